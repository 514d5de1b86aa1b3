/* SPDX-License-Identifier: MIT */
/*
 * One connected vfio-user client and the device that it is given.
 */
#ifndef XENGT_TEST_GPU_VFIO_SERVER_H
#define XENGT_TEST_GPU_VFIO_SERVER_H

#include "audit.h"
#include "dma.h"
#include "front.h"
#include "ledger.h"
#include "proto.h"

#define IRQ_INDEX_INTX 0
#define IRQ_INDEX_MSI  1
#define NUM_IRQ_INDEX  5

struct server {
	int sock;
	const struct front_ops *ops;
	void *dev;
	struct vu_msg msg;
	struct dma_table dma;
	int irqfd[2]; /* of INTx and MSI; -1: none */
	int bar0_fd;  /* memory file of BAR0's size; its upper half is the GGTT */
	void *ggtt;
	uint32_t index_port;
	struct audit *audit;   /* NULL: no audit file */
	struct ledger *ledger; /* NULL: none */
	FILE *log;
	uint64_t start_ns;
	uint64_t messages, dropped_irqs, bad;
};

/* The device's bus, priv being the server. */
extern const struct gpu_bus server_bus;

/* Makes the device and all else but sock (-1 then). Returns false after a line in the log. */
bool server_init(struct server *s, const struct front_ops *ops, const struct gpu_config *cfg,
		 FILE *log, struct audit *audit);
void server_free(struct server *s);

/* Serves one message. Returns false when the client is gone; *none is set when nothing was there. */
bool server_serve(struct server *s, bool *none);

/* A line in the log, with the time since the start. */
void server_log(struct server *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Counters to the log. */
void server_log_stats(struct server *s);

#endif
