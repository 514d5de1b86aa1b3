// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the vGPU's screen shows: the planes' registers decoded, graphics memory read.
 *
 * Threat: geometry is the guest's. All products are of 64 bits, sizes are bounded by the registers'
 * fields, and a surface that does not lie wholly in the guest's own share is refused. Memory is read
 * page by page through the frames that the GGTT holds; the guest may write it meanwhile, so what is
 * read is only ever pixels.
 *
 * PRM Skylake vol 2c: PLANE_CTL, PLANE_STRIDE, PLANE_SIZE, PLANE_OFFSET, CUR_CTL, CUR_POS; vol 5 for
 * tile sizes (X: 512 bytes x 8 rows, Y: 128 bytes x 32 rows).
 */
#include "regs/display.h"
#include "vgpu.h"

#define FOURCC(a, b, c, d) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)
#define XRGB8888	   FOURCC('X', 'R', '2', '4')
#define ARGB8888	   FOURCC('A', 'R', '2', '4')
#define XBGR8888	   FOURCC('X', 'B', '2', '4')
#define ABGR8888	   FOURCC('A', 'B', '2', '4')
#define RGB565		   FOURCC('R', 'G', '1', '6')
#define XRGB2101010	   FOURCC('X', 'R', '3', '0')
#define XBGR2101010	   FOURCC('X', 'B', '3', '0')

#define TILE_BYTES 4096u

/* Stride unit (bytes) and rows of a tile, by gvt_surface.tiling. */
static const struct {
	u32 width, rows;
} tiles[] = {{64, 1}, {512, 8}, {128, 32}};

static int decode_format(u32 ctl, u32 *fourcc, u32 *cpp)
{
	bool rgbx = ctl & PLANE_ORDER_RGBX, alpha = PLANE_ALPHA(ctl) >= 2;

	*cpp = 4;
	switch (PLANE_FORMAT(ctl)) {
	case PLANE_FMT_XRGB8888:
		*fourcc = rgbx ? (alpha ? ABGR8888 : XBGR8888) : (alpha ? ARGB8888 : XRGB8888);
		return 0;
	case PLANE_FMT_XRGB2101010:
		*fourcc = rgbx ? XBGR2101010 : XRGB2101010;
		return 0;
	case PLANE_FMT_RGB565:
		*fourcc = RGB565;
		*cpp = 2;
		return 0;
	default:
		return -EINVAL;
	}
}

static int decode_tiling(u32 ctl, u32 *tiling)
{
	switch (PLANE_TILING(ctl)) {
	case 0:
		*tiling = 0;
		return 0;
	case 1:
		*tiling = 1;
		return 0;
	case 4:
		*tiling = 2;
		return 0;
	default:
		return -EINVAL;
	}
}

/* Address and span, from geometry that is in out already; src_x and src_y: first pixel shown. */
static int place(const struct gvt_vgpu *vgpu, struct gvt_surface *out, u64 surf, u32 cpp, u32 src_x,
		 u32 src_y)
{
	u32 tile_w = tiles[out->tiling].width, rows = tiles[out->tiling].rows;
	u64 x_bytes = (u64)src_x * cpp, row_bytes = (u64)out->width * cpp, size;

	if (!out->stride || x_bytes + row_bytes > out->stride)
		return -EINVAL;
	if (out->tiling == 0) {
		out->gm_addr = surf + (u64)src_y * out->stride + x_bytes;
		size = (u64)(out->height - 1) * out->stride + row_bytes;
	} else {
		/* Within a tile there is no address that could name the first pixel. */
		if (src_y % rows || x_bytes % tile_w)
			return -EINVAL;
		out->gm_addr = surf + (u64)src_y * out->stride + x_bytes / tile_w * TILE_BYTES;
		size = (u64)((out->height + rows - 1) / rows) * rows * out->stride -
		       x_bytes / tile_w * TILE_BYTES;
	}
	if (size > 0xffffffffull || !vgpu_ggtt_owns(vgpu, out->gm_addr, size))
		return -EINVAL;
	out->size = (u32)size;
	return 0;
}

