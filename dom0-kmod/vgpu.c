// SPDX-License-Identifier: GPL-2.0-only
/* What the administrator sets of one vGPU, and what its display and graphics memory hold. */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "gvt/display.h"
#include "xengt.h"

#define COPY_BYTES (64u << 10)

static int set(struct gvt_vgpu *core, void *arg)
{
	const struct xengt_set *set = arg;

	switch (set->what) {
	case XENGT_SET_CAP:
		return gvt_vgpu_set_cap(core, set->value);
	case XENGT_SET_WEIGHT:
		return gvt_vgpu_set_weight(core, set->value);
	case XENGT_SET_EDID:
		return set->value > XENGT_EDID_MAX ? -EINVAL
						   : gvt_vgpu_set_edid(core, set->edid, set->value);
	default:
		return -EINVAL;
	}
}

int xengt_vgpu_set(struct xengt_set *req)
{
	return xengt_vgpu_with(req->id, set, req);
}

static int surface(struct gvt_vgpu *core, void *arg)
{
	struct xengt_surface *surf = arg;
	struct gvt_surface s;
	int err = gvt_vgpu_get_surface(
		core, surf->plane == XENGT_PLANE_CURSOR ? GVT_PLANE_CURSOR : GVT_PLANE_PRIMARY, &s);

	if (err)
		return err == -ENODEV ? -ENXIO : err;
	*surf = (struct xengt_surface){
		.id = surf->id,
		.plane = surf->plane,
		.width = s.width,
		.height = s.height,
		.stride = s.stride,
		.fourcc = s.fourcc,
		.tiling = s.tiling,
		.gm_addr = s.gm_addr,
		.x = s.x,
		.y = s.y,
		.bytes = s.size,
		.screen_width = s.pipe_width,
		.screen_height = s.pipe_height,
		.frame = s.frame,
	};
	return 0;
}

int xengt_vgpu_surface(struct xengt_surface *surf)
{
	if (surf->plane > XENGT_PLANE_CURSOR)
		return -EINVAL;
	return xengt_vgpu_with(surf->id, surface, surf);
}

struct piece {
	u64 gm_addr;
	void *buf;
	u32 len;
};

static int read_piece(struct gvt_vgpu *core, void *arg)
{
	const struct piece *p = arg;

	return gvt_vgpu_read_gm(core, p->gm_addr, p->buf, p->len);
}

int xengt_vgpu_read_gm(const struct xengt_read_gm *req)
{
	struct piece p = {.buf = kvmalloc(min(req->len, COPY_BYTES), GFP_KERNEL)};
	u32 done;
	int err = 0;

	if (!p.buf)
		return -ENOMEM;
	for (done = 0; done < req->len && !err; done += p.len) {
		p.gm_addr = req->gm_addr + done;
		p.len = min(req->len - done, COPY_BYTES);
		/* Found anew for each piece: a reader does not keep a vGPU alive. */
		err = xengt_vgpu_with(req->id, read_piece, &p);
		if (!err && copy_to_user(u64_to_user_ptr(req->buf + done), p.buf, p.len))
			err = -EFAULT;
	}
	kvfree(p.buf);
	return err;
}
