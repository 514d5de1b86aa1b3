// SPDX-License-Identifier: MIT
/* The fake core: config space, BARs that follow it, and registers that make the backend do each thing. */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>
#include <asm/xen/page.h>

#include "fake.h"
#include "mpt.h"
#include "regs.h"

#define NO_TOKEN      (~0u)
#define PAGE_GFN(gpa) ((gpa) >> 12)

unsigned long fake_aperture_mfn;
unsigned int fake_aperture_nr;

static atomic_t count;

enum { SLOT_TRACKED, SLOT_MAPPED, SLOT_BATCH, NR_SLOTS = SLOT_BATCH + GVT_WINDOW_BATCH };

enum job { JOB_LATER, JOB_INVERT, JOB_BARS, JOB_POPULATE, JOB_MOVED };

struct task {
	struct work_struct work;
	struct gvt_vgpu *vgpu;
	enum job job;
	u32 token;
	u64 arg;
};

struct gvt_vgpu {
	const struct gvt_mpt_ops *mpt;
	void *dom;
	raw_spinlock_t lock;
	u8 cfg[256];
	u8 *store;
	struct gvt_window *win;
	u64 bar0;    /* as trapped; 0: not */
	u64 bar2;    /* as passed through; worker */
	u64 wanted2; /* by the guest */
	u32 __iomem *aperture;
	s32 result;
	u64 tracked_gfn, mfn;
	bool mapped;
	u32 writes, wlen, release, gave_back;
	u64 wgpa, wvalue;
	u32 later, soon;
	u64 batch_ns, one_ns, track_ns;
	u64 gfns[GVT_WINDOW_BATCH], mfns[GVT_WINDOW_BATCH];
	struct task tasks[8]; /* by token: one request a vCPU */
};

int fake_count(void)
{
	return atomic_read(&count);
}

static int later(struct gvt_vgpu *v, enum job job, u32 token, u64 arg)
{
	struct task *t = &v->tasks[token];

	t->job = job;
	t->token = token;
	t->arg = arg;
	schedule_work(&t->work);
	return GVT_PENDING;
}

