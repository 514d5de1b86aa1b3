// SPDX-License-Identifier: GPL-2.0-only
/*
 * Joins the layers: each GPU that the host layer attaches gets a core, each vGPU a Xen backend. Holds
 * the two lists and the locks that they need; all else is done by the layers.
 *
 * Who may end a vGPU: the ioctl, the death of its domain, the GPU that goes away. Whoever takes it off
 * the list under xengt_sem has it for itself and detaches it after the lock is dropped, because the
 * backend's calls must not be made under a lock that vgpu_died() takes.
 *
 * Lock order is always:
 *   setup_lock     mutex: one create, attach or detach of a GPU at a time; held across their whole work
 *     xengt_sem    see xengt.h; not held while the GPU is waited for
 */
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/reboot.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "gvt/display.h"
#include "host/host_i915.h"
#include "xen/xengt_xen.h"
#include "xengt.h"

#define VGPU_BDF   0x10u /* 00:02.0, where the guest's driver expects an integrated GPU */
#define MAX_GPUS   8u
#define EDID_BLOCK 128u

struct xengt_gpu {
	struct list_head link; /* gpus, under xengt_sem */
	u32 index;
	struct gvt *gvt;
	const struct gvt_host_info *info;
};

struct xengt_vgpu {
	struct list_head link; /* vgpus, by rising id, under xengt_sem */
	struct xengt_gpu *gpu;
	struct xen_vgpu *xen;
	u64 id;
	u32 domid;
	s32 primary;
	atomic_t users; /* of those that wait for the GPU without xengt_sem; rises under it */
};

static DEFINE_MUTEX(setup_lock);
static DECLARE_RWSEM(xengt_sem);
static LIST_HEAD(gpus);
static LIST_HEAD(vgpus);
static DECLARE_WAIT_QUEUE_HEAD(unused); /* a vGPU's last user has gone */
static struct gvt_limits gpu_limits;

static struct xengt_gpu *find_gpu(u32 index)
{
	struct xengt_gpu *gpu;

	list_for_each_entry (gpu, &gpus, link)
		if (gpu->index == index)
			return gpu;
	return NULL;
}

static struct xengt_vgpu *find_vgpu(u64 id)
{
	struct xengt_vgpu *v;

	list_for_each_entry (v, &vgpus, link)
		if (v->id == id)
			return v;
	return NULL;
}

/* Takes a vGPU off the list, so that it is the caller's alone; NULL when it has gone. */
static struct xengt_vgpu *take_vgpu(u64 id)
{
	struct xengt_vgpu *v;

	down_write(&xengt_sem);
	v = find_vgpu(id);
	if (v)
		list_del(&v->link);
	up_write(&xengt_sem);
	return v;
}

static void end_vgpu(struct xengt_vgpu *v)
{
	u64 id = v->id;
	u32 domid = v->domid;

	wait_event(unused, !atomic_read(&v->users));
	xen_vgpu_detach(v->xen);
	kfree(v);
	xengt_event_post(id, domid, XENGT_EVENT_DESTROYED);
	module_put(THIS_MODULE);
}

static void vgpu_died(void *arg, u64 id)
{
	struct xengt_vgpu *v = take_vgpu(id);

	if (v)
		end_vgpu(v);
}

static void core_event(void *arg, u64 id, u32 owner, enum gvt_event ev)
{
	static const enum xengt_event_type types[] = {
		[GVT_EVENT_DISPLAY_READY] = XENGT_EVENT_DISPLAY_READY,
		[GVT_EVENT_MODE] = XENGT_EVENT_MODE,
		[GVT_EVENT_RESET] = XENGT_EVENT_RESET,
		[GVT_EVENT_FAILSAFE] = XENGT_EVENT_FAILSAFE,
		[GVT_EVENT_HANG] = XENGT_EVENT_HANG,
	};

	xengt_event_post(id, owner, types[ev]);
}

