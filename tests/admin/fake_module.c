// SPDX-License-Identifier: MIT
/* See fake_module.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <libdrm/drm_fourcc.h>

#include "fake_module.h"
#include "libxengt/private.h"

#define MAGIC	0x46414b45u
#define MIB	(1ull << 20)
#define LOW_GM	192u
#define HIGH_GM 3072u
#define FENCES	24u

static struct fake_state *state;
static __u64 read_pos;

struct fake_state *fake_state(void)
{
	const char *file = getenv("XENGT_FAKE");
	int fd;

	if (state)
		return state;
	if (file) {
		fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 || ftruncate(fd, sizeof(*state)))
			abort();
		state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		close(fd);
	} else {
		state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	if (state == MAP_FAILED)
		abort();
	if (state->magic != MAGIC)
		fake_reset();
	return state;
}

void fake_reset(void)
{
	memset(fake_state(), 0, sizeof(*state));
	state->magic = MAGIC;
	state->next_id = 1;
	read_pos = 0;
}

unsigned fake_pixel(const struct fake_vgpu *v, unsigned x, unsigned y)
{
	if (v->dot && v->dot == y * v->width + x)
		return 0xffffff;
	return (x * 4 & 0xff) << 16 | (y * 5 & 0xff) << 8 | (v->seed & 0xff);
}

static __u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * 1000000000u + (__u64)ts.tv_nsec;
}

static void post(const struct fake_vgpu *v, __u32 type)
{
	state->events[state->next_event++ % FAKE_EVENTS] = (struct xengt_event){
		.time_ns = now(), .id = v->q.id, .domid = v->q.domid, .type = type};
}

static struct fake_vgpu *find(__u64 id)
{
	for (int i = 0; i < FAKE_VGPUS; i++)
		if (state->vgpus[i].used && state->vgpus[i].q.id == id)
			return &state->vgpus[i];
	return NULL;
}

static void capacity(struct xengt_capacity *c)
{
	*c = (struct xengt_capacity){
		.gpu = c->gpu,
		.low_gm = LOW_GM,
		.high_gm = HIGH_GM,
		.fences = FENCES,
		.vgpus_max = FAKE_VGPUS,
		.low_gm_free = LOW_GM,
		.high_gm_free = HIGH_GM,
		.fences_free = FENCES,
	};
	for (int i = 0; i < FAKE_VGPUS; i++) {
		const struct xengt_query *q = &state->vgpus[i].q;

		if (!state->vgpus[i].used)
			continue;
		c->vgpus++;
		c->low_gm_free -= q->low_gm_bytes / MIB;
		c->high_gm_free -= q->high_gm_bytes / MIB;
		c->fences_free -= q->fences;
	}
	c->low_gm_largest = c->low_gm_free;
	c->high_gm_largest = c->high_gm_free;
}

static int create(struct xengt_create *r)
{
	struct xengt_capacity c = {0};
	struct fake_vgpu *v = NULL;

	capacity(&c);
	for (int i = FAKE_VGPUS - 1; i >= 0; i--) {
		if (!state->vgpus[i].used)
			v = &state->vgpus[i];
		else if (state->vgpus[i].q.domid == r->domid)
			return -EEXIST;
	}
	if (r->weight < 1 || r->weight > 1000 || r->cap > 100 || r->primary < -1 || r->primary > 1)
		return -EINVAL;
	if (!v)
		return -EBUSY;
	if (r->low_gm > c.low_gm_free || r->high_gm > c.high_gm_free || r->fences > c.fences_free)
		return -ENOSPC;
	if (r->edid_len && xengt_edid_wrong(r->edid, r->edid_len))
		return -EILSEQ;
	*v = (struct fake_vgpu){.used = true,
				.edid_len = r->edid_len,
				.seed = r->domid,
				.width = FAKE_SCREEN_WIDTH,
				.height = FAKE_SCREEN_HEIGHT};
	v->q = (struct xengt_query){
		.id = state->next_id++,
		.domid = r->domid,
		.state = XENGT_STATE_ACTIVE,
		.low_gm_bytes = r->low_gm * MIB,
		.high_gm_bytes = r->high_gm * MIB,
		.fences = r->fences,
		.weight = r->weight,
		.cap = r->cap,
		.primary = r->primary,
		.display_ready = 1,
		.mode_width = FAKE_SCREEN_WIDTH,
		.mode_height = FAKE_SCREEN_HEIGHT,
		.mode_refresh_mhz = 59940,
	};
	memcpy(v->q.name, r->name, sizeof(v->q.name));
	memcpy(v->edid, r->edid, sizeof(v->edid));
	r->id = v->q.id;
	post(v, XENGT_EVENT_CREATED);
	return 0;
}

static int query(struct xengt_query *q)
{
	const struct fake_vgpu *found = NULL;

	for (int i = 0; i < FAKE_VGPUS; i++) {
		const struct fake_vgpu *v = &state->vgpus[i];

		if (v->used && (q->next ? v->q.id > q->id && (!found || v->q.id < found->q.id)
					: v->q.id == q->id))
			found = v;
	}
	if (!found)
		return -ENOENT;
	*q = found->q;
	return 0;
}

static int set(const struct xengt_set *s)
{
	struct fake_vgpu *v = find(s->id);

	if (!v)
		return -ENOENT;
	switch (s->what) {
	case XENGT_SET_CAP:
		v->q.cap = s->value;
		return s->value > 100 ? -EINVAL : 0;
	case XENGT_SET_WEIGHT:
		v->q.weight = s->value;
		return s->value < 1 || s->value > 1000 ? -EINVAL : 0;
	case XENGT_SET_EDID:
		if (s->value && xengt_edid_wrong(s->edid, s->value))
			return -EINVAL;
		memcpy(v->edid, s->edid, sizeof(v->edid));
		v->edid_len = s->value;
		v->edid_changes++;
		return 0;
	default:
		return -EINVAL;
	}
}

static int surface(struct xengt_surface *s)
{
	const struct fake_vgpu *v = find(s->id);

	if (!v)
		return -ENOENT;
	if (s->plane == XENGT_PLANE_CURSOR || !v->q.mode_width)
		return -ENXIO;
	*s = (struct xengt_surface){
		.id = s->id,
		.width = v->width,
		.height = v->height,
		.stride = v->width * 4,
		.fourcc = DRM_FORMAT_XRGB8888,
		.bytes = v->width * 4 * v->height,
		.screen_width = v->width,
		.screen_height = v->height,
		.frame = v->seed,
	};
	return 0;
}

static int read_gm(const struct xengt_read_gm *r)
{
	const struct fake_vgpu *v = find(r->id);
	__u8 *to = (__u8 *)(uintptr_t)r->buf;

	if (!v)
		return -ENOENT;
	for (__u32 i = 0; i < r->len; i++) {
		__u64 at = r->gm_addr + i, pixel = at / 4;

		to[i] = (__u8)(fake_pixel(v, (unsigned)(pixel % v->width),
					  (unsigned)(pixel / v->width)) >>
			       at % 4 * 8);
	}
	return 0;
}

/* What rises, rises with the number of calls. */
static int stats(struct xengt_stats *s)
{
	const struct fake_vgpu *v = find(s->id);
	__u32 size = s->size;
	struct xengt_stats now_;

	if (size < offsetof(struct xengt_stats, engines))
		return -EINVAL;
	if (!v)
		return -ENOENT;
	now_ = v->stats;
	now_.id = s->id;
	now_.time_ns = now();
	now_.traps += state->calls * 100;
	now_.page_table_traps += state->calls * 10;
	if (now_.valid & XENGT_STATS_ENGINES) {
		now_.engines[XENGT_ENGINE_RCS].busy_ns += state->calls * 1000000;
		now_.engines[XENGT_ENGINE_BCS].submissions += state->calls;
	}
	now_.size = size < sizeof(now_) ? size : sizeof(now_);
	memcpy(s, &now_, now_.size);
	return 0;
}

