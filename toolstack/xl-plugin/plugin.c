// SPDX-License-Identifier: MIT
/*
 * The interposed calls. Order in xl: xlu_cfg_readdata (parses the config; again before each reboot of
 * the guest), libxl_domain_create_new (the domain exists and is paused when it returns), then
 * libxl_domain_unpause, and at the end or a reboot libxl_domain_destroy. An error from create_new makes xl destroy the domain, so the checks that need
 * no domain come before the real call, and a vGPU that cannot be made after it leaves nothing behind.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libxl.h>
#include <libxlutil.h>

#include "plugin.h"

#define GPU 0

/* Of the last config that was read; xl handles one domain at a time. */
static struct {
	struct xengt *h;
	struct xengt_config cfg;
	bool mentioned;	 /* some vgt option is there */
	char error[768]; /* the first thing wrong with them, or empty */
} state;

/*
 * xl stays with its guest and makes it anew at each reboot, from the configuration of the first time. What
 * the administrator has set meanwhile (xengt set) is taken over when the old domain is destroyed, at which
 * its vGPU still lives.
 */
static struct {
	uint32_t domid;	      /* that this process made; 0: none */
	uint32_t cap, weight; /* as it was made */
	bool set_cap, set_weight;
	uint32_t kept_cap, kept_weight;
	bool set_edid;
	struct xengt_edid kept_edid; /* len 0: unplugged */
} made;

static void *real(const char *name)
{
	void *fn = dlsym(RTLD_NEXT, name);

	if (!fn) {
		fprintf(stderr, "xl: xengt: %s: not found in this xl's libraries\n", name);
		exit(1);
	}
	return fn;
}

/* The wrapper's environment ends at xl itself: QEMU and scripts run as without the plugin. A shell
 * wrapper of the distribution may stand between; it must pass the variable on. */
__attribute__((constructor)) static void leave_environment(void)
{
	const char *saved = getenv("XENGT_SAVED_PRELOAD");
	char exe[4096];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (len < 3 || memcmp(exe + len - 3, "/xl", 3))
		return;
	if (saved && *saved)
		setenv("LD_PRELOAD", saved, 1);
	else
		unsetenv("LD_PRELOAD");
	unsetenv("XENGT_SAVED_PRELOAD");
}

static void take_option(void *arg, const char *name)
{
	int (*get_string)(const XLU_Config *, const char *, const char **, int) =
		real("xlu_cfg_get_string");
	const char *value;

	state.mentioned = true;
	if (state.error[0])
		return;
	if (get_string(arg, name, &value, 1))
		snprintf(state.error, sizeof(state.error),
			 "%s: its value is a list; one value is "
			 "allowed",
			 name);
	else if (xengt_config_set(state.h, &state.cfg, name, value))
		snprintf(state.error, sizeof(state.error), "%s", xengt_error(state.h));
}

int xlu_cfg_readdata(XLU_Config *cfg, const char *data, int length)
{
	int (*fn)(XLU_Config *, const char *, int) = real(__func__);
	int rc = fn(cfg, data, length);

	if (rc)
		return rc;
	if (!state.h)
		state.h = xengt_open();
	if (!state.h) {
		fprintf(stderr, "xl: vgt: out of memory\n");
		return ENOMEM;
	}
	xengt_config_init(&state.cfg);
	state.mentioned = false;
	state.error[0] = 0;
	options_scan(data, (size_t)length, take_option, cfg);
	return 0;
}

static int refuse(const char *why)
{
	fprintf(stderr, "xl: %s\n", why);
	return ERROR_INVAL;
}

