# SPDX-License-Identifier: MIT
#
# XenGT: virtual Intel GPUs on stock Xen.
#
# Everything is built inside the "tools root", a Debian 13 file system that the lab's builder makes
# under build/ (tests/lab/tools). So the outer machine needs nothing but apt, and every machine builds
# with the same compiler, kernel headers and libraries. A folder adds its own targets in its rules.mk:
#
#   BUILD_TARGETS += x   built by `make`             STYLE_TARGETS += x   run by `make style`
#   UNIT_TARGETS  += x   run by `make unit`          FUZZ_TARGETS  += x   run by `make fuzz`
#   BENCH_TARGETS += x   run by `make bench`         CLEAN_DIRS    += d   removed by `make clean`
#
# Recipes run on the outer machine; what needs the tools root is prefixed with $(IN_TOOLS), which maps
# this tree to the same place inside. Each such recipe depends on $(TOOLS_STAMP).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

TOP := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BUILD := $(TOP)/build
IN_TOOLS := $(TOP)/tests/lab/in-tools
TOOLS_STAMP := $(BUILD)/lab/tools.stamp
V ?= 0
Q := $(if $(filter 1,$(V)),,@)

.PHONY: all help
all:

BUILD_TARGETS :=
STYLE_TARGETS :=
UNIT_TARGETS :=
FUZZ_TARGETS :=
BENCH_TARGETS :=
CLEAN_DIRS := $(BUILD)/obj

include $(sort $(wildcard $(TOP)/*/rules.mk $(TOP)/*/*/rules.mk $(TOP)/*/*/*/rules.mk))

## make             builds the module, the library, the tools, the emulated GPU
## make check       sets up everything and passes all tests
## make unit        unit tests; make fuzz FUZZ_S=n, make bench: the fuzzers and benchmarks
.PHONY: style unit fuzz bench check clean deb
all: $(BUILD_TARGETS)
style: $(STYLE_TARGETS)
# Two at a time, and what one prints stays together.
unit:
	$(Q)case "$${MAKEFLAGS:-}" in *-j*) jobs= ;; *) jobs=-j2 ;; esac; \
	$(MAKE) --no-print-directory $$jobs --output-sync=target $(UNIT_TARGETS); \
	echo "unit tests: passed in $$SECONDS s"
fuzz: $(FUZZ_TARGETS)
bench: $(BENCH_TARGETS)

help:
	@sed -n 's/^## \(make .*\)/\1/p' $(MAKEFILE_LIST)

check:
	$(Q)$(TOP)/tests/check

clean:
	rm -rf $(CLEAN_DIRS)
