/* SPDX-License-Identifier: MIT */
/* The vfio-user front: messages over a socket pair, memory, interrupts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../vfio/regions.h"
#include "../vfio/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
	struct server s;
	FILE *log;
	int sock;
	_Alignas(8) uint8_t reply[8192];
	struct vu_header *hdr;
	void *body;
	int fd; /* that came with the last reply, or -1 */
};

static int setup(void **state)
{
	static struct client c;
	static const struct gpu_config cfg = {.display = true, .connected = true};
	int pair[2];

	memset(&c, 0, sizeof(c));
	c.log = fopen("/dev/null", "w");
	assert_true(server_init(&c.s, &front_gpu, &cfg, c.log, NULL));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	c.s.sock = pair[0];
	c.sock = pair[1];
	c.hdr = (struct vu_header *)c.reply;
	c.body = c.hdr + 1;
	c.fd = -1;
	*state = &c;
	return 0;
}

static int teardown(void **state)
{
	struct client *c = *state;

	server_free(&c->s);
	if (c->sock >= 0)
		close(c->sock);
	if (c->fd >= 0)
		close(c->fd);
	fclose(c->log);
	return 0;
}

static void send_fd(struct client *c, unsigned cmd, uint32_t flags, const void *body, size_t len,
		    int fd)
{
	struct vu_header hdr = {7, cmd, sizeof(hdr) + len, flags, 0};
	struct iovec iov[2] = {{&hdr, sizeof(hdr)}, {(void *)body, len}};
	char control[CMSG_SPACE(sizeof(int))] = {0};
	struct msghdr mh = {.msg_iov = iov, .msg_iovlen = 2};

	if (fd >= 0) {
		struct cmsghdr *cm;

		mh.msg_control = control;
		mh.msg_controllen = sizeof(control);
		cm = CMSG_FIRSTHDR(&mh);
		cm->cmsg_level = SOL_SOCKET;
		cm->cmsg_type = SCM_RIGHTS;
		cm->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cm), &fd, sizeof(int));
	}
	assert_int_equal(sendmsg(c->sock, &mh, 0), hdr.size);
}

static void receive(struct client *c)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = {c->reply, sizeof(c->reply)};
	struct msghdr mh = {.msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control)};
	ssize_t n = recvmsg(c->sock, &mh, MSG_DONTWAIT);
	struct cmsghdr *cm;

	assert_true(n >= (ssize_t)sizeof(*c->hdr));
	assert_int_equal(n, c->hdr->size);
	assert_int_equal(c->hdr->id, 7);
	assert_int_equal(c->hdr->flags & VU_FLAG_TYPE, VU_FLAG_REPLY);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	cm = CMSG_FIRSTHDR(&mh);
	if (cm)
		memcpy(&c->fd, CMSG_DATA(cm), sizeof(int));
}

/* One command; returns the error of its reply (0: none). */
static int call(struct client *c, unsigned cmd, const void *body, size_t len, int fd)
{
	bool none;

	send_fd(c, cmd, 0, body, len, fd);
	assert_true(server_serve(&c->s, &none));
	assert_false(none);
	receive(c);
	assert_int_equal(c->hdr->command, cmd);
	return c->hdr->flags & VU_FLAG_ERROR ? c->hdr->error : 0;
}