static int regs(struct xengt_regs *r)
{
	static const struct xengt_reg all[] = {{0x2000, 1, "RING.FIRST"},
					       {0x2030, 2, "RING.TAIL"},
					       {0x70180, 3, "DSPCNTR_A"}};
	struct xengt_reg *to = (struct xengt_reg *)(uintptr_t)r->buf;
	__u32 n = 0;

	if (!find(r->id))
		return -ENOENT;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && n < r->nr; i++)
		if (all[i].offset >= r->from)
			to[n++] = all[i];
	r->nr = n;
	return 0;
}

static int refused(struct xengt_regs *r)
{
	static const __u32 all[] = {0x1234, 0x45f00};
	__u32 n = 0;

	if (!find(r->id))
		return -ENOENT;
	for (__u32 i = r->from; i < 2 && n < r->nr; i++)
		((__u32 *)(uintptr_t)r->buf)[n++] = all[i];
	r->nr = n;
	return 0;
}

static int get_edid(struct xengt_edid *e)
{
	const struct fake_vgpu *v = find(e->id);

	if (!v)
		return -ENOENT;
	memcpy(e->edid, v->edid, sizeof(e->edid));
	e->len = v->edid_len;
	e->changes = v->edid_changes;
	return 0;
}

static int simple(__u64 id, __u32 event)
{
	struct fake_vgpu *v = find(id);

	if (!v)
		return -ENOENT;
	post(v, event);
	if (event == XENGT_EVENT_DESTROYED)
		v->used = false;
	else
		v->q.resets++;
	return 0;
}

