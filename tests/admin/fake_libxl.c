// SPDX-License-Identifier: MIT
/* The calls of libxl that the xl plugin stands before, in place of the real ones: they say what they get. */
#include <stdio.h>
#include <stdlib.h>
#include <libxl.h>

int libxl_domain_create_new(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t *domid,
			    const libxl_asyncop_how *ao_how,
			    const libxl_asyncprogress_how *aop_console_how)
{
	const libxl_domain_build_info *b = &d_config->b_info;
	const char *fail = getenv("FAKE_LIBXL_FAILS");

	(void)ctx;
	(void)ao_how;
	(void)aop_console_how;
	if (fail)
		return atoi(fail);
	*domid = (uint32_t)atoi(getenv("FAKE_DOMID"));
	printf("create name=%s video_kib=%lld", d_config->c_info.name, (long long)b->video_memkb);
	if (d_config->c_info.type == LIBXL_DOMAIN_TYPE_HVM)
		printf(" vga=%s platform_pci=%s",
		       libxl_vga_interface_type_to_string(b->u.hvm.vga.kind),
		       libxl_defbool_to_string(b->u.hvm.xen_platform_pci));
	for (char **a = b->extra_hvm; a && *a; a++)
		printf(" %s", *a);
	putchar('\n');
	return 0;
}

int libxl_domain_create_restore(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t *domid,
				int restore_fd, int send_back_fd,
				const libxl_domain_restore_params *params,
				const libxl_asyncop_how *ao_how,
				const libxl_asyncprogress_how *aop_console_how)
{
	(void)ctx;
	(void)d_config;
	(void)domid;
	(void)restore_fd;
	(void)send_back_fd;
	(void)params;
	(void)ao_how;
	(void)aop_console_how;
	puts("restore");
	return 0;
}

int libxl_domain_soft_reset(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t domid,
			    const libxl_asyncop_how *ao_how,
			    const libxl_asyncprogress_how *aop_console_how)
{
	(void)ctx;
	(void)d_config;
	(void)ao_how;
	(void)aop_console_how;
	printf("soft reset of %u\n", domid);
	return 0;
}

int libxl_domain_destroy(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *ao_how)
{
	(void)ctx;
	(void)ao_how;
	printf("destroy %u\n", domid);
	return 0;
}
