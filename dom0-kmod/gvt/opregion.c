// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpRegion: built, put where the guest's firmware wants it, and its SWSCI mailbox answered.
 *
 * Threats: the address is the guest's. Pages with RAM are the guest's own and may be written at its
 * request; a page without RAM gets some, but never more than OPREGION_PAGES in the vGPU's life, or
 * a guest could grow beyond its memory. What stands in the mailbox is copied before it is looked
 * at. A command that is rung while the worker is busy is folded into the one under way.
 *
 * Source: Intel ACPI IGD OpRegion specification 0.5 (header, mailboxes 1, 2, 4), version 2.0 of the
 * structure.
 */
#include "opregion.h"

#include "vbt.h"
#include "vgpu.h"

#define OFF_SIZE      0x10 /* KiB */
#define OFF_VERSION   0x14 /* bytes: reserved, revision, minor, major */
#define OFF_MAILBOXES 0x58
#define MBOX_ACPI     BIT(0)
#define MBOX_SWSCI    BIT(1)
#define MBOX_VBT      BIT(3)
#define OFF_ACPI_DIDL 0x120 /* ids of the outputs */
#define OFF_SWSCI     0x200 /* command, parameter */

/* SWSCI command: bit 0 rung; 4:1 function; 15:8 sub-function. Answer: 7:5 exit, 15:8 parameter. */
#define SCIC_RUNG     BIT(0)
#define SCIC_MAIN(v)  ((v) >> 1 & 0xfu)
#define SCIC_SUB(v)   ((v) >> 8 & 0xffu)
#define SCIC_SUCCESS  (1u << 5)
#define MAIN_GET_BIOS 4 /* sub 0: which are supported, 1: which callbacks are wanted */
#define MAIN_CALLBACK 6 /* sub 0: which are supported */

/* ACPI _DOD id of the output: firmware knows it, type external digital, first index. */
#define DIDL_DIGITAL 0x80010300u

static void put32(u8 *p, u32 v)
{
	p[0] = (u8)v;
	p[1] = (u8)(v >> 8);
	p[2] = (u8)(v >> 16);
	p[3] = (u8)(v >> 24);
}

