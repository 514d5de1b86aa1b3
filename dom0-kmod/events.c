// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for user space: one ring for the module, a position for each reader. Posting never fails
 * and never waits; a reader that is too slow loses the oldest and is told how many.
 */
#include <linux/ktime.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "xengt.h"

#define RING_SIZE 256u

static DEFINE_RAW_SPINLOCK(ring_lock);
static DECLARE_WAIT_QUEUE_HEAD(ring_wait);
static struct xengt_event ring[RING_SIZE];
static u64 ring_next; /* number of events ever posted; under ring_lock */

struct xengt_event_reader {
	u64 pos; /* number of the next event to read; under ring_lock */
};

void xengt_event_post(u64 id, u32 domid, enum xengt_event_type type)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ring_lock, flags);
	ring[ring_next++ % RING_SIZE] = (struct xengt_event){
		.time_ns = ktime_get_ns(),
		.id = id,
		.domid = domid,
		.type = type,
	};
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	wake_up_interruptible(&ring_wait);
}

struct xengt_event_reader *xengt_event_reader_new(void)
{
	struct xengt_event_reader *reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	unsigned long flags;

	if (!reader)
		return NULL;
	raw_spin_lock_irqsave(&ring_lock, flags);
	reader->pos = ring_next;
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return reader;
}

void xengt_event_reader_free(struct xengt_event_reader *reader)
{
	kfree(reader);
}

bool xengt_event_next(struct xengt_event_reader *reader, struct xengt_event *ev)
{
	unsigned long flags;
	bool found = false;
	u32 lost = 0;

	raw_spin_lock_irqsave(&ring_lock, flags);
	if (ring_next - reader->pos > RING_SIZE) {
		lost = ring_next - RING_SIZE - reader->pos;
		reader->pos = ring_next - RING_SIZE;
	}
	if (reader->pos < ring_next) {
		*ev = ring[reader->pos++ % RING_SIZE];
		ev->lost = lost;
		found = true;
	}
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return found;
}

static bool event_there(struct xengt_event_reader *reader)
{
	unsigned long flags;
	bool there;

	raw_spin_lock_irqsave(&ring_lock, flags);
	there = reader->pos < ring_next;
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return there;
}

int xengt_event_wait(struct xengt_event_reader *reader)
{
	return wait_event_interruptible(ring_wait, event_there(reader));
}

bool xengt_event_poll(struct xengt_event_reader *reader, struct file *file,
		      struct poll_table_struct *table)
{
	poll_wait(file, &ring_wait, table);
	return event_there(reader);
}