int libxl_domain_create_new(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t *domid,
			    const libxl_asyncop_how *ao_how,
			    const libxl_asyncprogress_how *aop_console_how)
{
	int (*fn)(libxl_ctx *, libxl_domain_config *, uint32_t *, const libxl_asyncop_how *,
		  const libxl_asyncprogress_how *) = real(__func__);
	uint64_t id;
	int rc;

	if (state.mentioned && state.error[0])
		return refuse(state.error);
	if (!state.mentioned || !state.cfg.enabled)
		return fn(ctx, d_config, domid, ao_how, aop_console_how);

	if (made.set_cap)
		state.cfg.cap = made.kept_cap;
	if (made.set_weight)
		state.cfg.weight = made.kept_weight;
	if (made.set_edid && made.kept_edid.len) {
		memcpy(state.cfg.edid, made.kept_edid.edid, sizeof(state.cfg.edid));
		state.cfg.edid_len = made.kept_edid.len;
	}
	if (xengt_config_check(state.h, GPU, &state.cfg))
		return refuse(xengt_error(state.h));
	if (guest_prepare(d_config, &state.cfg, state.error, sizeof(state.error)))
		return refuse(state.error);
	rc = fn(ctx, d_config, domid, ao_how, aop_console_how);
	if (rc)
		return rc;
	if (xengt_vgpu_create(state.h, GPU, *domid, d_config->c_info.name, &state.cfg, &id) ||
	    (made.set_edid && !made.kept_edid.len &&
	     xengt_vgpu_set_edid(state.h, id, state.cfg.edid, 0))) {
		fprintf(stderr, "xl: %s\n", xengt_error(state.h));
		return ERROR_FAIL;
	}
	made.domid = *domid;
	made.cap = state.cfg.cap;
	made.weight = state.cfg.weight;
	return 0;
}

int libxl_domain_destroy(libxl_ctx *ctx, uint32_t domid, const libxl_asyncop_how *ao_how)
{
	int (*fn)(libxl_ctx *, uint32_t, const libxl_asyncop_how *) = real(__func__);
	struct xengt_edid edid;
	struct xengt_query q;
	char id[16];

	snprintf(id, sizeof(id), "%u", domid);
	if (made.domid && made.domid == domid && !xengt_vgpu_find(state.h, id, &q)) {
		made.set_cap |= q.cap != made.cap;
		made.set_weight |= q.weight != made.weight;
		made.kept_cap = q.cap;
		made.kept_weight = q.weight;
		/* of an older module nothing is learnt of the monitor */
		if (!xengt_vgpu_get_edid(state.h, q.id, &edid) && edid.changes) {
			made.set_edid = true;
			made.kept_edid = edid;
		}
	}
	return fn(ctx, domid, ao_how);
}

int libxl_domain_create_restore(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t *domid,
				int restore_fd, int send_back_fd,
				const libxl_domain_restore_params *params,
				const libxl_asyncop_how *ao_how,
				const libxl_asyncprogress_how *aop_console_how)
{
	int (*fn)(libxl_ctx *, libxl_domain_config *, uint32_t *, int, int,
		  const libxl_domain_restore_params *, const libxl_asyncop_how *,
		  const libxl_asyncprogress_how *) = real(__func__);

	if (state.mentioned && (state.error[0] || state.cfg.enabled))
		return refuse(state.error[0] ? state.error
					     : "vgt=1: a guest with a vGPU cannot be restored: its "
					       "GPU state is not saved");
	return fn(ctx, d_config, domid, restore_fd, send_back_fd, params, ao_how, aop_console_how);
}

int libxl_domain_soft_reset(libxl_ctx *ctx, libxl_domain_config *d_config, uint32_t domid,
			    const libxl_asyncop_how *ao_how,
			    const libxl_asyncprogress_how *aop_console_how)
{
	int (*fn)(libxl_ctx *, libxl_domain_config *, uint32_t, const libxl_asyncop_how *,
		  const libxl_asyncprogress_how *) = real(__func__);
	struct xengt_query q;
	char id[16];

	if (state.mentioned && state.cfg.enabled) {
		snprintf(id, sizeof(id), "%u", domid);
		if (!xengt_vgpu_find(state.h, id, &q) && xengt_vgpu_reset(state.h, q.id))
			fprintf(stderr, "xl: %s\n", xengt_error(state.h));
	}
	return fn(ctx, d_config, domid, ao_how, aop_console_how);
}
