// SPDX-License-Identifier: MIT
/*
 * Fuzzes the ioctl ABI: the module's own chardev.c, gpu.c, vgpu.c and stats.c over the core, with a mock Xen
 * and a mock host in place of theirs. Calls of all numbers and sizes, with pointers that lead nowhere,
 * buffers that are too small, domains that die and a GPU that goes.
 *
 * What user space gets back must be defined to the last byte, so each answer is copied where
 * uninitialised memory would be seen (the allocator zeroes; a mark in the buffer tells what was
 * written), strings end, and failing calls leave nothing behind.
 */
#include "fuzz_rig.h"

#include <sys/ioctl.h>

#include "include/xengt/uapi.h"
#include "kernel/shim.h"

#include "host/host_i915.h"
#include "xen/xengt_xen.h"
#include "xengt.h"

#define MAX_DOMS 8u
#define BUF	 (XENGT_REGS_MAX * sizeof(struct xengt_reg))

struct kernel_user_range kernel_user[4];
int kernel_module_refs;
struct miscdevice *kernel_misc;
struct notifier_block *kernel_reboot;

/* ---- Xen ---- */

struct xen_vgpu {
	struct gvt_vgpu *core;
	struct rig_dom *dom;
	u32 domid;
	u64 cookie;
	bool armed;
};
static struct xen_vgpu *attached[MAX_DOMS];
static struct rig_dom doms[MAX_DOMS];
static void (*died)(void *arg, u64 cookie);

int xen_mpt_init(void (*fn)(void *arg, u64 cookie), void *arg, const char **why)
{
	(void)arg;
	(void)why;
	died = fn;
	return 0;
}

void xen_mpt_exit(void)
{
}

int xen_vgpu_attach(struct gvt *gvt, const struct intel_gvt_ops *ops,
		    const struct gvt_vgpu_params *params, u32 slot_bdf, struct xen_vgpu **out,
		    const char **why)
{
	struct xen_vgpu *xv;
	int err;

	(void)slot_bdf;
	if (params->owner >= MAX_DOMS) {
		*why = "there is no such domain";
		return -ESRCH;
	}
	FUZZ_CHECK(!attached[params->owner]);
	xv = calloc(1, sizeof(*xv));
	xv->dom = &doms[params->owner];
	fuzz_dom_init(xv->dom);
	err = ops->vgpu_create(gvt, params, &rig_mpt_ops, xv->dom, &xv->core);
	if (err) {
		rig_dom_check(xv->dom);
		free(xv);
		return err;
	}
	xv->domid = params->owner;
	attached[xv->domid] = xv;
	*out = xv;
	return 0;
}

void xen_vgpu_arm(struct xen_vgpu *xv, u64 cookie)
{
	xv->armed = true;
	xv->cookie = cookie;
}

void xen_vgpu_detach(struct xen_vgpu *xv)
{
	FUZZ_CHECK(attached[xv->domid] == xv);
	attached[xv->domid] = NULL;
	os_test_run_work(1000);
	rig_vgpu_free(xv->core);
	rig_dom_check(xv->dom);
	free(xv);
}

u64 xen_vgpu_hypercalls(const struct xen_vgpu *xv)
{
	return 0;
}

struct gvt_vgpu *xen_vgpu_core(const struct xen_vgpu *xv)
{
	return xv->core;
}

/* ---- host ---- */

static const struct host_callbacks *host_cb;
static void *gpu_priv;

int host_i915_register(const struct host_callbacks *cb)
{
	host_cb = cb;
	return 0;
}

void host_i915_unregister(void)
{
}

const char *host_i915_why_not(void)
{
	return gpu_priv ? NULL
			: "there is no GPU that the module can use, and this sentence is longer "
			  "than what fits into the answer's buffer, by some words at the least";
}

/* ---- events ---- */

static u32 created, destroyed;

void xengt_event_post(u64 id, u32 domid, enum xengt_event_type type)
{
	(void)id;
	(void)domid;
	created += type == XENGT_EVENT_CREATED;
	destroyed += type == XENGT_EVENT_DESTROYED;
}

struct xengt_event_reader *xengt_event_reader_new(void)
{
	return os_zalloc(8);
}

