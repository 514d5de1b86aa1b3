// SPDX-License-Identifier: GPL-2.0-only
/*
 * GMBUS controller with the monitor's EDID memory on the bus (HDMI ports only: a DisplayPort sink
 * has its EDID behind AUX).
 *
 * Threat: byte counts, order of accesses and addresses are the guest's. The only memory that a cycle
 * reads is the EDID copy, at an index that is compared with its length; a cycle moves at most four
 * bytes an access.
 *
 * Sources: PRM Skylake vol 12 (GMBUS controller programming, GMBUS0-5); VESA E-DDC 1.2 for the
 * addresses 50 and 30. Bus cycles take no time here: a phase is over when the guest has moved its
 * last byte.
 */
#include "gmbus.h"

#include "disp_handlers.h"
#include "regs/display.h"
#include "vgpu.h"

/* GMBUS0 */
#define PIN(v)	     ((v) & 7u)
#define COUNT_EXTEND BIT(6) /* 256 bytes more than the count says (burst reads) */
/* GMBUS1 */
#define SW_CLR_INT  BIT(31)
#define SW_RDY	    BIT(30)
#define CYCLE_STOP  BIT(27)
#define CYCLE_INDEX BIT(26)
#define CYCLE_WAIT  BIT(25)
#define COUNT(v)    ((v) >> 16 & 0x1ffu)
#define INDEX(v)    ((u8)((v) >> 8))
#define ADDR(v)	    ((u8)((v) >> 1 & 0x7fu))
#define CYCLE_READ  BIT(0)
/* GMBUS2 */
#define IN_USE	   BIT(15)
#define HW_WAIT	   BIT(14)
#define INT_STATUS BIT(12)
#define HW_RDY	   BIT(11)
#define NAK	   BIT(10)
#define ACTIVE	   BIT(9)
/* GMBUS4 */
#define EN_HW_RDY  BIT(0)
#define EN_HW_WAIT BIT(1)
#define EN_IDLE	   BIT(2)
#define EN_NAK	   BIT(3)
/* GMBUS5 */
#define INDEX_2BYTE BIT(31)

#define ADDR_EDID    0x50
#define ADDR_SEGMENT 0x30

/*
 * Pins of the port's DDC: of the PCHs up to Sunrise Point, and of Cannon Point. Which one a guest
 * uses depends on the ISA bridge that it sees; a pin that means one port here and another there is
 * the monitor's in both.
 */
static bool pin_is_ours(const struct gvt_vgpu *vgpu, u32 pin)
{
	static const u8 spt[] = {0, 5, 4, 6}, cnp[] = {0, 1, 2, 4};
	u8 ddi = vgpu->display.port->ddi;

	return pin && (pin == spt[ddi] || pin == cnp[ddi]);
}

static bool device_answers(const struct gvt_vgpu *vgpu, u8 addr)
{
	return !vgpu->display.port->dp && vgpu->display.connected &&
	       pin_is_ours(vgpu, PIN(vgpu_reg(vgpu, GMBUS0))) &&
	       (addr == ADDR_EDID || addr == ADDR_SEGMENT);
}

static u32 status(const struct vgpu_gmbus *g)
{
	return HW_RDY | (g->nak ? NAK : 0) | (g->phase != GMBUS_IDLE ? ACTIVE : 0) |
	       (g->phase == GMBUS_WAIT ? HW_WAIT : 0) | (g->in_use ? IN_USE : 0);
}

/* Stores the status and raises the interrupt when a condition that is enabled holds. */
static void show(struct gvt_vgpu *vgpu)
{
	const struct vgpu_gmbus *g = &vgpu->display.gmbus;
	u32 s = status(g), en = vgpu_reg(vgpu, GMBUS4);

	if ((en & EN_NAK && s & NAK) || (en & EN_HW_WAIT && s & HW_WAIT) ||
	    (en & EN_IDLE && !(s & ACTIVE)) || (en & EN_HW_RDY && g->phase == GMBUS_DATA)) {
		s |= INT_STATUS;
		vgpu_raise(vgpu, GVT_IRQ_GMBUS);
	}
	vgpu_reg_set(vgpu, GMBUS2, s);
}

