// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which domains have a vGPU, and the death of domains.
 *
 * The xenstore says only that some domain has ended or shut down; Xen is asked which. That is done in
 * a work item, because a watch callback holds up all other watches of dom0. A domain is gone when Xen
 * has none with its id, or one with another handle, or when it is dying. One that has shut down is
 * not: its tool stack may restart or dump it.
 *
 * The module is loaded early in dom0's boot, before xenstored runs; a watch would wait for that, and the
 * boot with it. So the watch begins when xenstored is ready, and no domain can have a vGPU before.
 */
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <xen/xenbus.h>

#include "backend.h"
#include "domctl.h"
#include "xengt_xen.h"

static DEFINE_MUTEX(attached_lock);
static LIST_HEAD(attached);
static void (*on_death)(void *arg, u64 cookie);
static void *on_death_arg;

static bool domain_gone(const struct xen_vgpu *xv)
{
	struct xen_domain_info info;
	int ret = xen_domctl_info(xv->domid, &info);

	if (ret)
		return ret == -ESRCH;
	return info.flags & XEN_DOMINF_DYING || memcmp(info.handle, xv->handle, sizeof(xv->handle));
}

/* Finds one death that has not been reported. */
static bool next_death(u64 *cookie)
{
	struct xen_vgpu *xv;
	bool found = false;

	mutex_lock(&attached_lock);
	list_for_each_entry (xv, &attached, link) {
		if (!xv->armed || xv->reported || !domain_gone(xv))
			continue;
		xv->reported = true;
		*cookie = xv->cookie;
		found = true;
		break;
	}
	mutex_unlock(&attached_lock);
	return found;
}

static void report_deaths(struct work_struct *work)
{
	u64 cookie;

	while (next_death(&cookie))
		on_death(on_death_arg, cookie);
}

static DECLARE_WORK(death_work, report_deaths);

static void released(struct xenbus_watch *watch, const char *path, const char *token)
{
	queue_work(system_long_wq, &death_work);
}

static struct xenbus_watch release_watch = {
	.node = "@releaseDomain",
	.callback = released,
};

static int watch_state = -EAGAIN; /* 0: the watch is there; -EAGAIN: xenstored is not ready */

static int on_xenstored(struct notifier_block *nb, unsigned long event, void *data)
{
	WRITE_ONCE(watch_state, register_xenbus_watch(&release_watch));
	return NOTIFY_DONE;
}

static struct notifier_block ready_notifier = {
	.notifier_call = on_xenstored,
};

int xen_watch_init(void (*died)(void *arg, u64 cookie), void *arg)
{
	int ret;

	on_death = died;
	on_death_arg = arg;
	/* Called at once when xenstored is ready already. */
	register_xenstore_notifier(&ready_notifier);
	ret = READ_ONCE(watch_state);
	return ret == -EAGAIN ? 0 : ret;
}

void xen_watch_exit(void)
{
	/* waits for one that is being called */
	unregister_xenstore_notifier(&ready_notifier);
	if (!watch_state)
		unregister_xenbus_watch(&release_watch);
	cancel_work_sync(&death_work);
}

int xen_watch_claim(struct xen_vgpu *xv)
{
	struct xen_vgpu *other;
	int ret = READ_ONCE(watch_state);

	if (ret)
		return ret;

	mutex_lock(&attached_lock);
	list_for_each_entry (other, &attached, link) {
		if (other->domid == xv->domid)
			ret = -EBUSY;
	}
	if (!ret)
		list_add_tail(&xv->link, &attached);
	mutex_unlock(&attached_lock);
	return ret;
}

void xen_watch_release(struct xen_vgpu *xv)
{
	mutex_lock(&attached_lock);
	list_del(&xv->link);
	mutex_unlock(&attached_lock);
}

void xen_vgpu_arm(struct xen_vgpu *xv, u64 cookie)
{
	mutex_lock(&attached_lock);
	xv->cookie = cookie;
	xv->armed = true;
	mutex_unlock(&attached_lock);
	/* It may have died before. */
	queue_work(system_long_wq, &death_work);
}