static int gpu_attach(const struct gvt_host_ops *ops, void *host, void **priv, const char **why)
{
	static u64 attached; /* under setup_lock */
	struct xengt_gpu *gpu = kzalloc(sizeof(*gpu), GFP_KERNEL);
	struct gvt_limits limits = gpu_limits;
	int err;

	if (!gpu)
		return -ENOMEM;
	mutex_lock(&setup_lock);
	/* No id twice while the module is loaded, also of a GPU that comes back. */
	limits.after_id = attached << 32;
	down_read(&xengt_sem);
	while (gpu->index < MAX_GPUS && find_gpu(gpu->index))
		gpu->index++;
	up_read(&xengt_sem);
	err = gpu->index == MAX_GPUS ? -ENOSPC : gvt_create(ops, host, &limits, &gpu->gvt, why);
	if (err) {
		mutex_unlock(&setup_lock);
		kfree(gpu);
		return err;
	}
	attached++;
	gpu->info = ops->info(host);
	gvt_set_event_sink(gpu->gvt, core_event, NULL);
	down_write(&xengt_sem);
	list_add_tail(&gpu->link, &gpus);
	up_write(&xengt_sem);
	mutex_unlock(&setup_lock);
	pr_info("xengt: GPU %u (8086:%04x) is mediated\n", gpu->index, gpu->info->device_id);
	*priv = gpu;
	return 0;
}

static void gpu_detach(void *priv)
{
	struct xengt_gpu *gpu = priv;
	struct xengt_vgpu *v, *next;
	LIST_HEAD(orphans);

	mutex_lock(&setup_lock);
	down_write(&xengt_sem);
	list_del(&gpu->link);
	list_for_each_entry_safe (v, next, &vgpus, link)
		if (v->gpu == gpu)
			list_move_tail(&v->link, &orphans);
	up_write(&xengt_sem);
	list_for_each_entry_safe (v, next, &orphans, link)
		end_vgpu(v);
	gvt_destroy(gpu->gvt);
	mutex_unlock(&setup_lock);
	pr_info("xengt: GPU %u is no longer mediated\n", gpu->index);
	kfree(gpu);
}

/* dom0 goes down while guests still run: i915 must not find the GPU in use when it is shut down. */
static int going_down(struct notifier_block *nb, unsigned long action, void *data)
{
	struct xengt_vgpu *v, *next;
	LIST_HEAD(all);

	down_write(&xengt_sem);
	list_splice_init(&vgpus, &all);
	up_write(&xengt_sem);
	list_for_each_entry_safe (v, next, &all, link)
		end_vgpu(v);
	return NOTIFY_DONE;
}

static struct notifier_block reboot_notifier = {.notifier_call = going_down};

static const struct host_callbacks host_callbacks = {
	.attach = gpu_attach,
	.detach = gpu_detach,
};

int xengt_gpus_init(const struct gvt_limits *limits)
{
	const char *why = NULL;
	int err;

	gpu_limits = *limits;
	err = xen_mpt_init(vgpu_died, NULL, &why);
	if (err) {
		pr_err("xengt: not loaded: %s (error %d)\n", why ?: "Xen refuses", err);
		return err;
	}
	err = host_i915_register(&host_callbacks);
	if (err) {
		pr_err("xengt: not loaded: %s (error %d)\n", host_i915_why_not() ?: "i915 refuses",
		       err);
		xen_mpt_exit();
		return err;
	}
	register_reboot_notifier(&reboot_notifier);
	return 0;
}

void xengt_gpus_exit(void)
{
	unregister_reboot_notifier(&reboot_notifier);
	host_i915_unregister();
	xen_mpt_exit();
}

int xengt_gpu_info(struct xengt_info *info)
{
	struct xengt_gpu *gpu;
	const char *why;

	*info = (struct xengt_info){.abi_version = XENGT_ABI_VERSION, .gpu = info->gpu};
	down_read(&xengt_sem);
	gpu = find_gpu(info->gpu);
	if (gpu) {
		info->present = 1;
		info->device_id = gpu->info->device_id;
		info->gen = gpu->info->gen;
		info->engine_mask = gpu->info->engine_mask;
		info->aperture_bytes = gpu->info->aperture_size;
		info->ggtt_bytes = gpu->info->ggtt_size;
		strscpy(info->platform, gvt_platform_name(gpu->gvt), sizeof(info->platform));
	} else {
		why = host_i915_why_not();
		strscpy(info->reason, why ?: "there is no such GPU", sizeof(info->reason));
	}
	up_read(&xengt_sem);
	return 0;
}

