// SPDX-License-Identifier: MIT
/*
 * The hostile guest of tests/guest/hostile, case by case, beside a victim. Each case must end as it
 * says, with the reason that it says; no page is touched that is not the toucher's; the victim loses
 * nothing. What needs a CPU of its own (string instructions, the lock prefix) is the real guest's alone.
 */
#include "machine_rig.h"

#include "../../guest/hostile/hostile.h"

#include <stdio.h>
#include <stdlib.h>

static struct hostile h;
static struct model_guest victim;
static struct mg_vm *victim_vm;
static struct mg_ctx *victim_ctx[MG_ENGINES];
static u64 victim_data, victim_batch;
static u32 victim_val, bad;
static u64 faults; /* of the hostile vGPU, when the case began */

static void victim_start(const struct gvt_vgpu_params *p)
{
	mg_init(&victim, m, p);
	victim_vm = mg_vm_new(&victim, true);
	victim_data = mg_vm_pages(victim_vm, HST_DATA, 1);
	victim_batch = mg_vm_pages(victim_vm, HST_BATCH, 1);
	for (u32 e = 0; e < MG_ENGINES; e++)
		victim_ctx[e] = mg_ctx_new(&victim, e, victim_vm);
}

/* A request on each engine; all at once, and all exact. */
static void victim_submit(void)
{
	victim_val += MG_ENGINES;
	for (u32 e = 0; e < MG_ENGINES; e++) {
		u64 to = HST_DATA + 64 * e;

		mg_put(&victim, victim_batch, 64 * e,
		       MG_DW(MG_SDI, MG_LO(to), MG_HI(to), victim_val + e, MG_BBE));
		mg_batch(victim_ctx[e], HST_BATCH + 64 * e);
		mg_submit(victim_ctx[e], NULL);
	}
}

static void victim_check(const char *name)
{
	for (u32 e = 0; e < MG_ENGINES; e++) {
		if (!mg_wait(victim_ctx[e], 15000 * MS))
			fail_msg("%s: the victim waits in vain on engine %u", name, e);
		if (mg_read32(&victim, victim_data, 64 * e) != victim_val + e)
			fail_msg("%s: the victim's result on engine %u is wrong", name, e);
	}
	assert_int_equal(victim.errors, 0);
	assert_int_equal(status(&victim).state, GVT_VGPU_ACTIVE);
}

static void victim_end(void)
{
	for (u32 e = 0; e < MG_ENGINES; e++)
		mg_ctx_free(victim_ctx[e]);
	mg_vm_free(victim_vm);
	mg_fini(&victim);
}

/* The core's own word on the case, then the administrator's reset. */
static void reset(struct hostile *hs, const struct hst_case *c, enum hst_end end)
{
	struct gvt_vgpu_status s = status(&hs->g);
	const char *said = end == HST_STOPPED ? s.reason : s.faults ? s.fault[0].what : "";
	bool right = !c->why;

	assert_int_equal(s.state == GVT_VGPU_FAILSAFE, end == HST_STOPPED);
	if (end == HST_STOPPED)
		assert_true(s.reason[0]);
	for (u32 i = 0; c->why && i < GVT_FAULTS && i < s.faults - faults; i++)
		right |= !!strstr(s.fault[i].what, c->why);
	faults = s.faults;
	right |= c->why && strstr(s.reason, c->why);
	if (!right)
		print_error("%s: the core says \"%s\", not \"%s\"\n", c->name, said, c->why);
	print_message("           %s\n", said);
	bad += !right;
	intel_gvt_ops.vgpu_reset(machine_vgpu(hs->g.dom));
	machine_poll(m);
}

static void run_group(const struct hst_group *group)
{
	struct gvt_vgpu_params p = machine_params();
	const char *only = getenv("HOSTILE_CASE");
	u64 frames;

	p.low_gm_mib = 8;
	p.high_gm_mib = 16;
	victim_start(&p);
	h = (struct hostile){.m = m, .rounds = 512, .patience = 200 * MS, .reset = reset};
	faults = bad = 0;
	mg_init(&h.g, m, &p);
	hst_begin(&h);
	frames = stats().frames;
	for (u32 i = 0; i < group->nr; i++) {
		const struct hst_case *c = &group->cases[i];
		enum hst_end end;
		bool right;

		if (c->cpu || (only && !strstr(c->name, only)))
			continue;
		print_message("           %s\n", c->name);
		victim_submit();
		right = hst_run(&h, c, &end);
		print_message("           %s %s\n", c->name, hst_end_name[end]);
		if (!right)
			print_error("%s: %s\n", c->name, hst_end_name[end]);
		bad += !right;
		victim_check(c->name);
		if (machine_breaches(m))
			fail_msg("%s: %s", c->name, machine_first_breach(m));
		assert_int_equal(os_test_warnings(), 0);
		/* nothing of it is left */
		if (stats().frames > frames + 64)
			fail_msg("%s: %llu frames are held, they were %llu", c->name,
				 (unsigned long long)stats().frames, (unsigned long long)frames);
	}
	hst_end(&h);
	mg_fini(&h.g);
	victim_end();
	assert_int_equal(bad, 0);
}

#define GROUP(name_)                                                                               \
	static void test_##name_(void **state)                                                     \
	{                                                                                          \
		(void)state;                                                                       \
		run_group(&hst_##name_);                                                           \
	}

GROUP(regs)
GROUP(config)
GROUP(ggtt)
GROUP(ppgtt)
GROUP(lists)
GROUP(images)
GROUP(commands)
GROUP(batches)
GROUP(memory)
GROUP(display)

#define TEST(name_) cmocka_unit_test_setup_teardown(test_##name_, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(regs),   TEST(config),   TEST(ggtt),    TEST(ppgtt),  TEST(lists),
		TEST(images), TEST(commands), TEST(batches), TEST(memory), TEST(display),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