static int memory(size_t size)
{
	int fd = memfd_create("test", 0);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

static void version(void **state)
{
	struct client *c = *state;
	struct {
		struct vu_version v;
		char caps[32];
	} hello = {{0, 0}, "{}"}, future = {{1, 0}, "{}"};
	struct vu_version *v = c->body;

	assert_int_equal(call(c, VU_VERSION, &hello, sizeof(hello), -1), 0);
	assert_int_equal(v->major, 0);
	assert_non_null(strstr((char *)(v + 1), "\"max_msg_fds\":8"));
	assert_int_equal(c->reply[c->hdr->size - 1], 0);
	assert_int_equal(call(c, VU_VERSION, &future, sizeof(future), -1), EINVAL);
}

static void infos(void **state)
{
	struct client *c = *state;
	struct vu_device_info dev = {.argsz = sizeof(dev)}, *d = c->body;
	struct vu_region_info ask = {.argsz = sizeof(ask)}, *r = c->body;
	struct vu_irq_info irq = {.argsz = sizeof(irq), .index = IRQ_INDEX_MSI}, *i = c->body;
	struct vu_sparse_mmap *sparse = (void *)(r + 1);
	uint64_t *ggtt;

	assert_int_equal(call(c, VU_DEVICE_GET_INFO, &dev, sizeof(dev), -1), 0);
	assert_int_equal(c->hdr->size, 32);
	assert_int_equal(d->num_regions, 9);

	assert_int_equal(call(c, VU_DEVICE_GET_REGION_INFO, &ask, sizeof(ask), -1), 0);
	assert_int_equal(r->argsz, 64);
	assert_int_equal(r->size, 16u << 20);
	assert_int_equal(c->fd, -1);
	ask.argsz = 64;
	assert_int_equal(call(c, VU_DEVICE_GET_REGION_INFO, &ask, sizeof(ask), -1), 0);
	assert_int_equal(r->cap_offset, 32);
	assert_int_equal(sparse->area_offset, 8u << 20);
	assert_true(c->fd >= 0);
	/* the file's upper half is the GGTT that the device translates with */
	ggtt = mmap(NULL, 8u << 20, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd,
		    r->offset + sparse->area_offset);
	assert_ptr_not_equal(ggtt, MAP_FAILED);
	ggtt[3] = 0x1234567890ull;
	assert_true(gpu_mmio_read(c->s.dev, (8u << 20) + 24, 8) == 0x1234567890ull);
	munmap(ggtt, 8u << 20);

	ask.index = 2;
	assert_int_equal(call(c, VU_DEVICE_GET_REGION_INFO, &ask, sizeof(ask), -1), 0);
	assert_int_equal(r->size, 256u << 20);
	assert_int_equal(r->flags & REGION_MMAP, 0);
	ask.index = 9;
	assert_int_equal(call(c, VU_DEVICE_GET_REGION_INFO, &ask, sizeof(ask), -1), EINVAL);
	assert_int_equal(call(c, VU_DEVICE_GET_IRQ_INFO, &irq, sizeof(irq), -1), 0);
	assert_int_equal(i->count, 1);
}

struct access {
	struct vu_region_access a;
	uint8_t data[16];
} __attribute__((packed));

static void regions(void **state)
{
	struct client *c = *state;
	struct access w = {{0xa008, 0, 4}, {0x78, 0x56, 0x34, 0x12}}, r = {{0xa008, 0, 4}, {0}};
	struct access *got = c->body;

	assert_int_equal(call(c, VU_REGION_WRITE, &w, sizeof(w.a) + 4, -1), 0);
	assert_int_equal(call(c, VU_REGION_READ, &r, sizeof(r.a), -1), 0);
	assert_memory_equal(got->data, w.data, 4);
	/* config space, and an access of 16 bytes in pieces */
	r.a = (struct vu_region_access){0, REGION_CONFIG, 16};
	assert_int_equal(call(c, VU_REGION_READ, &r, sizeof(r.a), -1), 0);
	assert_memory_equal(got->data, "\x86\x80\x12\x19", 4);
	assert_int_equal(got->data[11], 3);
	/* I/O ports: index, data */
	w.a = (struct vu_region_access){0, REGION_BAR4, 4};
	memcpy(w.data, "\x08\xa0\0\0", 4);
	assert_int_equal(call(c, VU_REGION_WRITE, &w, sizeof(w.a) + 4, -1), 0);
	r.a = (struct vu_region_access){4, REGION_BAR4, 4};
	assert_int_equal(call(c, VU_REGION_READ, &r, sizeof(r.a), -1), 0);
	assert_memory_equal(got->data, "\x78\x56\x34\x12", 4);
	/* aperture without a page */
	r.a = (struct vu_region_access){0x1000, REGION_BAR2, 8};
	assert_int_equal(call(c, VU_REGION_READ, &r, sizeof(r.a), -1), 0);
	assert_int_equal(got->data[7], 0xff);
}

static void bad_accesses(void **state)
{
	static const struct vu_region_access bad[] = {
		{16u << 20, 0, 4},
		{(16u << 20) - 2, 0, 4},
		{UINT64_MAX, 0, 4},
		{0, 1, 4},
		{0, 9, 4},
		{0, 0x80000000, 4},
		{0, 0, VU_MAX_DATA + 1},
		{254, REGION_CONFIG, 4},
		{UINT64_MAX - 1, 2, 4},
	};
	struct client *c = *state;
	struct access w = {{0xa008, 0, 16}, {0}};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(call(c, VU_REGION_READ, &bad[i], sizeof(bad[i]), -1), EINVAL);
		w.a = bad[i];
		assert_int_equal(call(c, VU_REGION_WRITE, &w, sizeof(w.a) + 4, -1), EINVAL);
	}
	/* says 16 bytes and brings 4; too short for the structure at all */
	w.a = (struct vu_region_access){0xa008, 0, 16};
	assert_int_equal(call(c, VU_REGION_WRITE, &w, sizeof(w.a) + 4, -1), EINVAL);
	for (unsigned cmd = 1; cmd < 20; cmd++) {
		if (cmd != VU_DEVICE_GET_INFO && cmd != VU_DEVICE_RESET)
			assert_true(call(c, cmd, &w, 3, -1) != 0);
	}
}

