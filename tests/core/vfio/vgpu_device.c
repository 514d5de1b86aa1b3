// SPDX-License-Identifier: MIT
/*
 * A virtual GPU as a device of the vfio-user front: the core on the in-process machine, whose one guest
 * is whoever talks to the front. The guest's memory is what QEMU shares; it cannot be write-protected
 * from here, but is compared before each submission (machine/poll.c). The clock is the real one.
 */
#include "vgpu_device.h"
#include "display.h"
#include "picture.h"

#include "../machine/machine.h"

#include <inttypes.h>
#include <stdlib.h>

#define HANG_NS	     2000000000ull
#define TIMESLICE_NS 5000000ull

struct vgpu_device {
	const struct gpu_bus *bus;
	void *priv;
	struct machine *m;
	struct machine_dom *dom;
	u64 resets;
};

static void report(void *arg, const char *line)
{
	struct vgpu_device *d = arg;

	d->bus->report(d->priv, line);
}

static void say(struct vgpu_device *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct vgpu_device *d, const char *fmt, ...)
{
	char line[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	report(d, line);
}

static void *guest_page(void *arg, u64 gfn, const struct gpu_audit_rec *rec)
{
	static const struct gpu_audit_rec cpu = {
		.virt = ~0ull, .engine = GPU_NUM_ENGINES, .write = 1, .space = 'C'};
	struct vgpu_device *d = arg;
	struct gpu_audit_rec r = rec ? *rec : cpu;

	r.bus = gfn << 12;
	return d->bus->page(d->priv, r.bus, &r);
}

static void guest_msi(void *arg, u64 addr, u32 data)
{
	struct vgpu_device *d = arg;

	(void)addr;
	(void)data;
	d->bus->msi(d->priv);
}

static void event(void *arg, u64 id, u32 owner, enum gvt_event ev)
{
	static const char *const name[] = {
		[GVT_EVENT_DISPLAY_READY] = "display ready",
		[GVT_EVENT_MODE] = "mode",
		[GVT_EVENT_RESET] = "reset",
		[GVT_EVENT_FAILSAFE] = "failsafe",
	};

	(void)id;
	(void)owner;
	say(arg, "vgpu: event %s", name[ev]);
}

/* The clock of the core follows the real one. */
static void sync_clock(struct vgpu_device *d)
{
	u64 now = d->bus->now_ns(d->priv);

	if (now > os_now_ns())
		os_test_advance(now - os_now_ns());
}

static void tell(struct vgpu_device *d)
{
	struct gvt_vgpu_status s;
	struct machine_stats h;
	u32 off[64], n;

	gvt_vgpu_get_status(machine_vgpu(d->dom), &s);
	machine_get_stats(d->m, &h);
	say(d,
	    "vgpu: state %d '%s' traps %" PRIu64 " irqs %" PRIu64 " refused registers %" PRIu64
	    " refused entries %" PRIu64 " dropped submissions %" PRIu64 " protocol errors %" PRIu64,
	    s.state, s.reason, s.traps, s.irqs, s.refused_regs, s.refused_ptes,
	    s.dropped_submissions, s.protocol_errors);
	say(d, "vgpu: page tables %" PRIu64 " trapped writes %" PRIu64, s.page_tables,
	    s.table_traps);
	say(d,
	    "host: submits %" PRIu64 " done %" PRIu64 " hung %" PRIu64 " cancelled %" PRIu64
	    " preemptions %" PRIu64 " resets %" PRIu64,
	    h.submits, h.done, h.done_hung, h.done_cancelled, h.preemptions, h.resets);
	n = gvt_vgpu_get_refused(machine_vgpu(d->dom), off, ARRAY_SIZE(off));
	for (u32 i = 0; i < n && i < ARRAY_SIZE(off); i++)
		say(d, "vgpu: refused register %05x", off[i]);
	say(d, "machine: breaches %" PRIu64, machine_breaches(d->m));
}

static void destroy(void *dev)
{
	struct vgpu_device *d = dev;
	u64 breaches;

	if (!d)
		return;
	if (d->dom && machine_vgpu(d->dom)) {
		tell(d);
		machine_vgpu_destroy(d->dom);
	}
	if (d->dom)
		machine_dom_free(d->dom);
	if (d->m) {
		breaches = machine_free(d->m);
		say(d, "vgpu: ended, breaches %" PRIu64 ", objects left %ld", breaches,
		    os_test_live());
	}
	free(d);
}

static void *create(const struct gpu_config *cfg, const struct gpu_bus *bus, void *priv)
{
	struct vgpu_device *d = calloc(1, sizeof(*d));
	struct machine_config mc = {.platform = cfg->platform,
				    .breaks = cfg->breaks,
				    .slice_ns = cfg->slice_ns,
				    .hang_ns = HANG_NS,
				    .timeslice_ns = TIMESLICE_NS,
				    .snapshot = true,
				    .real_time = true,
				    .report = report,
				    .arg = d};
	struct machine_dom_config dc = {.mem = {.page = guest_page, .arg = d},
					.msi = guest_msi,
					.arg = d};
	struct gvt_vgpu_params p = machine_params();
	int err;

	d->bus = bus;
	d->priv = priv;
	os_test_set_now(bus->now_ns(priv));
	d->m = machine_new(&mc);
	if (!d->m)
		goto err;
	gvt_set_event_sink(machine_gvt(d->m), event, d);
	d->dom = machine_dom_new(d->m, &dc);
	p.port = cfg->hdmi ? GVT_PORT_HDMI_B : GVT_PORT_DP_B;
	if (cfg->edid) {
		p.edid_len = (u32)cfg->edid_len;
		memcpy(p.edid, cfg->edid, cfg->edid_len);
	}
	err = machine_vgpu_create(d->dom, &p);
	if (err) {
		say(d, "vgpu: cannot be made: %d", err);
		goto err;
	}
	if (!cfg->connected)
		gvt_vgpu_set_edid(machine_vgpu(d->dom), NULL, 0);
	return d;

err:
	destroy(d);
	return NULL;
}

static void reset(void *dev)
{
	struct vgpu_device *d = dev;

	sync_clock(d);
	machine_poll(d->m);
	intel_gvt_ops.vgpu_reset(machine_vgpu(d->dom));
	machine_poll(d->m);
}

static uint64_t mmio_read(void *dev, uint32_t off, unsigned size)
{
	struct vgpu_device *d = dev;

	sync_clock(d);
	return machine_mmio_read(d->dom, off, size);
}

static void mmio_write(void *dev, uint32_t off, uint64_t val, unsigned size)
{
	struct vgpu_device *d = dev;

	sync_clock(d);
	machine_mmio_write(d->dom, off, val, size);
}

static bool aperture_read(void *dev, uint64_t off, void *buf, size_t len)
{
	return machine_aperture_read(((struct vgpu_device *)dev)->dom, off, buf, len);
}

static bool aperture_write(void *dev, uint64_t off, const void *buf, size_t len)
{
	return machine_aperture_write(((struct vgpu_device *)dev)->dom, off, buf, len);
}

static uint32_t cfg_read(void *dev, unsigned off, unsigned size)
{
	return machine_cfg_read(((struct vgpu_device *)dev)->dom, off, size);
}

static void cfg_write(void *dev, unsigned off, uint32_t val, unsigned size)
{
	struct vgpu_device *d = dev;

	sync_clock(d);
	machine_cfg_write(d->dom, off, val, size);
}

static uint64_t run(void *dev)
{
	struct vgpu_device *d = dev;

	sync_clock(d);
	return machine_run_slice(d->m);
}

static void get_stats(void *dev, struct gpu_stats *out)
{
	struct vgpu_device *d = dev;
	struct gvt_vgpu_status s;

	gpu_get_stats(machine_gpu(d->m), out);
	gvt_vgpu_get_status(machine_vgpu(d->dom), &s);
	out->irqs = machine_dom_msis(d->dom);
	out->vblanks = s.vblanks;
	out->flips = s.flips;
	out->unknown_regs = s.refused_regs;
}

static int scanout_png(void *dev, unsigned pipe, const char *file)
{
	return pipe ? -ENODEV : picture_save(machine_vgpu(((struct vgpu_device *)dev)->dom), file);
}

const struct front_ops front_vgpu = {
	.create = create,
	.destroy = destroy,
	.reset = reset,
	.mmio_read = mmio_read,
	.mmio_write = mmio_write,
	.aperture_read = aperture_read,
	.aperture_write = aperture_write,
	.cfg_read = cfg_read,
	.cfg_write = cfg_write,
	.set_ggtt_memory = NULL,
	.run = run,
	.get_stats = get_stats,
	.scanout_png = scanout_png,
};
