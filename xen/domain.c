// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vGPU's life on its domain: attach and detach.
 *
 * Threats: the domain may end at any moment, and its id be given to another one. It is pinned by the
 * mapping of its ioreq page: Xen keeps a domain, and so its id, as long as one of its pages is
 * mapped. What was checked before that is checked again after it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/interface/xen.h>

#include "backend.h"
#include "domctl.h"
#include "hypercall.h"
#include "xengt_xen.h"

static int check_domain(struct xen_vgpu *xv, const char **why)
{
	struct xen_domain_info info;
	int ret;

	*why = "there is no such domain";
	if (!xv->domid || xv->domid >= DOMID_FIRST_RESERVED)
		return -ESRCH;
	ret = xen_domctl_info(xv->domid, &info);
	if (ret)
		return ret;
	if (info.flags & XEN_DOMINF_DYING)
		return -ESRCH;
	*why = "the domain is not an HVM guest (it needs type=\"hvm\")";
	if (!(info.flags & XEN_DOMINF_HVM_GUEST) || !(info.emulation_flags & XEN_X86_EMU_IOAPIC))
		return -EINVAL;
	*why = "the domain has no hardware-assisted paging (it needs hap=1 and a CPU that has it)";
	if (!(info.flags & XEN_DOMINF_HAP))
		return -EOPNOTSUPP;
	*why = "the domain is not paused";
	if (!(info.flags & XEN_DOMINF_PAUSED))
		return -EBUSY;
	memcpy(xv->handle, info.handle, sizeof(xv->handle));
	return 0;
}

/* The ioreq page, mapped; then the domain is pinned. */
static int map_page(struct xen_vgpu *xv, const char **why)
{
	u8 handle[sizeof(xv->handle)];
	u64 mfn;
	int ret;

	*why = "the ioreq page cannot be mapped";
	ret = xen_window_make(xv, 1, &xv->page);
	if (ret)
		return ret;
	ret = xen_hc_server_page(xv->domid, xv->server, &mfn);
	if (!ret)
		ret = xen_window_map_mfn(xv->page, 0, mfn);
	memcpy(handle, xv->handle, sizeof(handle));
	if (!ret)
		ret = check_domain(xv, why);
	if (!ret && memcmp(handle, xv->handle, sizeof(handle))) {
		*why = "the domain has become another one";
		ret = -ESRCH;
	}
	if (ret)
		xen_window_destroy(xv->page);
	return ret;
}

/* What the vGPU needs of memory and windows before the core may use it. */
static int make_slots(struct xen_vgpu *xv, const char **why)
{
	int ret;

	*why = "out of memory";
	ret = xen_slot_create_all(xv);
	if (ret)
		return ret;
	ret = xen_window_make(xv, xv->nr_vcpus + XEN_COPY_FRAMES, &xv->memory);
	if (ret)
		goto err_slots;
	ret = xen_window_make(xv, GVT_WINDOW_BATCH, &xv->compare);
	if (ret)
		goto err_memory;
	return 0;
err_memory:
	xen_window_destroy(xv->memory);
err_slots:
	xen_slot_destroy_all(xv);
	return ret;
}

static void free_slots(struct xen_vgpu *xv)
{
	xen_window_destroy(xv->compare);
	xen_window_destroy(xv->memory);
	xen_slot_destroy_all(xv);
}

/* The domain's requests come from here on. On an error, disconnect undoes what was done. */
static int connect(struct xen_vgpu *xv, const char **why)
{
	int ret;

	*why = "the PCI slot cannot be claimed";
	ret = xen_hc_map_range(xv->domid, xv->server, XEN_DM_RANGE_PCI, xv->slot_bdf, xv->slot_bdf,
			       true);
	if (ret)
		return ret;
	*why = "another device model tracks writes in this domain";
	ret = xen_hc_map_mem_type(xv->domid, xv->server, true);
	if (ret)
		return ret;
	*why = "the ioreq server cannot be enabled";
	ret = xen_hc_enable_server(xv->domid, xv->server, true);
	if (ret)
		return ret;
	*why = "the event channels cannot be bound";
	return xen_evtchn_bind_all(xv);
}

/*
 * Ends the core's vGPU and the stream of requests.
 *
 * The guest may run meanwhile, and each of its vCPUs may have a request open. With ended set the
 * handlers answer without the core; once the server is disabled nothing new comes, for Xen has had
 * all vCPUs outside of its code in between. What the core has then is answered by the core while it
 * destroys the vGPU, or by us after that: destroying the server would leave such a vCPU waiting for
 * ever. Hypercalls fail when the domain is dying and Xen has taken the server; that is as good.
 */
