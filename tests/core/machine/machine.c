// SPDX-License-Identifier: MIT
/* See machine.h. */
#include "private.h"

#include <stdlib.h>

#define STEP_NS	   100000u
#define MAX_WORKS  100000u
#define NO_MFN_YET 0x100000ull /* first frame of a guest's */

/* ---- the GPU's bus ---- */

static void bus_msi(void *priv)
{
	/* handled when the GPU's code has been left */
	((struct machine *)priv)->irq = true;
}

static u64 bus_now(void *priv)
{
	return os_now_ns();
}

static void bus_report(void *priv, const char *line)
{
	machine_say(priv, "%s", line);
}

/* ---- reports ---- */

static void line(struct machine *m, bool breach, const char *fmt, va_list args)
{
	char text[256];
	int n = breach ? snprintf(text, sizeof(text), "BREACH: ") : 0;

	vsnprintf(text + n, sizeof(text) - n, fmt, args);
	if (breach && !m->breaches++)
		memcpy(m->first_breach, text + n, sizeof(m->first_breach) - n);
	if (m->cfg.report)
		m->cfg.report(m->cfg.arg, text);
	else if (getenv("XENGT_TEST_VERBOSE"))
		fprintf(stderr, "machine: %s\n", text);
}

void machine_say(struct machine *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line(m, false, fmt, args);
	va_end(args);
}

void machine_breach(struct machine *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line(m, true, fmt, args);
	va_end(args);
}

u64 machine_breaches(const struct machine *m)
{
	return m->breaches;
}

const char *machine_first_breach(const struct machine *m)
{
	return m->first_breach;
}

void machine_forgive(struct machine *m, u64 n)
{
	if (n > m->breaches) {
		machine_breach(m, "%llu breaches were expected", (unsigned long long)n);
		return;
	}
	m->breaches -= n;
	if (!m->breaches)
		m->first_breach[0] = '\0';
}

/* ---- life ---- */

struct machine *machine_new(const struct machine_config *cfg)
{
	static const struct gvt_limits limits = {.low_gm_mib = 240,
						 .high_gm_mib = 3000,
						 .fences = 24};
	struct machine *m = calloc(1, sizeof(*m));
	const char *why = "no GPU";
	int err = -ENODEV;

	m->cfg = *cfg;
	if (!m->cfg.slice_ns)
		m->cfg.slice_ns = STEP_NS;
	m->bus = (struct gpu_bus){machine_gpu_page, bus_msi, bus_now, bus_report};
	m->next_guest_mfn = NO_MFN_YET;
	m->next_host_mfn = HOST_MFN;
	INIT_LIST_HEAD(&m->doms);
	INIT_LIST_HEAD(&m->contexts);
	if (host_init(m))
		err = gvt_create(&machine_host_ops, m, &limits, &m->gvt, &why);
	if (err) {
		machine_breach(m, "no machine: %d, %s", err, why);
		machine_free(m);
		return NULL;
	}
	return m;
}

u64 machine_free(struct machine *m)
{
	u64 breaches;

	if (m->gvt)
		gvt_destroy(m->gvt);
	if (!list_empty(&m->doms))
		machine_breach(m, "a guest is left");
	host_fini(m);
	frames_fini(m);
	breaches = m->breaches;
	free(m);
	return breaches;
}

struct gvt *machine_gvt(struct machine *m)
{
	return m->gvt;
}

struct gpu *machine_gpu(struct machine *m)
{
	return m->gpu;
}

void *machine_host(struct machine *m)
{
	return m;
}

void machine_get_stats(const struct machine *m, struct machine_stats *out)
{
	*out = m->stats;
}

struct gvt_vgpu_params machine_params(void)
{
	return (struct gvt_vgpu_params){
		.name = "guest",
		.low_gm_mib = 64,
		.high_gm_mib = 384,
		.fences = 4,
		.weight = 256,
		.primary = 1,
	};
}

int machine_vgpu_create(struct machine_dom *dom, const struct gvt_vgpu_params *params)
{
	struct gvt_vgpu_params p = *params;
	int err;

	p.owner = 1;
	dom->m->acting = dom;
	err = intel_gvt_ops.vgpu_create(dom->m->gvt, &p, &machine_mpt_ops, dom, &dom->vgpu);
	dom->m->acting = NULL;
	return err;
}

void machine_vgpu_destroy(struct machine_dom *dom)
{
	intel_gvt_ops.vgpu_destroy(dom->vgpu);
	dom->vgpu = NULL;
}

struct gvt_vgpu *machine_vgpu(struct machine_dom *dom)
{
	return dom->vgpu;
}

/* ---- run ---- */

static void take_irq(struct machine *m)
{
	m->irq = false;
	os_test_irq(true);
	host_irq(m);
	os_test_irq(false);
}

void machine_poll(struct machine *m)
{
	u32 turns = 0;

	while (m->irq || os_test_work_queued()) {
		if (m->irq)
			take_irq(m);
		os_test_run_work(1);
		if (++turns == MAX_WORKS) {
			machine_breach(m, "work without end");
			return;
		}
	}
}

u64 machine_run_slice(struct machine *m)
{
	u64 next, timer, now = os_now_ns();

	machine_poll(m);
	next = gpu_run(m->gpu);
	machine_poll(m);
	timer = os_test_next_timer();
	if (gpu_busy(m->gpu) && next > STEP_NS)
		next = STEP_NS; /* a poll of memory is due */
	if (timer)
		next = min(next, timer > now ? timer - now : 0);
	return next;
}

bool machine_step(struct machine *m)
{
	u64 next = machine_run_slice(m);

	if (next == ~0ull)
		return false;
	if (!m->cfg.real_time)
		os_test_advance(next ? next : STEP_NS);
	machine_poll(m);
	return true;
}

bool machine_run(struct machine *m, u64 max_ns, bool (*done)(void *arg), void *arg)
{
	u64 end = os_now_ns() + max_ns;

	machine_poll(m);
	while (!done(arg)) {
		if (os_now_ns() >= end || !machine_step(m))
			return done(arg);
	}
	return true;
}