static void to_idle(struct vgpu_gmbus *g)
{
	g->phase = GMBUS_IDLE;
	g->left = 0;
	g->segment = 0;
}

static void end_of_data(struct vgpu_gmbus *g)
{
	if (g->stop)
		to_idle(g);
	else
		g->phase = GMBUS_WAIT;
}

static u8 get_byte(struct gvt_vgpu *vgpu)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;
	u32 at = g->segment * 256u + g->offset++;

	if (g->addr != ADDR_EDID || at >= vgpu->display.edid_len)
		return 0xff;
	return vgpu->display.edid[at];
}

static void put_byte(struct vgpu_gmbus *g, u8 val)
{
	if (g->addr == ADDR_SEGMENT)
		g->segment = val & 0x7f;
	else if (!g->addressed)
		g->offset = val;
	g->addressed = true;
}

/* Takes up to four bytes out of the data register. */
static void take_data(struct gvt_vgpu *vgpu)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;
	u32 data = vgpu_reg(vgpu, GMBUS3), i;

	for (i = 0; i < 4 && g->left; i++, g->left--, data >>= 8)
		put_byte(g, (u8)data);
	if (!g->left)
		end_of_data(g);
}

static void start(struct gvt_vgpu *vgpu, u32 wr)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;
	u32 index = vgpu_reg(vgpu, GMBUS5);

	g->addr = ADDR(wr);
	g->read = wr & CYCLE_READ;
	g->stop = wr & CYCLE_STOP;
	g->left = (u16)COUNT(wr);
	if (g->read && vgpu_reg(vgpu, GMBUS0) & COUNT_EXTEND)
		g->left += 256;
	g->addressed = false;
	if (!device_answers(vgpu, g->addr)) {
		g->nak = true;
		to_idle(g);
		return;
	}
	if (wr & CYCLE_INDEX)
		put_byte(g, index & INDEX_2BYTE ? (u8)index : INDEX(wr));
	g->phase = GMBUS_DATA;
	if (!g->left)
		end_of_data(g);
	else if (!g->read)
		take_data(vgpu);
}

GVT_REG_WRITE(gmbus_write_command)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;

	if (wr & SW_CLR_INT) {
		g->nak = false;
		to_idle(g);
	} else if (wr & SW_RDY && !g->nak) {
		if (wr & (CYCLE_WAIT | CYCLE_INDEX))
			start(vgpu, wr);
		else if (wr & CYCLE_STOP)
			to_idle(g);
	}
	show(vgpu);
}

GVT_REG_READ(gmbus_read_status)
{
	u32 val = vgpu_reg(vgpu, off);

	vgpu->display.gmbus.in_use = true;
	vgpu_reg_set(vgpu, off, val | IN_USE);
	return val;
}

/* Only the semaphore can be written: 1 gives it back. */
GVT_REG_WRITE(gmbus_write_status)
{
	if (wr & IN_USE) {
		vgpu->display.gmbus.in_use = false;
		old &= ~(u32)IN_USE;
	}
	vgpu_reg_set(vgpu, off, old);
}

GVT_REG_READ(gmbus_read_data)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;
	u32 data = 0, i;

	if (g->phase != GMBUS_DATA || !g->read)
		return vgpu_reg(vgpu, off);
	for (i = 0; i < 4 && g->left; i++, g->left--)
		data |= (u32)get_byte(vgpu) << i * 8;
	if (!g->left)
		end_of_data(g);
	vgpu_reg_set(vgpu, off, data);
	show(vgpu);
	return data;
}

GVT_REG_WRITE(gmbus_write_data)
{
	struct vgpu_gmbus *g = &vgpu->display.gmbus;

	if (g->phase != GMBUS_DATA || g->read)
		return;
	take_data(vgpu);
	show(vgpu);
}

GVT_REG_WRITE(gmbus_write_irq_mask)
{
	show(vgpu);
}

void vgpu_gmbus_reset(struct gvt_vgpu *vgpu)
{
	memset(&vgpu->display.gmbus, 0, sizeof(vgpu->display.gmbus));
	vgpu_reg_set(vgpu, GMBUS2, HW_RDY);
}