static void posted_and_many(void **state)
{
	struct client *c = *state;
	struct access w = {{0xa008, 0, 4}, {1, 2, 3, 4}};
	struct {
		uint64_t count;
		struct vu_write_multi_entry e[2];
	} many = {2, {{0xa010, 0, 4, {5, 6, 7, 8}}, {0xa018, 0, 8, {1, 1, 1, 1, 2, 2, 2, 2}}}};
	uint8_t byte;
	bool none;

	send_fd(c, VU_REGION_WRITE, VU_FLAG_NO_REPLY, &w, sizeof(w.a) + 4, -1);
	assert_true(server_serve(&c->s, &none));
	assert_int_equal(recv(c->sock, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(gpu_mmio_read(c->s.dev, 0xa008, 4), 0x04030201);
	assert_int_equal(call(c, VU_REGION_WRITE_MULTI, &many, sizeof(many), -1), 0);
	assert_int_equal(gpu_mmio_read(c->s.dev, 0xa010, 4), 0x08070605);
	assert_int_equal(gpu_mmio_read(c->s.dev, 0xa018, 4), 0x01010101);
	many.count = 3;
	assert_int_equal(call(c, VU_REGION_WRITE_MULTI, &many, sizeof(many), -1), EINVAL);
	many.count = 1;
	many.e[0].count = 9;
	assert_int_equal(call(c, VU_REGION_WRITE_MULTI, &many, sizeof(many), -1), EINVAL);
}

static void *page(struct client *c, uint64_t addr, bool write)
{
	struct gpu_audit_rec rec = {.bus = addr, .write = write};

	return server_bus.page(&c->s, addr, &rec);
}

static void dma(void **state)
{
	struct client *c = *state;
	struct vu_dma_map m = {sizeof(m), 3, 0x2000, 0x100000, 0x4000};
	struct vu_dma_unmap u = {sizeof(u), 0, 0x100000, 0x4000};
	int fd = memory(0x10000);

	assert_int_equal(pwrite(fd, "here", 4, 0x3000), 4);
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), 0);
	assert_memory_equal(page(c, 0x101000, false), "here", 4);
	assert_null(page(c, 0xff000, false));
	assert_null(page(c, 0x104000, false));
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), EEXIST);
	/* read-only, without a file, too long for the file, unaligned, wrapping */
	m = (struct vu_dma_map){sizeof(m), 1, 0, 0x200000, 0x1000};
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), 0);
	assert_non_null(page(c, 0x200000, false));
	assert_null(page(c, 0x200000, true));
	m.addr = 0x300000;
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), -1), 0);
	assert_null(page(c, 0x300000, false));
	m = (struct vu_dma_map){sizeof(m), 3, 0xf000, 0x400000, 0x2000};
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), EINVAL);
	m = (struct vu_dma_map){sizeof(m), 3, 0, 0x400800, 0x1000};
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), EINVAL);
	m = (struct vu_dma_map){sizeof(m), 3, 0, ~0xfffull, 0x2000};
	assert_int_equal(call(c, VU_DMA_MAP, &m, sizeof(m), fd), EINVAL);
	/* a part of a piece cannot go; the whole can; then there is nothing */
	u.size = 0x1000;
	assert_int_equal(call(c, VU_DMA_UNMAP, &u, sizeof(u), -1), EINVAL);
	assert_non_null(page(c, 0x101000, false));
	u.size = 0x4000;
	assert_int_equal(call(c, VU_DMA_UNMAP, &u, sizeof(u), -1), 0);
	assert_null(page(c, 0x101000, false));
	assert_int_equal(call(c, VU_DMA_UNMAP, &u, sizeof(u), -1), ENOENT);
	u.flags = 2;
	assert_int_equal(call(c, VU_DMA_UNMAP, &u, sizeof(u), -1), 0);
	assert_null(page(c, 0x200000, false));
	close(fd);
}