void xengt_event_reader_free(struct xengt_event_reader *reader)
{
	os_free(reader);
}

bool xengt_event_next(struct xengt_event_reader *reader, struct xengt_event *ev)
{
	u64 *nr = (u64 *)reader;

	if (++*nr % 4 == 0)
		return false;
	memset(ev, 0, sizeof(*ev));
	ev->id = *nr;
	return true;
}

int xengt_event_wait(struct xengt_event_reader *reader)
{
	(void)reader;
	return -ERESTARTSYS;
}

bool xengt_event_poll(struct xengt_event_reader *reader, struct file *file,
		      struct poll_table_struct *table)
{
	(void)reader;
	(void)file;
	(void)table;
	return true;
}

/* ---- the calls ---- */

static u8 arg[8192] __attribute__((aligned(16)));
static u8 *buf; /* what arg points to */
static u64 ids[MAX_DOMS];
static u32 nr_ids;
static struct file file;

static bool known(u64 id)
{
	for (u32 i = 0; i < MAX_DOMS; i++)
		if (attached[i] && gvt_vgpu_id(attached[i]->core) == id)
			return true;
	return false;
}

static u64 some_id(struct fuzz_in *in)
{
	u32 n = in8(in);

	return n < 0xe0 && nr_ids ? ids[n % nr_ids] : n;
}

static long call(unsigned int cmd, void *p)
{
	long ret = kernel_misc->fops->unlocked_ioctl(&file, cmd, (unsigned long)p);

	FUZZ_CHECK(ret <= 0 && ret > -4096);
	return ret;
}

static void create(struct fuzz_in *in)
{
	struct xengt_create c = {.gpu = in8(in) % 16 == 15, .domid = in8(in) % (MAX_DOMS + 1)};
	u32 how = in8(in), i;
	long ret;

	memset(c.name, 'a' + (how & 7), how % 70 < 64 ? how % 64 : 64);
	c.low_gm = how & 0x80 ? in32(in) : 1;
	c.high_gm = how & 0x40 ? in32(in) : 1;
	c.fences = how & 0x20 ? in32(in) : 4;
	c.weight = how & 0x10 ? in16(in) : 100;
	c.cap = in8(in) % 110;
	c.primary = (s32)(in8(in) % 5) - 2;
	c.port = how & 8 ? in8(in) : 0;
	c.edid_len = how & 4 ? in16(in) : 0;
	for (i = 0; how & 4 && i < sizeof(c.edid); i++)
		c.edid[i] = (u8)in8(in);
	memcpy(arg, &c, sizeof(c));
	ret = call(XENGT_IOC_CREATE, arg);
	memcpy(&c, arg, sizeof(c));
	if (ret)
		return;
	FUZZ_CHECK(c.id && known(c.id) && strnlen(c.name, 64) < 64 && c.weight <= 1000);
	for (i = 0; i < nr_ids; i++)
		FUZZ_CHECK(ids[i] != c.id);
	if (nr_ids < MAX_DOMS)
		ids[nr_ids++] = c.id;
	else
		ids[c.id % MAX_DOMS] = c.id;
}

static void check_query(const struct xengt_query *q)
{
	FUZZ_CHECK(known(q->id) && strnlen(q->name, sizeof(q->name)) < sizeof(q->name));
	FUZZ_CHECK(strnlen(q->reason, sizeof(q->reason)) < sizeof(q->reason));
}

/* A call with its own struct, filled from the input, at the place that the input says. */
static void raw(struct fuzz_in *in, u32 what)
{
	static const unsigned int cmds[] = {
		XENGT_IOC_INFO,	   XENGT_IOC_CAPACITY, XENGT_IOC_CREATE, XENGT_IOC_DESTROY,
		XENGT_IOC_RESET,   XENGT_IOC_QUERY,    XENGT_IOC_SET,	 XENGT_IOC_SURFACE,
		XENGT_IOC_READ_GM, XENGT_IOC_STATS,    XENGT_IOC_REGS,	 XENGT_IOC_REFUSED,
		XENGT_IOC_EDID};
	unsigned int cmd = cmds[in8(in) % ARRAY_SIZE(cmds)];
	u32 n = in8(in), at = 0;

	memset(arg, 0, sizeof(arg));
	for (u32 i = 0; i < n; i++)
		arg[i] = (u8)in8(in);
	if (what & 0x10)
		cmd ^= 1u << (in8(in) & 31);
	if (what & 0x20)
		at = sizeof(arg) - in16(in) % sizeof(arg); /* runs out of what is there */
	if (call(cmd, what & 0x40 ? (void *)(uintptr_t)in_bytes(in, 8) : arg + at))
		return;
	if (cmd == XENGT_IOC_QUERY && !at && !(what & 0x40))
		check_query((struct xengt_query *)arg);
}