static void disconnect(struct xen_vgpu *xv)
{
	WRITE_ONCE(xv->ended, true);
	xen_hc_enable_server(xv->domid, xv->server, false);
	xen_evtchn_quiesce_all(xv);
	xen_slot_flush_all(xv);
	xv->ops->vgpu_destroy(xv->core);
	xen_slot_flush_all(xv);
	xen_slot_answer_open(xv);
	xen_track_fini(xv);
	xen_evtchn_unbind_all(xv);
	xen_hc_map_mem_type(xv->domid, xv->server, false);
	xen_aperture_remove_all(xv);
	xen_window_destroy_all(xv);
}

static int count_vcpus(struct xen_vgpu *xv, const char **why)
{
	int ret;

	*why = "this Xen does not tell a domain's number of vCPUs";
	ret = xen_hc_nr_vcpus(xv->domid, &xv->nr_vcpus);
	if (ret)
		return ret;
	*why = "the domain has no vCPU or more than 128";
	return xv->nr_vcpus && xv->nr_vcpus <= XEN_IOREQ_VCPUS ? 0 : -EOPNOTSUPP;
}

static int build(struct xen_vgpu *xv, struct gvt *gvt, const struct gvt_vgpu_params *params,
		 const char **why)
{
	int ret;

	*why = "the domain has a vGPU";
	ret = xen_watch_claim(xv);
	if (ret)
		return ret;
	*why = "the domain has no room for another ioreq server";
	ret = xen_hc_create_server(xv->domid, &xv->server);
	if (ret)
		goto err_claim;
	ret = count_vcpus(xv, why);
	if (ret)
		goto err_server;
	ret = map_page(xv, why);
	if (ret)
		goto err_server;
	ret = make_slots(xv, why);
	if (ret)
		goto err_page;
	*why = "the core cannot make the vGPU";
	ret = xv->ops->vgpu_create(gvt, params, &xen_mpt_ops, xv, &xv->core);
	if (ret)
		goto err_slots;
	ret = connect(xv, why);
	if (ret)
		goto err_core;
	return 0;
err_core:
	disconnect(xv);
err_slots:
	free_slots(xv);
err_page:
	xen_window_destroy(xv->page);
err_server:
	xen_hc_destroy_server(xv->domid, xv->server);
err_claim:
	xen_watch_release(xv);
	return ret;
}

int xen_vgpu_attach(struct gvt *gvt, const struct intel_gvt_ops *ops,
		    const struct gvt_vgpu_params *params, u32 slot_bdf, struct xen_vgpu **out,
		    const char **why)
{
	struct xen_domain_info info;
	struct xen_vgpu *xv;
	int ret;

	*why = "there is no such domain";
	if (params->owner >= DOMID_FIRST_RESERVED)
		return -ESRCH;
	*why = "out of memory";
	xv = kzalloc(sizeof(*xv), GFP_KERNEL);
	if (!xv)
		return -ENOMEM;
	xv->ops = ops;
	xv->domid = params->owner;
	xv->slot_bdf = slot_bdf;
	mutex_init(&xv->guest_lock);
	mutex_init(&xv->windows_lock);
	mutex_init(&xv->aperture_lock);
	raw_spin_lock_init(&xv->trap_lock);
	xen_track_init(xv);
	INIT_LIST_HEAD(&xv->windows);
	ret = check_domain(xv, why);
	if (!ret)
		ret = build(xv, gvt, params, why);
	if (!ret) {
		*out = xv;
		return 0;
	}
	/* Any step may have failed because the domain is ending. */
	if (xen_domctl_info(xv->domid, &info) == -ESRCH || info.flags & XEN_DOMINF_DYING) {
		*why = "there is no such domain, or it has just ended";
		ret = -ESRCH;
	}
	kfree(xv);
	return ret;
}

void xen_vgpu_detach(struct xen_vgpu *xv)
{
	disconnect(xv);
	free_slots(xv);
	xen_hc_destroy_server(xv->domid, xv->server);
	xen_window_destroy(xv->page);
	xen_watch_release(xv);
	kfree(xv);
}

struct gvt_vgpu *xen_vgpu_core(const struct xen_vgpu *xv)
{
	return xv->core;
}

u64 xen_vgpu_hypercalls(const struct xen_vgpu *xv)
{
	return atomic64_read(&xv->hypercalls);
}

u32 xen_vgpu_domid(const struct xen_vgpu *xv)
{
	return xv->domid;
}
