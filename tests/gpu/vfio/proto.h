/* SPDX-License-Identifier: MIT */
/*
 * vfio-user on a stream socket: messages, their layout, sending and receiving.
 * Source of layouts and numbers: the vfio-user protocol specification 0.9 (docs/interop of QEMU) and
 * linux/vfio.h for the structures that it takes over.
 */
#ifndef XENGT_TEST_GPU_VFIO_PROTO_H
#define XENGT_TEST_GPU_VFIO_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vu_command {
	VU_VERSION = 1,
	VU_DMA_MAP,
	VU_DMA_UNMAP,
	VU_DEVICE_GET_INFO,
	VU_DEVICE_GET_REGION_INFO,
	VU_DEVICE_GET_REGION_IO_FDS,
	VU_DEVICE_GET_IRQ_INFO,
	VU_DEVICE_SET_IRQS,
	VU_REGION_READ,
	VU_REGION_WRITE,
	VU_DMA_READ,
	VU_DMA_WRITE,
	VU_DEVICE_RESET,
	VU_DIRTY_PAGES,
	VU_REGION_WRITE_MULTI,
};

#define VU_FLAG_TYPE	 0xfu /* 0 command, 1 reply */
#define VU_FLAG_REPLY	 1u
#define VU_FLAG_NO_REPLY (1u << 4)
#define VU_FLAG_ERROR	 (1u << 5)

#define VU_MAX_DATA (1u << 20) /* of one region access */
#define VU_MAX_BODY (VU_MAX_DATA + 4096)
#define VU_MAX_FDS  8

struct vu_header {
	uint16_t id, command;
	uint32_t size; /* with this header */
	uint32_t flags, error;
};

struct vu_version {
	uint16_t major, minor; /* then JSON text, NUL-terminated */
};

struct vu_dma_map {
	uint32_t argsz, flags; /* 1 readable, 2 writable */
	uint64_t offset, addr, size;
};

struct vu_dma_unmap {
	uint32_t argsz, flags; /* 1 dirty bitmap wanted, 2 all */
	uint64_t addr, size;
};

struct vu_device_info {
	uint32_t argsz, flags, num_regions, num_irqs;
};

struct vu_region_info {
	uint32_t argsz, flags, index, cap_offset;
	uint64_t size, offset;
};

/* The capability that names the mappable parts of a region. */
struct vu_sparse_mmap {
	uint16_t id, version;
	uint32_t next, num_areas, pad;
	uint64_t area_offset, area_size;
};

struct vu_irq_info {
	uint32_t argsz, flags, index, count;
};

struct vu_irq_set {
	uint32_t argsz, flags, index, start, count;
};

struct vu_region_access {
	uint64_t offset;
	uint32_t region, count; /* then count bytes */
};

struct vu_write_multi_entry {
	uint64_t offset;
	uint32_t region, count;
	uint8_t data[8];
};

/* A received message. fds are the receiver's to take (set to -1) or vu_msg_close_fds's to close. */
struct vu_msg {
	struct vu_header hdr;
	uint8_t *body; /* VU_MAX_BODY bytes, made by vu_msg_init */
	size_t len;    /* of body */
	int fds[VU_MAX_FDS];
	unsigned num_fds;
};

/* Returns false when memory is short. */
bool vu_msg_init(struct vu_msg *msg);
void vu_msg_free(struct vu_msg *msg);
void vu_msg_close_fds(struct vu_msg *msg);

enum vu_recv { VU_RECV_OK, VU_RECV_NONE, VU_RECV_CLOSED, VU_RECV_BAD };
/*
 * Takes one message off the socket. NONE: nothing there (the wait is the caller's). BAD: a message
 * that is too long; it was skipped and the header is valid, so an error reply is possible. CLOSED:
 * the peer is gone, or sent what no message can be.
 */
enum vu_recv vu_recv(int sock, struct vu_msg *msg);

/* Answers with len bytes of body and, when fd >= 0, that descriptor. Nothing is sent when the
 * command asked for no reply. Returns false when the peer is gone. */
bool vu_reply(int sock, const struct vu_header *cmd, const void *body, size_t len, int fd);
/* The same with a body in two pieces. */
bool vu_reply2(int sock, const struct vu_header *cmd, const void *a, size_t alen, const void *b,
	       size_t blen, int fd);
bool vu_reply_error(int sock, const struct vu_header *cmd, int err);

#endif