static void query_all(void)
{
	struct xengt_query q = {.next = 1};
	u32 n = 0, want = 0;
	u64 last = 0;

	while (memcpy(arg, &q, sizeof(q)), !call(XENGT_IOC_QUERY, arg)) {
		memcpy(&q, arg, sizeof(q));
		check_query(&q);
		FUZZ_CHECK(q.id > last);
		last = q.id;
		n++;
		q = (struct xengt_query){.id = last, .next = 1};
	}
	for (u32 i = 0; i < MAX_DOMS; i++)
		want += attached[i] != NULL;
	FUZZ_CHECK(n == want);
}

static void registers(struct fuzz_in *in, bool refused)
{
	struct xengt_regs r = {.id = some_id(in), .from = in32(in), .nr = in16(in)};
	u32 room = (u32)(in16(in) * 4 % (BUF + 1)), step = refused ? 4 : sizeof(struct xengt_reg);
	long ret;

	r.from &= in8(in) & 1 ? 0xfff : ~0u;
	r.nr %= XENGT_REGS_MAX + 2;
	r.buf = (uintptr_t)buf;
	kernel_user[1] = (struct kernel_user_range){(uintptr_t)buf, room};
	memset(buf, 0xa5, BUF);
	memcpy(arg, &r, sizeof(r));
	ret = call(refused ? XENGT_IOC_REFUSED : XENGT_IOC_REGS, arg);
	if (!ret) {
		u32 asked = r.nr;

		memcpy(&r, arg, sizeof(r));
		FUZZ_CHECK(r.nr <= asked && (u64)r.nr * step <= room);
		for (u64 i = (u64)r.nr * step; i < BUF; i++)
			FUZZ_CHECK(buf[i] == 0xa5);
	}
	kernel_user[1].len = 0;
}

static void read_gm(struct fuzz_in *in)
{
	struct xengt_read_gm r = {.id = some_id(in), .buf = (uintptr_t)buf};
	u32 room = (u32)(in32(in) % (BUF + 1)), d = in8(in) % MAX_DOMS;

	r.len = in32(in) % (in8(in) & 1 ? 0x20000 : XENGT_READ_GM_MAX + 2);
	r.gm_addr = in32(in);
	if (attached[d])
		r.gm_addr = attached[d]->core->low_gm.start + (r.gm_addr & 0x1fffff);
	kernel_user[1] = (struct kernel_user_range){(uintptr_t)buf, room};
	memcpy(arg, &r, sizeof(r));
	if (!call(XENGT_IOC_READ_GM, arg))
		FUZZ_CHECK(r.len <= room && r.len <= XENGT_READ_GM_MAX);
	kernel_user[1].len = 0;
}

static void stats(struct fuzz_in *in)
{
	u32 size = in8(in) & 0x80 ? in16(in) : sizeof(struct xengt_stats) + in8(in) % 9 - 4;
	struct xengt_stats s = {.size = size, .id = some_id(in)};

	memset(arg, 0, sizeof(arg));
	memcpy(arg, &s, sizeof(s));
	if (in8(in) == 1)
		arg[sizeof(s)] = 1; /* something that this version does not know */
	if (!call(XENGT_IOC_STATS, arg)) {
		memcpy(&s, arg, sizeof(s));
		FUZZ_CHECK(s.size <= size && s.size <= sizeof(s) && known(s.id));
	}
}

static void events(struct fuzz_in *in)
{
	u32 len = in16(in) % 512;
	ssize_t n = kernel_misc->fops->read(&file, (char *)arg, len, NULL);

	FUZZ_CHECK(n < 0 || (n <= (ssize_t)len && n % (ssize_t)sizeof(struct xengt_event) == 0));
}

