// SPDX-License-Identifier: MIT
/* What a guest's virtual machine must look like for a vGPU in slot 2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxl.h>

#include "plugin.h"
#include "../vga/vga.h"

/* Appends to a list that libxl frees with its config. Returns false when memory is short. */
static bool append_args(libxl_string_list *list, const char *const *args, size_t nr)
{
	size_t have = 0;
	char **grown;

	while (*list && (*list)[have])
		have++;
	grown = reallocarray(*list, have + nr + 1, sizeof(*grown));
	if (!grown)
		return false;
	*list = grown;
	for (size_t i = 0; i < nr; i++) {
		grown[have + i] = strdup(args[i]);
		grown[have + i + 1] = NULL;
		if (!grown[have + i])
			return false;
	}
	return true;
}

int guest_prepare(struct libxl_domain_config *d_config, const struct xengt_config *cfg, char *err,
		  size_t err_len)
{
	static const char *const platform[] = {"-device", "xen-platform,addr=3"};
	static const char *const vga[] = {"-device", "VGA,addr=4,vgamem_mb=16"};
	libxl_domain_build_info *b = &d_config->b_info;
	char socket[128];
	const char *const console[] = {"-vnc", socket};

	if (d_config->c_info.type != LIBXL_DOMAIN_TYPE_HVM) {
		snprintf(err, err_len, "vgt=1: only an HVM guest (type=\"hvm\") can have a vGPU");
		return -1;
	}
	/* The daemonised xl makes the domain anew at each reboot, from a config parsed anew; but a
	 * toolstack that hands in the same one must not get the devices twice. */
	for (libxl_string_list a = b->extra_hvm; a && *a; a++)
		if (!strncmp(*a, "unix:" VGA_DIR VGA_FILE(""), strlen("unix:" VGA_DIR "/xengt-")))
			return 0;

	b->u.hvm.vga.kind = LIBXL_VGA_INTERFACE_TYPE_NONE;
	if (!libxl_defbool_is_default(b->u.hvm.xen_platform_pci) &&
	    !libxl_defbool_val(b->u.hvm.xen_platform_pci)) {
		/* The config says that it wants no PV platform device: it gets none. */
	} else {
		libxl_defbool_set(&b->u.hvm.xen_platform_pci, false);
		if (!append_args(&b->extra_hvm, platform, 2))
			goto no_memory;
	}
	snprintf(socket, sizeof(socket), "unix:" VGA_DIR VGA_FILE(LIBXL_UUID_FMT),
		 LIBXL_UUID_BYTES(d_config->c_info.uuid));
	if (!append_args(&b->extra_hvm, console, 2))
		goto no_memory;
	if (cfg->primary == 0) {
		if (b->video_memkb < 16 * 1024 || b->video_memkb == LIBXL_MEMKB_DEFAULT)
			b->video_memkb = 16 * 1024;
		if (!append_args(&b->extra_hvm, vga, 2))
			goto no_memory;
	}
	return 0;

no_memory:
	snprintf(err, err_len, "vgt=1: out of memory");
	return -1;
}