static u32 get32(const u8 *p)
{
	return (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

bool opregion_build(u8 *buf, u32 port)
{
	memset(buf, 0, OPREGION_SIZE);
	memcpy(buf, "IntelGraphicsMem", 16);
	put32(buf + OFF_SIZE, OPREGION_SIZE / 1024);
	buf[OFF_VERSION + 3] = 2;
	put32(buf + OFF_MAILBOXES, MBOX_ACPI | MBOX_SWSCI | MBOX_VBT);
	put32(buf + OFF_ACPI_DIDL, DIDL_DIGITAL);
	return vbt_build(buf + OPREGION_VBT_OFFSET, OPREGION_VBT_MAX, port) != 0;
}

/* Gives the pages that the image covers RAM where they have none. */
static int populate(struct gvt_vgpu *vgpu, u64 gpa)
{
	struct vgpu_opregion *o = &vgpu->opregion;
	u64 gfn = gpa >> 12, last = (gpa + OPREGION_SIZE - 1) >> 12;
	u8 probe;
	int ret;

	for (; gfn <= last; gfn++) {
		if (!vgpu->mpt->read_guest(vgpu->dom, gfn << 12, &probe, 1))
			continue;
		if (o->populated >= OPREGION_PAGES)
			return -ENOSPC;
		ret = vgpu->mpt->populate(vgpu->dom, gfn, 1);
		if (ret)
			return ret;
		o->populated++;
	}
	return 0;
}

static bool place(struct gvt_vgpu *vgpu, u32 asls)
{
	u8 *image = os_zalloc(OPREGION_SIZE);
	bool ok;

	ok = image && opregion_build(image, vgpu->params.port) && !populate(vgpu, asls) &&
	     !vgpu->mpt->write_guest(vgpu->dom, asls, image, OPREGION_SIZE);
	os_free(image);
	return ok;
}

/* There is nothing to be called back for, and every query says so. */
static bool answer_swsci(struct gvt_vgpu *vgpu, u32 asls)
{
	u8 box[8];
	u32 scic, exit = 0;

	if (vgpu->mpt->read_guest(vgpu->dom, (u64)asls + OFF_SWSCI, box, sizeof(box)))
		return false;
	scic = get32(box);
	if (!(scic & SCIC_RUNG))
		return true;
	if ((SCIC_MAIN(scic) == MAIN_GET_BIOS && SCIC_SUB(scic) <= 1) ||
	    (SCIC_MAIN(scic) == MAIN_CALLBACK && SCIC_SUB(scic) == 0)) {
		put32(box + 4, 0);
		exit = SCIC_SUCCESS;
	}
	/* The parameter first: the driver takes it when the command's bit has gone. */
	if (vgpu->mpt->write_guest(vgpu->dom, (u64)asls + OFF_SWSCI + 4, box + 4, 4))
		return false;
	put32(box, (scic & 0x1e) | exit);
	return !vgpu->mpt->write_guest(vgpu->dom, (u64)asls + OFF_SWSCI, box, 4);
}

static void opregion_work(struct os_work *work)
{
	struct vgpu_opregion *o = container_of(work, struct vgpu_opregion, work);
	struct gvt_vgpu *vgpu = container_of(o, struct gvt_vgpu, opregion);
	bool do_place, do_ring, again, ok = true;
	unsigned long flags;
	u32 asls, token;

	/* Bounded: a guest on all its vCPUs could keep one run busy; it goes on in the next. */
	flags = os_lock(&vgpu->lock);
	asls = o->asls;
	do_place = o->place && asls;
	do_ring = o->ring;
	o->place = o->ring = false;
	if (do_place)
		o->placed = false;
	do_ring = do_ring && (do_place || o->placed);
	os_unlock(&vgpu->lock, flags);

	if (do_place)
		ok = place(vgpu, asls);
	if (ok && do_ring)
		ok = answer_swsci(vgpu, do_place ? asls : o->placed_at);

	flags = os_lock(&vgpu->lock);
	if (do_place && ok) {
		o->placed = true;
		o->placed_at = asls;
	}
	o->failed += !ok;
	o->swsci_calls += do_ring;
	token = o->token;
	again = o->place || o->ring;
	if (!again)
		o->busy = false;
	os_unlock(&vgpu->lock, flags);

	if (again)
		os_work_queue(&o->work);
	else
		vgpu->mpt->answer(vgpu->dom, token, 0);
}

static int hold(struct gvt_vgpu *vgpu, u32 token)
{
	struct vgpu_opregion *o = &vgpu->opregion;

	if (o->busy)
		return 0;
	o->busy = true;
	o->token = token;
	os_work_queue(&o->work);
	return GVT_PENDING;
}

int vgpu_opregion_set_asls(struct gvt_vgpu *vgpu, u32 asls, u32 token)
{
	struct vgpu_opregion *o = &vgpu->opregion;

	o->asls = asls;
	/* All ones is how firmware asks which bits there are. */
	if (!asls || asls > 0xffffffffu - OPREGION_SIZE)
		return 0;
	if (o->placed && o->placed_at == asls)
		return 0;
	o->place = true;
	return hold(vgpu, token);
}

int vgpu_opregion_swsci(struct gvt_vgpu *vgpu, u32 token)
{
	struct vgpu_opregion *o = &vgpu->opregion;

	if (!o->placed && !o->place)
		return 0;
	o->ring = true;
	return hold(vgpu, token);
}

void vgpu_opregion_create(struct gvt_vgpu *vgpu)
{
	memset(&vgpu->opregion, 0, sizeof(vgpu->opregion));
	os_work_init(&vgpu->opregion.work, opregion_work);
}

void vgpu_opregion_destroy(struct gvt_vgpu *vgpu)
{
	bool busy;
	unsigned long flags;

	/* A run may queue the next one; each ends with less to do as no access comes any more. */
	do {
		os_work_flush(&vgpu->opregion.work);
		flags = os_lock(&vgpu->lock);
		busy = vgpu->opregion.busy;
		os_unlock(&vgpu->lock, flags);
	} while (busy);
}

void vgpu_opregion_reset(struct gvt_vgpu *vgpu)
{
	struct vgpu_opregion *o = &vgpu->opregion;
	unsigned long flags = os_lock(&vgpu->lock);

	o->asls = 0;
	o->place = false;
	o->placed = false;
	os_unlock(&vgpu->lock, flags);
}