static int primary(const struct gvt_vgpu *vgpu, const struct disp_plane_regs *r,
		   struct gvt_surface *out)
{
	u32 cpp;

	if (!(r->ctl & PLANE_ENABLE))
		return -ENODEV;
	if (decode_format(r->ctl, &out->fourcc, &cpp) || decode_tiling(r->ctl, &out->tiling) ||
	    PLANE_ROTATION(r->ctl))
		return -EINVAL;
	out->width = (r->size & 0x1fff) + 1;
	out->height = (r->size >> 16 & 0x1fff) + 1;
	out->x = r->pos & 0x1fff;
	out->y = r->pos >> 16 & 0x1fff;
	out->stride = (r->stride & 0x3ff) * tiles[out->tiling].width;
	return place(vgpu, out, r->surf & PLANE_SURF_ADDR, cpp, r->offset & 0x1fff,
		     r->offset >> 16 & 0xfff);
}

/* Fifteen bits and a sign. */
static u32 cursor_coord(u32 v)
{
	u32 dist = v & 0x7fff;

	return v & 0x8000 ? 0u - dist : dist;
}

static int cursor(const struct gvt_vgpu *vgpu, const struct disp_plane_regs *r,
		  struct gvt_surface *out)
{
	switch (r->ctl & CUR_MODE_MASK) {
	case 0:
		return -ENODEV;
	case CUR_MODE_64:
		out->width = 64;
		break;
	case CUR_MODE_128:
		out->width = 128;
		break;
	case CUR_MODE_256:
		out->width = 256;
		break;
	default:
		return -EINVAL;
	}
	out->height = out->width;
	if (r->size & BIT(31)) /* fewer lines than the mode has */
		out->height = min((r->size & 0xff) + 1, out->width);
	out->fourcc = ARGB8888;
	out->stride = out->width * 4;
	out->x = cursor_coord(r->pos);
	out->y = cursor_coord(r->pos >> 16);
	return place(vgpu, out, r->surf & PLANE_SURF_ADDR, 4, 0, 0);
}

int gvt_vgpu_get_surface(struct gvt_vgpu *vgpu, enum gvt_plane plane, struct gvt_surface *out)
{
	int ret = -ENODEV;
	unsigned long flags;
	u32 i;

	memset(out, 0, sizeof(*out));
	flags = os_lock(&vgpu->lock);
	for (i = 0; i < DISP_PIPES; i++) {
		const struct disp_pipe *p = &vgpu->display.pipe[i];

		if (!p->on)
			continue;
		memset(out, 0, sizeof(*out));
		out->pipe_width = p->width;
		out->pipe_height = p->height;
		out->frame = vgpu->display.serial;
		ret = plane == GVT_PLANE_CURSOR ? cursor(vgpu, &p->cursor, out)
						: primary(vgpu, &p->primary, out);
		break;
	}
	os_unlock(&vgpu->lock, flags);
	return ret;
}

int gvt_vgpu_read_gm(struct gvt_vgpu *vgpu, u64 gm_addr, void *buf, u32 len)
{
	unsigned long flags;
	u8 *to = buf;
	bool ours;
	u32 n;

	flags = os_lock(&vgpu->lock);
	ours = vgpu_ggtt_owns(vgpu, gm_addr, len);
	os_unlock(&vgpu->lock, flags);
	if (!ours)
		return -EINVAL;
	/* The lock is taken page by page: a page stays mapped only while it is held. */
	for (; len; len -= n, to += n, gm_addr += n) {
		u32 in_page = (u32)(gm_addr % GGTT_PAGE_SIZE);
		const u8 *page;

		n = min(len, GGTT_PAGE_SIZE - in_page);
		flags = os_lock(&vgpu->lock);
		page = vgpu_ggtt_page(vgpu, gm_addr);
		if (page)
			memcpy(to, page + in_page, n);
		else
			memset(to, 0, n);
		os_unlock(&vgpu->lock, flags);
	}
	return 0;
}
