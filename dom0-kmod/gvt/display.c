// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of the virtual display and its monitor.
 */
#include "display.h"

#include "edid.h"
#include "vgpu.h"

/* The monitor of those who name none. */
#define DEFAULT_WIDTH	    1920
#define DEFAULT_HEIGHT	    1080
#define DEFAULT_REFRESH_MHZ 60000

const struct gvt_port gvt_ports[GVT_NUM_PORTS] = {
	[GVT_PORT_DP_B] = {"DP-B", 1, true},	  [GVT_PORT_DP_C] = {"DP-C", 2, true},
	[GVT_PORT_DP_D] = {"DP-D", 3, true},	  [GVT_PORT_HDMI_B] = {"HDMI-B", 1, false},
	[GVT_PORT_HDMI_C] = {"HDMI-C", 2, false}, [GVT_PORT_HDMI_D] = {"HDMI-D", 3, false},
};

int vgpu_display_create(struct gvt_vgpu *vgpu)
{
	const struct gvt_vgpu_params *params = &vgpu->params;
	struct vgpu_display *d = &vgpu->display;

	if (params->port >= GVT_NUM_PORTS)
		return -EINVAL;
	if (params->edid_len &&
	    (params->edid_len > GVT_EDID_MAX || edid_check(params->edid, params->edid_len)))
		return -EINVAL;

	memset(d, 0, sizeof(*d));
	d->vgpu = vgpu;
	d->port = &gvt_ports[params->port];
	d->edid_len = params->edid_len;
	memcpy(d->edid, params->edid, params->edid_len);
	if (!d->edid_len) {
		d->edid_len = EDID_BLOCK;
		if (edid_make(DEFAULT_WIDTH, DEFAULT_HEIGHT, DEFAULT_REFRESH_MHZ, "XenGT", d->edid))
			return -EINVAL;
	}
	d->connected = true;
	os_timer_init(&d->timer, disp_vblank_timer);
	return 0;
}

void vgpu_display_destroy(struct gvt_vgpu *vgpu)
{
	struct vgpu_display *d = &vgpu->display;
	unsigned long flags;

	if (!d->vgpu)
		return;
	flags = os_lock(&vgpu->lock);
	d->closing = true;
	os_unlock(&vgpu->lock, flags);
	os_timer_stop(&d->timer);
}

void vgpu_display_reset(struct gvt_vgpu *vgpu)
{
	struct vgpu_display *d = &vgpu->display;

	/* A timer that is armed finds nobody waiting. */
	memset(d->pipe, 0, sizeof(d->pipe));
	memset(d->lut, 0, sizeof(d->lut));
	d->serial++;
	vgpu_gmbus_reset(vgpu);
	vgpu_aux_reset(vgpu);
	disp_port_show(vgpu);
}

void vgpu_display_irq_changed(struct gvt_vgpu *vgpu)
{
	disp_vblank_arm(vgpu);
}

int gvt_vgpu_set_edid(struct gvt_vgpu *vgpu, const u8 *edid, u32 len)
{
	struct vgpu_display *d = &vgpu->display;
	unsigned long flags;

	if (len && (len > GVT_EDID_MAX || edid_check(edid, len)))
		return -EINVAL;
	flags = os_lock(&vgpu->lock);
	memset(d->edid, 0, sizeof(d->edid));
	if (len)
		memcpy(d->edid, edid, len);
	d->edid_len = len;
	d->edid_changes++;
	d->connected = len != 0;
	vgpu_aux_reset(vgpu);
	disp_port_show(vgpu);
	disp_port_hotplug(vgpu);
	os_unlock(&vgpu->lock, flags);
	return 0;
}

u32 gvt_vgpu_get_edid(struct gvt_vgpu *vgpu, u8 edid[GVT_EDID_MAX], u32 *changes)
{
	struct vgpu_display *d = &vgpu->display;
	unsigned long flags = os_lock(&vgpu->lock);
	u32 len = d->edid_len;

	memcpy(edid, d->edid, GVT_EDID_MAX);
	*changes = d->edid_changes;
	os_unlock(&vgpu->lock, flags);
	return len;
}
