// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of BAR0: index, storage, access policies.
 *
 * Threats: a guest chooses offset, size and value of each access. Range and size were checked by
 * ops.c; here every dword goes through the index, whose slots were checked when it was made, so
 * that no guest value is ever an index by itself. What has no row reads 0, drops writes, and is
 * counted, never logged.
 */
#include "mmio.h"
#include "mmio_tables.h"
#include "vgpu.h"

/* ---- the index ---- */

static bool row_is_sound(const struct gvt_reg *r)
{
	if (!r->name || !r->len || r->len % 4 || r->off % 4 || r->access >= GVT_REG_NR_ACCESS)
		return false;
	switch (r->access) {
	case GVT_REG_RAZ:
		return !r->reset && !r->read;
	case GVT_REG_MODE:
		return !(r->mask >> 16) && !(r->reset >> 16);
	case GVT_REG_RO:
	case GVT_REG_WI:
		return !r->mask;
	default:
		return true;
	}
}

static const char *check_piece(const struct gvt_mmio_piece *p)
{
	const struct gvt_reg *prev = NULL;
	u32 i;

	if (!p->name || !p->rows || !p->nr_rows || !p->bases != !p->nr_bases)
		return "a register table without name, rows or bases";
	for (i = 0; i < p->nr_rows; prev = &p->rows[i++]) {
		const struct gvt_reg *r = &p->rows[i];

		if (!row_is_sound(r)) {
			os_warn("register table %s, row %u (%s): unsound", p->name, i,
				r->name ? r->name : "no name");
			return "a register row that is not sound";
		}
		/* Rows of different platforms may share an offset. */
		if (prev && (r->off < prev->off || (r->off < prev->off + prev->len &&
						    (!r->platforms || !prev->platforms ||
						     (r->platforms & prev->platforms))))) {
			os_warn("register table %s, row %u (%s): not sorted", p->name, i, r->name);
			return "a register table that is not sorted or overlaps itself";
		}
	}
	return NULL;
}

/* What stands in a pass over all rows that a platform has. */
struct index_pass {
	const struct gvt_platform *platform;
	u32 engine_mask;
	struct gvt_mmio_index *index; /* NULL: only count */
	u32 nr_slots;
	const char *why;
};

static bool has(u32 set, u32 bit)
{
	return !set || (set & bit);
}

static bool add_row(struct index_pass *pass, const struct gvt_reg *r, u32 base,
		    const char *base_name)
{
	u32 off = base + r->off, end = off + r->len;

	if (base % 4 || end > GVT_MMIO_SIZE || end <= off) {
		os_warn("register row %s at 0x%x is out of range", r->name, off);
		pass->why = "a register row out of range";
		return false;
	}
	for (; off < end; off += 4) {
		struct gvt_mmio_index *index = pass->index;
		u32 slot = pass->nr_slots++;

		if (!index)
			continue;
		if (gvt_slot(index, off)) {
			os_warn("register 0x%x has two rows: %s and %s", off,
				index->slots[gvt_slot(index, off)].reg->name, r->name);
			pass->why = "a register with two rows";
			return false;
		}
		index->code[off / 4] = slot | (r->read ? GVT_SLOT_HANDLED : 0);
		index->slots[slot].reg = r;
		index->slots[slot].off = off;
		index->slots[slot].in_row = off - base - r->off;
		index->slots[slot].base_name = base_name;
		index->reset[slot] = r->reset;
	}
	return true;
}

static bool add_piece(struct index_pass *pass, const struct gvt_mmio_piece *p, u32 base,
		      const char *base_name)
{
	u32 i;

	for (i = 0; i < p->nr_rows; i++) {
		const struct gvt_reg *r = &p->rows[i];

		if (has(r->platforms, pass->platform->bit) && !add_row(pass, r, base, base_name))
			return false;
	}
	return true;
}

static bool add_all(struct index_pass *pass)
{
	const struct gvt_mmio_piece *p;
	u32 i, b;

	pass->nr_slots = 1; /* slot 0 is no register's */
	for (i = 0; (p = gvt_mmio_piece_get(i)); i++) {
		pass->why = check_piece(p);
		if (pass->why)
			return false;
		if (!p->bases && !add_piece(pass, p, 0, NULL))
			return false;
		for (b = 0; b < p->nr_bases; b++) {
			const struct gvt_reg_base *base = &p->bases[b];

			if (!has(base->platforms, pass->platform->bit) ||
			    !has(base->engines, pass->engine_mask))
				continue;
			if (!add_piece(pass, p, base->base, base->name))
				return false;
		}
	}
	if (pass->nr_slots > GVT_SLOT_HANDLED) {
		pass->why = "more registers than the index can number";
		return false;
	}
	return true;
}

