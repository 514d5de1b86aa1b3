// SPDX-License-Identifier: MIT
/*
 * As much of xl as the plugin sees: reads a config with the real libxlutil and makes the domain.
 * usage: xl create|create-twice|reboot|restore|soft-reset FILE
 * reboot: create, then twice: the command in FAKE_MEANWHILE, destroy, the vGPU goes, create
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxl.h>
#include <libxlutil.h>

static XLU_Config *read_config(const char *file)
{
	XLU_Config *cfg = xlu_cfg_init(stderr, file);
	static char text[65536];
	FILE *f = fopen(file, "r");
	size_t len = f ? fread(text, 1, sizeof(text), f) : 0;

	if (f)
		fclose(f);
	if (xlu_cfg_readdata(cfg, text, (int)len))
		exit(9);
	return cfg;
}

int main(int argc, char **argv)
{
	libxl_domain_restore_params params;
	libxl_domain_config d;
	const char *name = "?", *type = "hvm", *preload = getenv("LD_PRELOAD");
	XLU_Config *cfg;
	uint32_t domid = 0;
	int rc;

	if (argc != 3)
		return 2;
	/* xl.conf comes first, and has no options for domains */
	xlu_cfg_destroy(read_config("/dev/null"));
	cfg = read_config(argv[2]);
	xlu_cfg_get_string(cfg, "name", &name, 1);
	xlu_cfg_get_string(cfg, "type", &type, 1);
	libxl_domain_config_init(&d);
	d.c_info.name = strdup(name);
	d.c_info.type = strcmp(type, "hvm") ? LIBXL_DOMAIN_TYPE_PV : LIBXL_DOMAIN_TYPE_HVM;
	libxl_domain_build_info_init_type(&d.b_info, d.c_info.type);
	if (!strcmp(argv[1], "restore")) {
		libxl_domain_restore_params_init(&params);
		rc = libxl_domain_create_restore(NULL, &d, &domid, -1, -1, &params, NULL, NULL);
	} else if (!strcmp(argv[1], "soft-reset")) {
		rc = libxl_domain_soft_reset(NULL, &d, (uint32_t)atoi(getenv("FAKE_DOMID")), NULL,
					     NULL);
	} else {
		rc = libxl_domain_create_new(NULL, &d, &domid, NULL, NULL);
		if (!rc && !strcmp(argv[1], "create-twice"))
			rc = libxl_domain_create_new(NULL, &d, &domid, NULL, NULL);
		for (int i = 0; !rc && !strcmp(argv[1], "reboot") && i < 2; i++) {
			const char *meanwhile = getenv(i ? "FAKE_LATER" : "FAKE_MEANWHILE");

			fflush(stdout);
			if (meanwhile && system(meanwhile))
				return 9;
			libxl_domain_destroy(NULL, domid, NULL);
			if (system(getenv("FAKE_GONE")))
				return 9;
			xlu_cfg_destroy(cfg);
			cfg = read_config(argv[2]);
			rc = libxl_domain_create_new(NULL, &d, &domid, NULL, NULL);
		}
	}
	printf("rc=%d preload=%s saved=%s\n", rc, preload ? preload : "none",
	       getenv("XENGT_SAVED_PRELOAD") ? "left" : "none");
	xlu_cfg_destroy(cfg);
	return rc ? 1 : 0;
}
