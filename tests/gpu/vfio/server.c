/* SPDX-License-Identifier: MIT */
/*
 * Serves the messages of one vfio-user client. A message that makes no sense gets an error reply and
 * changes nothing.
 */
#include "server.h"
#include "regions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BAR0_SIZE (16u << 20)
#define GGTT_OFF  (8u << 20)
#define GGTT_SIZE (8u << 20)

static uint64_t now_ns(void *priv)
{
	struct timespec ts;

	(void)priv;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void server_log(struct server *s, const char *fmt, ...)
{
	uint64_t us = (now_ns(NULL) - s->start_ns) / 1000;
	va_list ap;

	fprintf(s->log, "[%5" PRIu64 ".%06" PRIu64 "] ", us / 1000000, us % 1000000);
	va_start(ap, fmt);
	vfprintf(s->log, fmt, ap);
	va_end(ap);
	fputc('\n', s->log);
	fflush(s->log);
}

static void bus_report(void *priv, const char *line)
{
	server_log(priv, "%s", line);
}

static void *bus_page(void *priv, uint64_t addr, const struct gpu_audit_rec *rec)
{
	struct server *s = priv;

	if (s->audit)
		audit_log(s->audit, rec);
	if (s->ledger)
		ledger_note(s->ledger, rec);
	return dma_find(&s->dma, addr, 4096, rec->write);
}

static void bus_msi(void *priv)
{
	struct server *s = priv;
	uint64_t one = 1;
	int fd = s->irqfd[IRQ_INDEX_MSI] >= 0 ? s->irqfd[IRQ_INDEX_MSI] : s->irqfd[IRQ_INDEX_INTX];

	if (fd < 0 || write(fd, &one, sizeof(one)) != sizeof(one))
		s->dropped_irqs++;
}

const struct gpu_bus server_bus = {
	.page = bus_page,
	.msi = bus_msi,
	.now_ns = now_ns,
	.report = bus_report,
};

bool server_init(struct server *s, const struct front_ops *ops, const struct gpu_config *cfg,
		 FILE *log, struct audit *audit)
{
	memset(s, 0, sizeof(*s));
	s->ops = ops;
	s->sock = -1;
	s->irqfd[0] = s->irqfd[1] = -1;
	s->bar0_fd = -1;
	s->log = log;
	s->audit = audit;
	s->start_ns = now_ns(NULL);
	s->ggtt = MAP_FAILED;

	if (!vu_msg_init(&s->msg))
		goto err;
	s->bar0_fd = memfd_create("xengt-gpu-bar0", MFD_CLOEXEC);
	if (s->bar0_fd < 0 || ftruncate(s->bar0_fd, BAR0_SIZE) < 0)
		goto err;
	s->ggtt = mmap(NULL, GGTT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, s->bar0_fd, GGTT_OFF);
	if (s->ggtt == MAP_FAILED)
		goto err;
	s->dev = ops->create(cfg, &server_bus, s);
	if (!s->dev)
		goto err;
	if (ops->set_ggtt_memory)
		ops->set_ggtt_memory(s->dev, s->ggtt);
	return true;

err:
	server_log(s, "cannot start: %s", strerror(errno));
	server_free(s);
	return false;
}

void server_free(struct server *s)
{
	s->ops->destroy(s->dev);
	if (s->ggtt != MAP_FAILED)
		munmap(s->ggtt, GGTT_SIZE);
	if (s->bar0_fd >= 0)
		close(s->bar0_fd);
	for (unsigned i = 0; i < 2; i++) {
		if (s->irqfd[i] >= 0)
			close(s->irqfd[i]);
	}
	dma_free(&s->dma);
	vu_msg_free(&s->msg);
	if (s->sock >= 0)
		close(s->sock);
}

/* The message's body as a structure, or NULL (and the caller answers EINVAL) when it is too short. */
static void *body(struct vu_msg *m, size_t len)
{
	return m->len >= len ? m->body : NULL;
}

static bool reply_status(struct server *s, int err)
{
	if (err)
		return vu_reply_error(s->sock, &s->msg.hdr, -err);
	return vu_reply(s->sock, &s->msg.hdr, NULL, 0, -1);
}

static bool version(struct server *s)
{
	static const char caps[] =
		"{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":1048576,"
		"\"pgsizes\":4096,\"write_multiple\":true}}";
	struct vu_version *v = body(&s->msg, sizeof(*v)), answer = {.major = 0, .minor = 0};

	if (!v || v->major != 0)
		return reply_status(s, -EINVAL);
	answer.minor = v->minor < 1 ? v->minor : 1;
	server_log(s, "client speaks version %u.%u", v->major, v->minor);
	return vu_reply2(s->sock, &s->msg.hdr, &answer, sizeof(answer), caps, sizeof(caps), -1);
}

static bool map(struct server *s)
{
	struct vu_dma_map *m = body(&s->msg, sizeof(*m));
	int err;

	if (!m)
		return reply_status(s, -EINVAL);
	err = dma_map(&s->dma, m->addr, m->size, s->msg.num_fds ? s->msg.fds[0] : -1, m->offset,
		      m->flags & 2);
	if (err)
		server_log(s, "DMA map %" PRIx64 "+%" PRIx64 ": %s", m->addr, m->size,
			   strerror(-err));
	return reply_status(s, err);
}

static bool unmap(struct server *s)
{
	struct vu_dma_unmap *m = body(&s->msg, sizeof(*m));
	int err = 0;

	if (!m)
		return reply_status(s, -EINVAL);
	if (m->flags & 2)
		dma_unmap_all(&s->dma);
	else
		err = dma_unmap(&s->dma, m->addr, m->size);
	if (err) {
		server_log(s, "DMA unmap %" PRIx64 "+%" PRIx64 ": %s", m->addr, m->size,
			   strerror(-err));
		return reply_status(s, err);
	}
	return vu_reply(s->sock, &s->msg.hdr, m, sizeof(*m), -1);
}

static bool device_info(struct server *s)
{
	const struct vu_device_info info = {
		.argsz = sizeof(info),
		.flags = 1 | 2, /* can be reset, PCI */
		.num_regions = NUM_REGIONS,
		.num_irqs = NUM_IRQ_INDEX,
	};

	return vu_reply(s->sock, &s->msg.hdr, &info, sizeof(info), -1);
}

static bool region_info(struct server *s)
{
	struct vu_region_info *ask = body(&s->msg, sizeof(*ask)), info = {.argsz = sizeof(info)};
	struct vu_sparse_mmap sparse = {.id = 1,
					.version = 1,
					.num_areas = 1,
					.area_offset = GGTT_OFF,
					.area_size = GGTT_SIZE};

	if (!ask || ask->index >= NUM_REGIONS)
		return reply_status(s, -EINVAL);
	info.index = ask->index;
	info.size = region_size(ask->index);
	if (info.size)
		info.flags = REGION_READ | REGION_WRITE;
	if (ask->index != REGION_BAR0 || !s->ops->set_ggtt_memory)
		return vu_reply(s->sock, &s->msg.hdr, &info, sizeof(info), -1);

	/* A first query with too little room learns how much is needed; the second gets the file. */
	info.flags |= REGION_MMAP | REGION_CAPS;
	info.argsz = sizeof(info) + sizeof(sparse);
	info.cap_offset = sizeof(info);
	if (ask->argsz < info.argsz)
		return vu_reply(s->sock, &s->msg.hdr, &info, sizeof(info), -1);
	return vu_reply2(s->sock, &s->msg.hdr, &info, sizeof(info), &sparse, sizeof(sparse),
			 s->bar0_fd);
}

static bool irq_info(struct server *s)
{
	struct vu_irq_info *ask = body(&s->msg, sizeof(*ask)), info = {.argsz = sizeof(info)};

	if (!ask || ask->index >= NUM_IRQ_INDEX)
		return reply_status(s, -EINVAL);
	info.index = ask->index;
	if (ask->index <= IRQ_INDEX_MSI) {
		info.count = 1;
		/* Event descriptors; INTx can be masked and masks itself; MSI has a fixed number. */
		info.flags = ask->index == IRQ_INDEX_INTX ? 1 | 2 | 4 : 1 | 8;
	}
	return vu_reply(s->sock, &s->msg.hdr, &info, sizeof(info), -1);
}

static bool set_irqs(struct server *s)
{
	const uint32_t none = 1, eventfd = 4, trigger = 32;
	struct vu_irq_set *set = body(&s->msg, sizeof(*set));
	int *fd;

	if (!set || set->index > IRQ_INDEX_MSI || set->start || set->count > 1)
		return reply_status(s,
				    set && set->index < NUM_IRQ_INDEX && !set->count ? 0 : -EINVAL);
	if (!(set->flags & trigger))
		return reply_status(s, 0); /* mask, unmask: INTx is sent as edges */
	fd = &s->irqfd[set->index];
	if (set->flags & none && set->count) {
		uint64_t one = 1;

		if (*fd >= 0 && write(*fd, &one, sizeof(one)) < 0)
			s->dropped_irqs++;
		return reply_status(s, 0);
	}
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	if (set->flags & eventfd && set->count && s->msg.num_fds) {
		*fd = s->msg.fds[0];
		s->msg.fds[0] = -1;
	}
	return reply_status(s, 0);
}

static bool do_region_read(struct server *s)
{
	struct vu_region_access *a = body(&s->msg, sizeof(*a)), answer;
	int err;

	if (!a || a->count > VU_MAX_DATA)
		return reply_status(s, -EINVAL);
	answer = *a;
	/* The body is free to be overwritten now. */
	err = region_read(s->ops, s->dev, answer.region, answer.offset, s->msg.body, answer.count,
			  &s->index_port);
	if (err)
		return reply_status(s, err);
	return vu_reply2(s->sock, &s->msg.hdr, &answer, sizeof(answer), s->msg.body, answer.count,
			 -1);
}

static bool do_region_write(struct server *s)
{
	struct vu_region_access *a = body(&s->msg, sizeof(*a));
	int err;

	if (!a || a->count > s->msg.len - sizeof(*a))
		return reply_status(s, -EINVAL);
	err = region_write(s->ops, s->dev, a->region, a->offset, a + 1, a->count, &s->index_port);
	if (err)
		return reply_status(s, err);
	return vu_reply(s->sock, &s->msg.hdr, a, sizeof(*a), -1);
}

static bool write_multi(struct server *s)
{
	uint64_t *count = body(&s->msg, sizeof(*count));
	struct vu_write_multi_entry *e;

	if (!count || *count > (s->msg.len - sizeof(*count)) / sizeof(*e))
		return reply_status(s, -EINVAL);
	e = (struct vu_write_multi_entry *)(count + 1);
	for (uint64_t i = 0; i < *count; i++, e++) {
		int err = -EINVAL;

		if (e->count <= sizeof(e->data))
			err = region_write(s->ops, s->dev, e->region, e->offset, e->data, e->count,
					   &s->index_port);
		if (err)
			return reply_status(s, err);
	}
	return vu_reply(s->sock, &s->msg.hdr, count, sizeof(*count), -1);
}

static bool device_reset(struct server *s)
{
	server_log(s, "device reset");
	s->ops->reset(s->dev);
	return reply_status(s, 0);
}

static bool dispatch(struct server *s)
{
	switch (s->msg.hdr.command) {
	case VU_VERSION:
		return version(s);
	case VU_DMA_MAP:
		return map(s);
	case VU_DMA_UNMAP:
		return unmap(s);
	case VU_DEVICE_GET_INFO:
		return device_info(s);
	case VU_DEVICE_GET_REGION_INFO:
		return region_info(s);
	case VU_DEVICE_GET_IRQ_INFO:
		return irq_info(s);
	case VU_DEVICE_SET_IRQS:
		return set_irqs(s);
	case VU_REGION_READ:
		return do_region_read(s);
	case VU_REGION_WRITE:
		return do_region_write(s);
	case VU_REGION_WRITE_MULTI:
		return write_multi(s);
	case VU_DEVICE_RESET:
		return device_reset(s);
	default:
		s->bad++;
		server_log(s, "command %u is not served", s->msg.hdr.command);
		return reply_status(s, -ENOTSUP);
	}
}

bool server_serve(struct server *s, bool *none)
{
	*none = false;
	switch (vu_recv(s->sock, &s->msg)) {
	case VU_RECV_NONE:
		*none = true;
		return true;
	case VU_RECV_CLOSED:
		return false;
	case VU_RECV_BAD:
		s->bad++;
		server_log(s, "command %u with %u bytes: too long", s->msg.hdr.command,
			   s->msg.hdr.size);
		return vu_reply_error(s->sock, &s->msg.hdr, E2BIG);
	case VU_RECV_OK:
		break;
	}
	s->messages++;
	/* A reply to what was never asked. */
	if ((s->msg.hdr.flags & VU_FLAG_TYPE) != 0) {
		s->bad++;
		return true;
	}
	return dispatch(s);
}

void server_log_stats(struct server *s)
{
	static const char *const name[GPU_NUM_ENGINES] = {"rcs", "bcs", "vcs", "vecs"};
	struct gpu_stats st;
	struct rusage use;

	if (!getrusage(RUSAGE_SELF, &use))
		server_log(s, "processor time: %ld.%03ld s user, %ld.%03ld s system",
			   (long)use.ru_utime.tv_sec, (long)use.ru_utime.tv_usec / 1000,
			   (long)use.ru_stime.tv_sec, (long)use.ru_stime.tv_usec / 1000);
	s->ops->get_stats(s->dev, &st);
	server_log(s,
		   "messages %" PRIu64 " bad %" PRIu64 " irqs %" PRIu64 " dropped %" PRIu64
		   " vblanks %" PRIu64 " flips %" PRIu64 " unknown registers %" PRIu64,
		   s->messages, s->bad, st.irqs, s->dropped_irqs, st.vblanks, st.flips,
		   st.unknown_regs);
	for (unsigned i = 0; i < GPU_NUM_ENGINES; i++)
		server_log(s,
			   "%s: commands %" PRIu64 " batches %" PRIu64 " contexts %" PRIu64
			   " preemptions %" PRIu64 " lite %" PRIu64 " user irqs %" PRIu64
			   " 3d %" PRIu64 " media %" PRIu64 " blit %" PRIu64 " stores %" PRIu64
			   " faults %" PRIu64 " hangs %" PRIu64 " resets %" PRIu64
			   " denied %" PRIu64,
			   name[i], st.engine[i].commands, st.engine[i].batches,
			   st.engine[i].contexts, st.engine[i].preemptions,
			   st.engine[i].lite_restores, st.engine[i].user_irqs,
			   st.engine[i].primitives, st.engine[i].media, st.engine[i].blit_bytes,
			   st.engine[i].stores, st.engine[i].faults, st.engine[i].hangs,
			   st.engine[i].resets, st.engine[i].denied);
}