static int call(unsigned long cmd, void *arg)
{
	struct xengt_info *info = arg;

	if (state->old_module && _IOC_NR(cmd) > _IOC_NR(XENGT_IOC_READ_GM))
		return -ENOTTY;
	switch (cmd) {
	case XENGT_IOC_INFO:
		*info = (struct xengt_info){.abi_version = XENGT_ABI_VERSION,
					    .present = info->gpu == 0,
					    .gpu = info->gpu,
					    .device_id = 0x1912,
					    .gen = 9,
					    .engine_mask = 15,
					    .platform = "Skylake"};
		if (info->gpu)
			strcpy(info->reason, "there is no such GPU");
		return 0;
	case XENGT_IOC_CAPACITY:
		if (((struct xengt_capacity *)arg)->gpu)
			return -ENODEV;
		capacity(arg);
		return 0;
	case XENGT_IOC_CREATE:
		return create(arg);
	case XENGT_IOC_DESTROY:
		return simple(((struct xengt_id *)arg)->id, XENGT_EVENT_DESTROYED);
	case XENGT_IOC_RESET:
		return simple(((struct xengt_id *)arg)->id, XENGT_EVENT_RESET);
	case XENGT_IOC_QUERY:
		return query(arg);
	case XENGT_IOC_SET:
		return set(arg);
	case XENGT_IOC_SURFACE:
		return surface(arg);
	case XENGT_IOC_READ_GM:
		return read_gm(arg);
	case XENGT_IOC_STATS:
		return stats(arg);
	case XENGT_IOC_REGS:
		return regs(arg);
	case XENGT_IOC_REFUSED:
		return refused(arg);
	case XENGT_IOC_EDID:
		return get_edid(arg);
	default:
		return -ENOTTY;
	}
}

int xengt_device_open(void)
{
	const char *err = getenv("XENGT_FAKE_ERRNO");
	static int ends[2];

	if (err) {
		errno = atoi(err);
		return -1;
	}
	fake_state();
	/* a process that shares the model with others hears what happened before it, too */
	read_pos = getenv("XENGT_FAKE") ? 0 : state->next_event;
	/* something that poll() never finds readable: events are seen when one looks */
	return pipe2(ends, O_CLOEXEC) ? -1 : ends[0];
}

int xengt_device_ioctl(int fd, unsigned long cmd, void *arg)
{
	int err;

	(void)fd;
	fake_state()->calls++;
	err = call(cmd, arg);
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

ssize_t xengt_device_read(int fd, void *buf, size_t len)
{
	if (read_pos == state->next_event) {
		/* a reader that waits is interrupted, as by a signal, so that tests end */
		errno = fcntl(fd, F_GETFL) & O_NONBLOCK ? EAGAIN : EINTR;
		return -1;
	}
	if (len < sizeof(struct xengt_event)) {
		errno = EINVAL;
		return -1;
	}
	memcpy(buf, &state->events[read_pos++ % FAKE_EVENTS], sizeof(struct xengt_event));
	return sizeof(struct xengt_event);
}