/* Platform values first, then what the hardware itself said. */
static bool set_resets(struct gvt_mmio_index *index, const struct gvt_platform *platform,
		       const u32 *snapshot)
{
	u32 i;

	for (i = 0; i < platform->nr_reg; i++) {
		u32 off = platform->reg[i].off;
		u16 slot = off < GVT_MMIO_SIZE ? gvt_slot(index, off) : 0;

		if (!slot) {
			os_warn("platform %s gives a value to 0x%x, which has no row",
				platform->name, off);
			return false;
		}
		index->reset[slot] = platform->reg[i].val;
	}
	for (i = 1; snapshot && i < index->nr_slots; i++)
		if (index->slots[i].reg->flags & GVT_REG_F_SNAPSHOT)
			index->reset[i] = snapshot[index->slots[i].off / 4];
	return true;
}

int gvt_mmio_index_create(const struct gvt_platform *platform, u32 engine_mask, const u32 *snapshot,
			  struct gvt_mmio_index **out, const char **why)
{
	struct index_pass pass = {.platform = platform, .engine_mask = engine_mask};
	struct gvt_mmio_index *index;

	if (!add_all(&pass)) {
		*why = pass.why;
		return -EINVAL;
	}
	*why = "no memory for the register index";
	index = os_zalloc(sizeof(*index));
	if (!index)
		return -ENOMEM;
	index->nr_slots = pass.nr_slots;
	index->slots = os_zalloc(sizeof(*index->slots) * index->nr_slots);
	index->reset = os_zalloc(sizeof(*index->reset) * index->nr_slots);
	if (!index->slots || !index->reset) {
		gvt_mmio_index_destroy(index);
		return -ENOMEM;
	}
	pass.index = index;
	if (!add_all(&pass)) {
		*why = pass.why;
		gvt_mmio_index_destroy(index);
		return -EINVAL;
	}
	if (!set_resets(index, platform, snapshot)) {
		*why = "a platform value for a register without a row";
		gvt_mmio_index_destroy(index);
		return -EINVAL;
	}
	*why = NULL;
	*out = index;
	return 0;
}

void gvt_mmio_index_destroy(struct gvt_mmio_index *index)
{
	if (!index)
		return;
	os_free(index->reset);
	os_free(index->slots);
	os_free(index);
}

void gvt_reg_name(const struct gvt_mmio_slot *slot, char *buf, u32 size)
{
	const char *base = slot->base_name ? slot->base_name : "";
	const char *dot = slot->base_name ? "." : "";

	if (slot->reg->len == 4)
		scnprintf(buf, size, "%s%s%s", base, dot, slot->reg->name);
	else
		scnprintf(buf, size, "%s%s%s+0x%x", base, dot, slot->reg->name, slot->in_row);
}

bool gvt_reg_listed(const struct gvt *gvt, u32 off)
{
	return off < GVT_MMIO_SIZE && gvt_slot(gvt->mmio, off);
}

/* ---- one vGPU's registers ---- */

int vgpu_mmio_init(struct gvt_vgpu *vgpu)
{
	vgpu->mmio.val = os_zalloc(sizeof(u32) * vgpu->gvt->mmio->nr_slots);
	if (!vgpu->mmio.val)
		return -ENOMEM;
	vgpu_mmio_reset(vgpu);
	return 0;
}

void vgpu_mmio_fini(struct gvt_vgpu *vgpu)
{
	os_free(vgpu->mmio.val);
	vgpu->mmio.val = NULL;
}

void vgpu_mmio_reset(struct gvt_vgpu *vgpu)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;

	memcpy(vgpu->mmio.val, index->reset, sizeof(u32) * index->nr_slots);
}

static u32 slot_of(const struct gvt_vgpu *vgpu, u32 off)
{
	u32 slot = off < GVT_MMIO_SIZE ? gvt_slot(vgpu->gvt->mmio, off) : 0;

	if (!slot)
		os_warn("the core uses register 0x%x, which has no row", off);
	return slot;
}

u32 vgpu_reg(const struct gvt_vgpu *vgpu, u32 off)
{
	return vgpu->mmio.val[slot_of(vgpu, off)];
}

void vgpu_reg_set(struct gvt_vgpu *vgpu, u32 off, u32 val)
{
	u32 slot = slot_of(vgpu, off);

	if (slot)
		vgpu->mmio.val[slot] = val;
}

void vgpu_reg_mod(struct gvt_vgpu *vgpu, u32 off, u32 clear, u32 set)
{
	vgpu_reg_set(vgpu, off, (vgpu_reg(vgpu, off) & ~clear) | set);
}