int xengt_gpu_capacity(struct xengt_capacity *cap)
{
	struct gvt_capacity c;
	struct xengt_gpu *gpu;

	down_read(&xengt_sem);
	gpu = find_gpu(cap->gpu);
	if (gpu)
		gvt_get_capacity(gpu->gvt, &c);
	up_read(&xengt_sem);
	if (!gpu)
		return -ENODEV;
	*cap = (struct xengt_capacity){
		.gpu = cap->gpu,
		.low_gm = c.low_gm_mib,
		.low_gm_free = c.low_gm_free_mib,
		.low_gm_largest = c.low_gm_largest_mib,
		.high_gm = c.high_gm_mib,
		.high_gm_free = c.high_gm_free_mib,
		.high_gm_largest = c.high_gm_largest_mib,
		.fences = c.fences,
		.fences_free = c.fences_free,
		.vgpus = c.vgpus,
		.vgpus_max = c.max_vgpus,
	};
	return 0;
}

static int check_create(const struct xengt_create *req)
{
	if (req->edid_len != 0 && req->edid_len != EDID_BLOCK && req->edid_len != 2 * EDID_BLOCK)
		return -EINVAL;
	if (req->port && (req->port < 'B' || req->port > 'D'))
		return -EINVAL;
	if (req->weight < 1 || req->weight > 1000 || req->cap > 100)
		return -EINVAL;
	if (req->primary < -1 || req->primary > 1)
		return -EINVAL;
	return 0;
}

static bool domain_has_vgpu(u32 domid)
{
	struct xengt_vgpu *v;
	bool has = false;

	down_read(&xengt_sem);
	list_for_each_entry (v, &vgpus, link)
		has |= v->domid == domid;
	up_read(&xengt_sem);
	return has;
}

/* setup_lock is held. */
static int create_locked(struct xengt_create *req, struct xengt_vgpu *v)
{
	struct gvt_vgpu_params *params;
	const char *why = NULL;
	int err;

	down_read(&xengt_sem);
	v->gpu = find_gpu(req->gpu);
	up_read(&xengt_sem);
	if (!v->gpu)
		return -ENODEV;
	if (domain_has_vgpu(req->domid))
		return -EEXIST;
	params = kzalloc(sizeof(*params), GFP_KERNEL);
	if (!params)
		return -ENOMEM;
	static_assert(sizeof(params->name) == sizeof(req->name));
	static_assert(sizeof(params->edid) == sizeof(req->edid));
	memcpy(params->name, req->name, sizeof(params->name));
	memcpy(params->edid, req->edid, sizeof(params->edid));
	params->owner = req->domid;
	params->low_gm_mib = req->low_gm;
	params->high_gm_mib = req->high_gm;
	params->fences = req->fences;
	params->weight = req->weight;
	params->cap = req->cap;
	params->primary = req->primary;
	params->edid_len = req->edid_len;
	params->port = req->port ? GVT_PORT_DP_B + (req->port - 'B') : GVT_PORT_DP_B;
	err = xen_vgpu_attach(v->gpu->gvt, &intel_gvt_ops, params, VGPU_BDF, &v->xen, &why);
	kfree(params);
	if (err) {
		pr_warn_ratelimited("xengt: domain %u gets no vGPU: %s (error %d)\n", req->domid,
				    why ?: "refused", err);
		return err;
	}
	v->id = gvt_vgpu_id(xen_vgpu_core(v->xen));
	v->domid = req->domid;
	v->primary = req->primary;
	req->id = v->id;
	down_write(&xengt_sem);
	list_add_tail(&v->link, &vgpus);
	up_write(&xengt_sem);
	xengt_event_post(v->id, v->domid, XENGT_EVENT_CREATED);
	/* From here on v may go at any time. */
	xen_vgpu_arm(v->xen, req->id);
	return 0;
}