static uint64_t events(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

static void interrupts(void **state)
{
	struct client *c = *state;
	struct vu_irq_set on = {sizeof(on), 4 | 32, IRQ_INDEX_MSI, 0, 1};
	struct vu_irq_set off = {sizeof(off), 1 | 32, IRQ_INDEX_MSI, 0, 0};
	int msi = eventfd(0, EFD_NONBLOCK), intx = eventfd(0, EFD_NONBLOCK);

	server_bus.msi(&c->s);
	assert_int_equal(c->s.dropped_irqs, 1);
	on.index = IRQ_INDEX_INTX;
	assert_int_equal(call(c, VU_DEVICE_SET_IRQS, &on, sizeof(on), intx), 0);
	server_bus.msi(&c->s);
	assert_int_equal(events(intx), 1);
	on.index = IRQ_INDEX_MSI;
	assert_int_equal(call(c, VU_DEVICE_SET_IRQS, &on, sizeof(on), msi), 0);
	server_bus.msi(&c->s);
	assert_int_equal(events(msi), 1);
	assert_int_equal(events(intx), 0);
	assert_int_equal(call(c, VU_DEVICE_SET_IRQS, &off, sizeof(off), -1), 0);
	server_bus.msi(&c->s);
	assert_int_equal(events(msi), 0);
	assert_int_equal(events(intx), 1);
	on.start = 1;
	assert_int_equal(call(c, VU_DEVICE_SET_IRQS, &on, sizeof(on), msi), EINVAL);
	close(msi);
	close(intx);
}

static void reset(void **state)
{
	struct client *c = *state;

	gpu_mmio_write(c->s.dev, 0xa008, 5, 4);
	assert_int_equal(call(c, VU_DEVICE_RESET, NULL, 0, -1), 0);
	assert_int_equal(gpu_mmio_read(c->s.dev, 0xa008, 4), 0);
}

static void bad_messages(void **state)
{
	struct client *c = *state;
	struct vu_header hdr = {7, VU_REGION_READ, sizeof(hdr) + VU_MAX_BODY + 1, 0, 0};
	static uint8_t bulk[VU_MAX_BODY + 1];
	size_t sent = 0;
	bool none;

	assert_int_equal(call(c, 99, NULL, 0, -1), ENOTSUP);
	assert_int_equal(c->s.bad, 1);
	/* a reply that nobody waits for is passed over */
	send_fd(c, VU_DMA_READ, VU_FLAG_REPLY, NULL, 0, -1);
	assert_true(server_serve(&c->s, &none));
	assert_true(server_serve(&c->s, &none));
	assert_true(none);
	/* too long: skipped, answered with an error, and the next message is served */
	if (!fork()) {
		assert_int_equal(send(c->sock, &hdr, sizeof(hdr), 0), sizeof(hdr));
		while (sent < sizeof(bulk)) {
			ssize_t n = send(c->sock, bulk + sent, sizeof(bulk) - sent, 0);

			if (n <= 0)
				_exit(1);
			sent += n;
		}
		_exit(0);
	}
	do {
		assert_true(server_serve(&c->s, &none));
	} while (none);
	receive(c);
	assert_int_equal(c->hdr->error, E2BIG);
	assert_int_equal(call(c, VU_DEVICE_RESET, NULL, 0, -1), 0);
	/* shorter than its own header: nothing can follow */
	hdr.size = 8;
	assert_int_equal(send(c->sock, &hdr, sizeof(hdr), 0), sizeof(hdr));
	assert_false(server_serve(&c->s, &none));
}

static void disconnect(void **state)
{
	struct client *c = *state;
	bool none;

	close(c->sock);
	c->sock = -1;
	assert_false(server_serve(&c->s, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(version, setup, teardown),
		cmocka_unit_test_setup_teardown(infos, setup, teardown),
		cmocka_unit_test_setup_teardown(regions, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_accesses, setup, teardown),
		cmocka_unit_test_setup_teardown(posted_and_many, setup, teardown),
		cmocka_unit_test_setup_teardown(dma, setup, teardown),
		cmocka_unit_test_setup_teardown(interrupts, setup, teardown),
		cmocka_unit_test_setup_teardown(reset, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_messages, setup, teardown),
		cmocka_unit_test_setup_teardown(disconnect, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
