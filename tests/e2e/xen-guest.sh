#!/bin/bash
# SPDX-License-Identifier: MIT
# An HVM guest without a vGPU boots under xl to its user space, and goes away without a trace.
. "$(dirname "$0")/lib.sh"

lab_run --gpu none --timeout 240
finish