/* ---- guest accesses ---- */

static OS_NOINLINE void refuse(struct gvt_vgpu *vgpu, u32 off)
{
	struct vgpu_mmio *m = &vgpu->mmio;
	u32 i;

	vgpu->stats.refused_regs++;
	if (m->nr_refused == VGPU_REFUSED_LOG)
		return;
	for (i = 0; i < m->nr_refused; i++)
		if (m->refused[i] == off)
			return;
	m->refused[m->nr_refused++] = off;
}

static OS_NOINLINE u32 read_handled(struct gvt_vgpu *vgpu, u32 off)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;
	u32 slot = gvt_slot(index, off);

	if (slot)
		return index->slots[slot].reg->read(vgpu, index->slots[slot].reg, off);
	refuse(vgpu, off);
	return 0;
}

/* One comparison tells the stored from the unlisted and the handled ones. */
static inline u32 read_dword(struct gvt_vgpu *vgpu, u32 off)
{
	u32 code = vgpu->gvt->mmio->code[off / 4];

	if (code - 1 < GVT_SLOT_HANDLED - 1)
		return vgpu->mmio.val[code];
	return read_handled(vgpu, off);
}

/* bytes: mask of the bits that the access covers. */
static void write_dword(struct gvt_vgpu *vgpu, u32 off, u32 wr, u32 bytes)
{
	const struct gvt_mmio_index *index = vgpu->gvt->mmio;
	u32 slot = gvt_slot(index, off), old, mask, change;
	const struct gvt_reg *reg;
	u32 *val;

	if (!slot) {
		refuse(vgpu, off);
		return;
	}
	reg = index->slots[slot].reg;
	val = &vgpu->mmio.val[slot];
	old = *val;
	mask = reg->mask ? reg->mask : ~0u;
	wr &= bytes;
	switch (reg->access) {
	case GVT_REG_PLAIN:
		wr |= old & ~bytes;
		*val = (old & ~mask) | (wr & mask);
		break;
	case GVT_REG_RO:
		if (!reg->write)
			refuse(vgpu, off);
		fallthrough;
	case GVT_REG_WI:
	case GVT_REG_RAZ:
		wr |= old & ~bytes;
		break;
	case GVT_REG_W1C:
		*val = old & ~(wr & mask);
		break;
	case GVT_REG_MODE:
		change = (wr >> 16) & mask;
		*val = (old & ~change) | (wr & change);
		break;
	case GVT_REG_SELF_CLEAR:
		*val = wr & ~mask;
		break;
	}
	if (reg->write)
		reg->write(vgpu, reg, off, old, wr);
}

/*
 * A read of a dword may have an effect (a data port): each dword that an access touches is read
 * once.
 */
static OS_NOINLINE void read_parts(struct gvt_vgpu *vgpu, u32 off, u8 *buf, u32 len)
{
	u32 pos = 0;

	os_assert_locked(&vgpu->lock);
	while (pos < len) {
		u32 at = off + pos, in = at % 4, n = min(4 - in, len - pos);
		u32 val = read_dword(vgpu, at - in) >> (8 * in);

		memcpy(buf + pos, &val, n);
		pos += n;
	}
}

/*
 * The highest dword first: where a register of 64 bits has a valid bit, it stands in the low half
 * and takes effect with the whole.
 */
static OS_NOINLINE void write_parts(struct gvt_vgpu *vgpu, u32 off, const u8 *buf, u32 len)
{
	u32 end = off + len;

	os_assert_locked(&vgpu->lock);
	while (end > off) {
		u32 at = (end - 1) & ~3u, first = max(at, off), n = end - first, val = 0;
		u32 shift = 8 * (first - at);

		memcpy(&val, buf + (first - off), n);
		write_dword(vgpu, at, val << shift, (~0u >> (32 - 8 * n)) << shift);
		end = first;
	}
}

/* Nearly all accesses are whole dwords: those go straight. */
void vgpu_mmio_read(struct gvt_vgpu *vgpu, u32 off, void *buf, u32 len)
{
	u32 val;

	if (len != 4 || off % 4) {
		read_parts(vgpu, off, buf, len);
		return;
	}
	val = read_dword(vgpu, off);
	memcpy(buf, &val, sizeof(val));
}

void vgpu_mmio_write(struct gvt_vgpu *vgpu, u32 off, const void *buf, u32 len)
{
	u32 val;

	if (len != 4 || off % 4) {
		write_parts(vgpu, off, buf, len);
		return;
	}
	memcpy(&val, buf, sizeof(val));
	write_dword(vgpu, off, val, ~0u);
}