int xengt_vgpu_create(struct xengt_create *req)
{
	struct xengt_vgpu *v;
	int err = check_create(req);

	if (err)
		return err;
	v = kzalloc(sizeof(*v), GFP_KERNEL);
	if (!v)
		return -ENOMEM;
	__module_get(THIS_MODULE); /* a vGPU keeps the module; end_vgpu gives it back */
	mutex_lock(&setup_lock);
	err = create_locked(req, v);
	mutex_unlock(&setup_lock);
	if (err) {
		kfree(v);
		module_put(THIS_MODULE);
	}
	return err;
}

int xengt_vgpu_destroy(u64 id)
{
	struct xengt_vgpu *v = take_vgpu(id);

	if (!v)
		return -ENOENT;
	end_vgpu(v);
	return 0;
}

int xengt_vgpu_reset(u64 id)
{
	struct xengt_vgpu *v;

	down_read(&xengt_sem);
	v = find_vgpu(id);
	if (v)
		atomic_inc(&v->users);
	up_read(&xengt_sem);
	if (!v)
		return -ENOENT;
	intel_gvt_ops.vgpu_reset(xen_vgpu_core(v->xen));
	/* From here on it may go. */
	if (atomic_dec_and_test(&v->users))
		wake_up_all(&unused);
	return 0;
}

static void fill_query(struct xengt_query *q, const struct xengt_vgpu *v,
		       const struct gvt_vgpu_status *s)
{
	*q = (struct xengt_query){
		.id = v->id,
		.gpu = v->gpu->index,
		.domid = v->domid,
		.state = s->state,
		.low_gm_base = s->low_gm_base,
		.low_gm_bytes = s->low_gm_size,
		.high_gm_base = s->high_gm_base,
		.high_gm_bytes = s->high_gm_size,
		.fences = s->fences,
		.weight = s->weight,
		.cap = s->cap,
		.primary = v->primary,
		.display_ready = s->display_ready,
		.mode_width = s->mode_width,
		.mode_height = s->mode_height,
		.mode_refresh_mhz = s->mode_refresh_mhz,
		.traps = s->traps,
		.irqs = s->irqs,
		.vblanks = s->vblanks,
		.flips = s->flips,
		.ggtt_writes = s->ggtt_writes,
		.refused_regs = s->refused_regs,
		.refused_ptes = s->refused_ptes,
		.resets = s->resets,
	};
	strscpy(q->name, s->name, sizeof(q->name));
	strscpy(q->reason, s->reason, sizeof(q->reason));
}

int xengt_vgpu_query(struct xengt_query *q)
{
	struct gvt_vgpu_status *status;
	struct xengt_vgpu *v, *found = NULL;

	static_assert((int)XENGT_STATE_FAILSAFE == (int)GVT_VGPU_FAILSAFE);
	status = kzalloc(sizeof(*status), GFP_KERNEL);
	if (!status)
		return -ENOMEM;
	down_read(&xengt_sem);
	list_for_each_entry (v, &vgpus, link) {
		if (q->next ? v->id > q->id && (!found || v->id < found->id) : v->id == q->id)
			found = v;
	}
	if (found) {
		gvt_vgpu_get_status(xen_vgpu_core(found->xen), status);
		fill_query(q, found, status);
	}
	up_read(&xengt_sem);
	kfree(status);
	return found ? 0 : -ENOENT;
}

int xengt_vgpu_with(u64 id, int (*fn)(struct gvt_vgpu *core, void *arg), void *arg)
{
	struct xengt_vgpu *v;
	int err = -ENOENT;

	down_read(&xengt_sem);
	v = find_vgpu(id);
	if (v)
		err = fn(xen_vgpu_core(v->xen), arg);
	up_read(&xengt_sem);
	return err;
}

u32 xengt_vgpu_engines(u64 id)
{
	struct xengt_vgpu *v;
	u32 mask = 0;

	down_read(&xengt_sem);
	v = find_vgpu(id);
	if (v)
		mask = v->gpu->info->engine_mask;
	up_read(&xengt_sem);
	return mask;
}

u64 xengt_vgpu_hypercalls(u64 id)
{
	struct xengt_vgpu *v;
	u64 nr = 0;

	down_read(&xengt_sem);
	v = find_vgpu(id);
	if (v)
		nr = xen_vgpu_hypercalls(v->xen);
	up_read(&xengt_sem);
	return nr;
}