static void step(struct fuzz_in *in)
{
	u32 what = in8(in), d;
	const char *why;

	switch (what & 15) {
	case 0:
	case 1:
		create(in);
		break;
	case 2: {
		struct xengt_id id = {some_id(in)};
		bool there = known(id.id);

		memcpy(arg, &id, sizeof(id));
		FUZZ_CHECK(!call(what & 0x80 ? XENGT_IOC_DESTROY : XENGT_IOC_RESET, arg) == there);
		FUZZ_CHECK(known(id.id) == (there && !(what & 0x80)));
		break;
	}
	case 3: {
		struct xengt_set s = {.id = some_id(in), .what = in8(in) % 5, .value = in32(in)};

		s.value %= what & 0x80 ? 300 : ~0u;
		for (u32 i = 0; s.what == XENGT_SET_EDID && i < sizeof(s.edid); i++)
			s.edid[i] = (u8)in8(in);
		memcpy(arg, &s, sizeof(s));
		call(XENGT_IOC_SET, arg);
		break;
	}
	case 4:
		query_all();
		break;
	case 5: /* a domain dies */
		d = in8(in) % MAX_DOMS;
		if (attached[d] && attached[d]->armed) {
			died(NULL, attached[d]->cookie);
			FUZZ_CHECK(!attached[d]);
		}
		break;
	case 6: /* the GPU goes, or comes back */
		if (what >> 4 < 12)
			break;
		if (gpu_priv) {
			host_cb->detach(gpu_priv);
			gpu_priv = NULL;
		} else {
			FUZZ_CHECK(
				!host_cb->attach(&rig_host_ops, &fuzz_rig.host, &gpu_priv, &why));
		}
		break;
	case 7:
		registers(in, what & 0x80);
		break;
	case 8:
		read_gm(in);
		break;
	case 9:
		stats(in);
		break;
	case 10:
		events(in);
		break;
	case 11: /* the guest does something */
		d = in8(in) % MAX_DOMS;
		if (attached[d]) {
			if (what & 0x80)
				rig_boot_msi(attached[d]->core);
			else if (attached[d]->dom->trap[0].used)
				fuzz_mmio_write(attached[d]->core, RIG_BAR0 + (in32(in) & 0xffffff),
						in_bytes(in, 8), 4);
			os_test_run_work(100);
		}
		break;
	case 12:
		os_test_fail_alloc(in8(in) % 16);
		create(in);
		os_test_fail_alloc(0);
		break;
	default:
		raw(in, what);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const struct gvt_limits limits = {.low_gm_mib = 200,
						 .high_gm_mib = 1000,
						 .fences = 20};
	struct fuzz_in in = {data, data + size};
	const char *why;

	fuzz_begin();
	if (!buf)
		buf = malloc(BUF);
	nr_ids = created = destroyed = 0;
	FUZZ_CHECK(!xengt_chardev_init() && !xengt_gpus_init(&limits));
	FUZZ_CHECK(!host_cb->attach(&rig_host_ops, &fuzz_rig.host, &gpu_priv, &why));
	kernel_user[0] = (struct kernel_user_range){(uintptr_t)arg, sizeof(arg)};
	file.f_flags = size & 1 ? O_NONBLOCK : 0;
	FUZZ_CHECK(!kernel_misc->fops->open(NULL, &file));

	for (u32 n = 0; n < FUZZ_STEPS && in_more(&in); n++)
		step(&in);
	query_all();

	/* dom0 goes down, or the module does once nothing holds it. */
	kernel_reboot->notifier_call(kernel_reboot, 0, NULL);
	FUZZ_CHECK(!kernel_module_refs && created == destroyed);
	for (u32 i = 0; i < MAX_DOMS; i++)
		FUZZ_CHECK(!attached[i]);
	kernel_misc->fops->release(NULL, &file);
	if (gpu_priv)
		host_cb->detach(gpu_priv);
	gpu_priv = NULL;
	xengt_gpus_exit();
	xengt_chardev_exit();
	fuzz_end();
	return 0;
}