static int invert(struct gvt_vgpu *v, u64 gpa)
{
	u8 *buf = kmalloc(XT_INVERT_LEN, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = v->mpt->read_guest(v->dom, gpa, buf, XT_INVERT_LEN);
	for (u32 i = 0; i < XT_INVERT_LEN; i++)
		buf[i] = ~buf[i];
	if (!ret)
		ret = v->mpt->write_guest(v->dom, gpa, buf, XT_INVERT_LEN);
	kfree(buf);
	return ret;
}

static s32 moved(struct gvt_vgpu *v, u64 gpa)
{
	u64 gfn = PAGE_GFN(gpa);
	u32 slot = SLOT_MAPPED;
	bool is = false;
	s32 ret = v->mpt->window_moved(v->win, &slot, &gfn, 1, &is);

	return ret ? ret : is;
}

static void move_bar2(struct gvt_vgpu *v)
{
	u64 to = READ_ONCE(v->wanted2);
	int ret = 0;

	if (!fake_aperture_nr || v->bar2 == to)
		return;
	if (v->bar2)
		ret = v->mpt->map_aperture(v->dom, PAGE_GFN(v->bar2), fake_aperture_mfn,
					   fake_aperture_nr, false);
	if (ret)
		pr_err("xt: aperture not unmapped: %d\n", ret);
	v->bar2 = 0;
	if (to)
		ret = v->mpt->map_aperture(v->dom, PAGE_GFN(to), fake_aperture_mfn,
					   fake_aperture_nr, true);
	if (ret)
		pr_err("xt: aperture not mapped: %d\n", ret);
	else
		v->bar2 = to;
}

static void run_task(struct work_struct *work)
{
	struct task *t = container_of(work, struct task, work);
	struct gvt_vgpu *v = t->vgpu;
	u64 data = 0;

	switch (t->job) {
	case JOB_LATER:
		usleep_range(2000, 4000);
		data = t->arg;
		break;
	case JOB_INVERT:
		v->result = invert(v, t->arg);
		break;
	case JOB_BARS:
		move_bar2(v);
		break;
	case JOB_MOVED:
		v->result = moved(v, t->arg);
		break;
	case JOB_POPULATE:
		v->result = v->mpt->populate(v->dom, PAGE_GFN(t->arg), XT_POP_PAGES);
		pr_info("xt: populate %llx: %d\n", t->arg, v->result);
		break;
	}
	v->mpt->answer(v->dom, t->token, data);
}

static void init_cfg(struct gvt_vgpu *v)
{
	put_unaligned_le16(XT_VENDOR, v->cfg);
	put_unaligned_le16(XT_DEVICE, v->cfg + 2);
	put_unaligned_le16(0x10, v->cfg + 6); /* capability list */
	v->cfg[0xb] = 0xff;		      /* class: none of the known */
	v->cfg[0x34] = XT_CAP_MSI;
	v->cfg[XT_CAP_MSI] = 5;
	v->cfg[XT_CAP_MSI + 2] = 0x80; /* 64-bit address */
}

static int fake_create(struct gvt *gvt, const struct gvt_vgpu_params *params,
		       const struct gvt_mpt_ops *mpt, void *dom, struct gvt_vgpu **out)
{
	struct gvt_vgpu *v = kvzalloc(sizeof(*v), GFP_KERNEL);
	u64 start;
	int ret;

	if (!v)
		return -ENOMEM;
	v->mpt = mpt;
	v->dom = dom;
	v->tracked_gfn = ~0ull;
	raw_spin_lock_init(&v->lock);
	for (u32 i = 0; i < ARRAY_SIZE(v->tasks); i++) {
		v->tasks[i].vgpu = v;
		INIT_WORK(&v->tasks[i].work, run_task);
	}
	v->store = kvzalloc(XT_BAR0, GFP_KERNEL);
	start = ktime_get_ns();
	ret = v->store ? mpt->window_create(dom, NR_SLOTS, &v->win) : -ENOMEM;
	pr_info("xt: window of %u slots: %d, %llu us\n", NR_SLOTS, ret,
		(ktime_get_ns() - start) / 1000);
	if (!ret && fake_aperture_nr) {
		v->aperture = ioremap(fake_aperture_mfn << 12, 4096);
		ret = v->aperture ? 0 : -ENOMEM;
	}
	if (ret) {
		if (v->win)
			mpt->window_destroy(v->win);
		kvfree(v->store);
		kvfree(v);
		return ret;
	}
	init_cfg(v);
	atomic_inc(&count);
	*out = v;
	return 0;
}

static void fake_destroy(struct gvt_vgpu *v)
{
	for (u32 i = 0; i < ARRAY_SIZE(v->tasks); i++)
		flush_work(&v->tasks[i].work);
	if (v->bar2)
		v->mpt->map_aperture(v->dom, PAGE_GFN(v->bar2), fake_aperture_mfn, fake_aperture_nr,
				     false);
	if (v->bar0)
		v->mpt->trap_mmio(v->dom, v->bar0, XT_BAR0, false);
	v->mpt->window_destroy(v->win);
	if (v->aperture)
		iounmap(v->aperture);
	kvfree(v->store);
	kvfree(v);
	atomic_dec(&count);
}

static void fake_reset(struct gvt_vgpu *v)
{
}

static int fake_cfg_read(struct gvt_vgpu *v, u32 off, void *buf, u32 len, u32 token)
{
	memcpy(buf, v->cfg + off, len);
	return 0;
}

static void move_bar0(struct gvt_vgpu *v)
{
	u64 to = v->cfg[4] & 2 ? get_unaligned_le32(v->cfg + 0x10) : 0;
	int ret = 0;

	if (to == v->bar0)
		return;
	if (v->bar0)
		ret = v->mpt->trap_mmio(v->dom, v->bar0, XT_BAR0, false);
	if (!ret && to)
		ret = v->mpt->trap_mmio(v->dom, to, XT_BAR0, true);
	v->bar0 = ret ? 0 : to;
	if (ret)
		pr_err("xt: BAR0 not moved: %d\n", ret);
}

/* Which bits of a byte of config space the guest can change. */
static u8 cfg_mask(u32 off)
{
	static const u8 bar0[4] = {0, 0, 0xff, 0xff};

	if (off == 4)
		return 0x06;
	if (off >= 0x10 && off < 0x14)
		return bar0[off - 0x10];
	if (off >= 0x18 && off < 0x1c && fake_aperture_nr)
		return (u8)(-(fake_aperture_nr << 12) >> (off - 0x18) * 8);
	if (off == XT_CAP_MSI + 2)
		return 0x01;
	if (off >= XT_CAP_MSI + 4 && off < XT_CAP_MSI + 14)
		return 0xff;
	if (off >= XT_POPULATE || off == 0x3c)
		return 0xff;
	return 0;
}

static int fake_cfg_write(struct gvt_vgpu *v, u32 off, const void *buf, u32 len, u32 token)
{
	const u8 *in = buf;
	unsigned long flags;

	raw_spin_lock_irqsave(&v->lock, flags);
	for (u32 i = 0; i < len; i++) {
		u8 mask = cfg_mask(off + i);

		v->cfg[off + i] = (v->cfg[off + i] & ~mask) | (in[i] & mask);
	}
	move_bar0(v);
	v->wanted2 = v->cfg[4] & 2 ? get_unaligned_le32(v->cfg + 0x18) : 0;
	raw_spin_unlock_irqrestore(&v->lock, flags);
	if (off == XT_POPULATE && len == 4)
		return later(v, JOB_POPULATE, token, get_unaligned_le32(v->cfg + XT_POPULATE));
	if (off == 4 || (off >= 0x18 && off < 0x1c))
		return later(v, JOB_BARS, token, 0);
	return 0;
}

/* Registers that only show what is kept. */
static const struct shown {
	u16 off, at, size;
} shown[] = {
#define SHOW(reg, member)                                                                          \
	{reg, offsetof(struct gvt_vgpu, member), sizeof_field(struct gvt_vgpu, member)}
	SHOW(XT_RESULT, result),       SHOW(XT_WRITES, writes), SHOW(XT_WLEN, wlen),
	SHOW(XT_WGPA, wgpa),	       SHOW(XT_WVALUE, wvalue), SHOW(XT_MFN, mfn),
	SHOW(XT_BATCH_NS, batch_ns),   SHOW(XT_ONE_NS, one_ns), SHOW(XT_TRACK_NS, track_ns),
	SHOW(XT_GAVE_BACK, gave_back),
};

static int fake_mmio_read(struct gvt_vgpu *v, u64 gpa, void *buf, u32 len, u32 token)
{
	u32 off = gpa - v->bar0;
	u64 val = 0;

	if (off >= XT_STORE) {
		memcpy(buf, v->store + off, len);
		return 0;
	}
	for (u32 i = 0; i < ARRAY_SIZE(shown); i++) {
		if (shown[i].off == off)
			memcpy(&val, (u8 *)v + shown[i].at, shown[i].size);
	}
	switch (off) {
	case XT_ID:
		val = XT_MAGIC;
		break;
	case XT_PEEK:
		val = v->mapped ? *(u64 *)v->mpt->window_va(v->win, SLOT_MAPPED) : 0;
		break;
	case XT_LATER:
		return later(v, JOB_LATER, token, v->later++);
	case XT_SOON:
		v->mpt->answer(v->dom, token, v->soon++);
		return GVT_PENDING;
	case XT_HANG:
		return GVT_PENDING;
	case XT_APERTURE:
		val = v->aperture ? readl(v->aperture) : 0;
		break;
	}
	memcpy(buf, &val, len);
	return 0;
}

static void unmap_page(struct gvt_vgpu *v)
{
	v->mpt->window_unmap(v->win, SLOT_MAPPED, 1);
	v->mapped = false;
	v->mfn = 0;
}

static s32 map_page(struct gvt_vgpu *v, u64 gpa)
{
	u64 gfn = PAGE_GFN(gpa), start = ktime_get_ns();

	unmap_page(v);
	v->mapped = v->mpt->window_map(v->win, SLOT_MAPPED, &gfn, 1, &v->mfn) == 1;
	v->one_ns = ktime_get_ns() - start;
	if (!v->mapped && v->mfn != GVT_NO_MFN)
		return -EPROTO;
	return v->mapped;
}

static s32 track_page(struct gvt_vgpu *v, u64 gpa)
{
	u64 gfn = PAGE_GFN(gpa), mfn, start;
	s32 ret;

	if (v->tracked_gfn == ~0ull && v->mpt->window_map(v->win, SLOT_TRACKED, &gfn, 1, &mfn) != 1)
		return -EFAULT;
	start = ktime_get_ns();
	ret = v->mpt->track_pages(v->dom, &gfn, 1, true);
	v->track_ns = ktime_get_ns() - start;
	if (!ret)
		v->tracked_gfn = gfn;
	return ret;
}

static s32 untrack_page(struct gvt_vgpu *v, u64 gpa)
{
	u64 gfn = PAGE_GFN(gpa);
	s32 ret = v->mpt->track_pages(v->dom, &gfn, 1, false);

	v->mpt->window_unmap(v->win, SLOT_TRACKED, 1);
	v->tracked_gfn = ~0ull;
	return ret;
}

/* Each frame begins with its own index; then the mapping is undone, and the same once more. */
static s32 map_batch(struct gvt_vgpu *v, u64 gpa)
{
	s32 good = 0;
	u64 start;

	if (map_page(v, gpa) != 1)
		return -EFAULT;
	memcpy(v->gfns, v->mpt->window_va(v->win, SLOT_MAPPED), sizeof(v->gfns));
	for (u32 round = 0; round < 2; round++) {
		start = ktime_get_ns();
		v->mpt->window_map(v->win, SLOT_BATCH, v->gfns, GVT_WINDOW_BATCH, v->mfns);
		v->batch_ns = ktime_get_ns() - start;
		for (u32 i = 0; i < GVT_WINDOW_BATCH; i++) {
			if (v->mfns[i] != GVT_NO_MFN)
				good += *(u64 *)v->mpt->window_va(v->win, SLOT_BATCH + i) == i;
		}
		v->mpt->window_unmap(v->win, SLOT_BATCH, GVT_WINDOW_BATCH);
	}
	return good;
}

static s32 raise_msi(struct gvt_vgpu *v, u32 n)
{
	u64 addr = get_unaligned_le64(v->cfg + XT_CAP_MSI + 4);
	u32 data = get_unaligned_le16(v->cfg + XT_CAP_MSI + 12);
	s32 ret = -ENXIO;

	while (v->cfg[XT_CAP_MSI + 2] & 1 && n-- > 0)
		ret = v->mpt->inject_msi(v->dom, addr, data);
	return ret;
}

static int fake_mmio_write(struct gvt_vgpu *v, u64 gpa, const void *buf, u32 len, u32 token)
{
	u32 off = gpa - v->bar0;
	u64 val = 0;

	if (off >= XT_STORE) {
		memcpy(v->store + off, buf, len);
		return 0;
	}
	memcpy(&val, buf, len);
	switch (off) {
	case XT_MSI:
		v->result = raise_msi(v, val);
		break;
	case XT_TRACK:
		v->result = track_page(v, val);
		break;
	case XT_UNTRACK:
		v->result = untrack_page(v, val);
		break;
	case XT_MAP:
		v->result = map_page(v, val);
		break;
	case XT_UNMAP:
		unmap_page(v);
		break;
	case XT_PEEK:
		if (v->mapped)
			*(u64 *)v->mpt->window_va(v->win, SLOT_MAPPED) = val;
		break;
	case XT_LATER:
		v->later = val;
		return later(v, JOB_LATER, token, 0);
	case XT_SOON:
		v->soon = val;
		v->mpt->answer(v->dom, token, 0);
		return GVT_PENDING;
	case XT_INVERT:
		return later(v, JOB_INVERT, token, val);
	case XT_MOVED:
		return later(v, JOB_MOVED, token, val);
	case XT_RELEASE:
		v->release = val;
		break;
	case XT_BATCH:
		v->result = map_batch(v, val);
		break;
	}
	return 0;
}

/* As a core does that wants no more traps of a page that is written to. */
static void release(struct gvt_vgpu *v)
{
	if (!(v->release & (XT_AND_BACK - 1)) || --v->release & (XT_AND_BACK - 1))
		return;
	v->mpt->track_pages(v->dom, &v->tracked_gfn, 1, false);
	if (v->release & XT_AND_BACK)
		v->mpt->track_pages(v->dom, &v->tracked_gfn, 1, true);
}

static int fake_page_write(struct gvt_vgpu *v, u64 gpa, const void *buf, u32 len, u32 token)
{
	if (PAGE_GFN(gpa) == v->tracked_gfn) {
		memcpy(v->mpt->window_va(v->win, SLOT_TRACKED) + (gpa & 0xfff), buf, len);
		v->writes++;
		release(v);
	}
	v->wgpa = gpa;
	v->wlen = len;
	v->wvalue = 0;
	memcpy(&v->wvalue, buf, len);
	return 0;
}

static void fake_gave_back(struct gvt_vgpu *v)
{
	v->gave_back++;
}

const struct intel_gvt_ops fake_ops = {
	.vgpu_create = fake_create,
	.vgpu_destroy = fake_destroy,
	.vgpu_reset = fake_reset,
	.cfg_read = fake_cfg_read,
	.cfg_write = fake_cfg_write,
	.mmio_read = fake_mmio_read,
	.mmio_write = fake_mmio_write,
	.page_write = fake_page_write,
	.gave_back = fake_gave_back,
};
