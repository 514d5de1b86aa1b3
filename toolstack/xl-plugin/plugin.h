/* SPDX-License-Identifier: MIT */
/*
 * The xl plugin's parts. Loaded into the distribution's own xl by the wrapper beside it; it stands
 * between xl and libxl where a config is read, and where a domain is made, restored, reset or destroyed.
 */
#ifndef XENGT_XL_PLUGIN_H
#define XENGT_XL_PLUGIN_H

#include <stddef.h>
#include <xengt/xengt.h>

/*
 * Finds the settings in an xl config text whose names begin with "vgt" and calls found for each, in
 * order, with the name. Strings, lists and comments are passed over.
 */
void options_scan(const char *text, size_t len, void (*found)(void *arg, const char *name),
		  void *arg);

struct libxl_domain_config;

/*
 * Arranges the guest's slots for a vGPU at 00:02.0: no emulated VGA there, the PV platform device at
 * 00:03.0; with a vGPU that is not the primary display, an emulated VGA at 00:04.0. QEMU's picture and
 * input are given to xengtd on a socket (vga.h). Returns 0, or -1
 * with a sentence in err when this domain cannot have a vGPU.
 */
int guest_prepare(struct libxl_domain_config *d_config, const struct xengt_config *cfg, char *err,
		  size_t err_len);

#endif
