// SPDX-License-Identifier: GPL-2.0-only
/*
 * See frames.h for the threats and the promise.
 *
 * A frame is found by its GFN in a hash table that doubles as frames come. Slots are taken lowest first,
 * so that frames that come together lie together and one call maps them. A retired frame stays in the
 * table: a user that comes back finds it and no hypercall is made.
 */
#include "frames.h"
#include "vgpu.h"

#define NR_CHUNKS   (FRAMES_MAX / FRAMES_CHUNK)
#define CHUNK_WORDS (FRAMES_CHUNK / 64u)
#define FIRST_HASH  4096u

struct frame {
	u64 gfn, mfn;
	u64 seq;      /* of the youngest workload that may use it, once retired */
	u32 users;    /* 0: retired, or the slot is free */
	u32 chain;    /* next slot of the hash bucket */
	u32 fifo;     /* next slot of the retired */
	bool in_fifo; /* a frame that was taken again stays there until its turn comes */
	bool moved;   /* its GFN names it no more: not in the hash table */
};

struct chunk {
	struct gvt_window *win;
	u64 used[CHUNK_WORDS]; /* a bit a slot */
	u32 nr_used;
	u32 hint; /* no free slot lies in words before this one */
	struct frame frame[FRAMES_CHUNK];
};

/* Frames of one chunk that are checked in one call. */
struct check {
	u32 slot[GVT_WINDOW_BATCH]; /* in the chunk */
	u64 gfn[GVT_WINDOW_BATCH];
	bool moved[GVT_WINDOW_BATCH];
	u32 nr;
};

struct vgpu_frames {
	struct gvt_vgpu *vgpu;
	struct chunk *chunk[NR_CHUNKS];
	u32 nr_chunks;
	u32 *hash; /* first slot of each bucket */
	u32 hash_size;
	u32 nr_held, nr_retired, nr_mapped;
	u32 fifo_head, fifo_tail;
	u64 submitted, completed;
	struct check check;
};

static struct frame *frame_at(const struct vgpu_frames *f, u32 slot)
{
	return &f->chunk[slot / FRAMES_CHUNK]->frame[slot % FRAMES_CHUNK];
}

static u32 bucket(u64 gfn, u32 size)
{
	return (u32)((gfn * 0x9e3779b97f4a7c15ull) >> 32) & (size - 1);
}

int frames_create(struct gvt_vgpu *vgpu, struct vgpu_frames **out)
{
	struct vgpu_frames *f = os_zalloc(sizeof(*f));

	if (!f)
		return -ENOMEM;
	f->hash = os_zalloc(FIRST_HASH * sizeof(*f->hash));
	if (!f->hash) {
		os_free(f);
		return -ENOMEM;
	}
	f->vgpu = vgpu;
	f->hash_size = FIRST_HASH;
	memset(f->hash, 0xff, FIRST_HASH * sizeof(*f->hash));
	f->fifo_head = f->fifo_tail = FRAMES_NO_SLOT;
	*out = f;
	return 0;
}

void frames_destroy(struct vgpu_frames *f)
{
	u32 i;

	if (!f)
		return;
	for (i = 0; i < f->nr_chunks; i++) {
		f->vgpu->mpt->window_destroy(f->chunk[i]->win);
		os_free(f->chunk[i]);
	}
	os_free(f->hash);
	os_free(f);
}

/* ---- the hash table ---- */

static void hash_insert(struct vgpu_frames *f, u32 slot)
{
	struct frame *fr = frame_at(f, slot);
	u32 b = bucket(fr->gfn, f->hash_size);

	fr->chain = f->hash[b];
	f->hash[b] = slot;
}

static u32 hash_find(const struct vgpu_frames *f, u64 gfn)
{
	u32 slot = f->hash[bucket(gfn, f->hash_size)];

	while (slot != FRAMES_NO_SLOT && frame_at(f, slot)->gfn != gfn)
		slot = frame_at(f, slot)->chain;
	return slot;
}

static void hash_remove(struct vgpu_frames *f, u32 slot)
{
	u32 *at = &f->hash[bucket(frame_at(f, slot)->gfn, f->hash_size)];

	while (*at != slot)
		at = &frame_at(f, *at)->chain;
	*at = frame_at(f, slot)->chain;
}

/* Keeps the chains short; without memory they are just longer. */
static void hash_grow(struct vgpu_frames *f)
{
	u32 size = f->hash_size * 2, *hash, c, i;

	if (f->nr_mapped < f->hash_size)
		return;
	hash = os_zalloc((size_t)size * sizeof(*hash));
	if (!hash)
		return;
	memset(hash, 0xff, (size_t)size * sizeof(*hash));
	os_free(f->hash);
	f->hash = hash;
	f->hash_size = size;
	for (c = 0; c < f->nr_chunks; c++)
		for (i = 0; i < FRAMES_CHUNK; i++)
			if (f->chunk[c]->used[i / 64] & BIT_ULL(i % 64) &&
			    !f->chunk[c]->frame[i].moved)
				hash_insert(f, c * FRAMES_CHUNK + i);
}

/* ---- slots ---- */

static int chunk_add(struct vgpu_frames *f)
{
	struct chunk *c;
	int err;

	if (f->nr_chunks == NR_CHUNKS)
		return -ENOSPC;
	c = os_zalloc(sizeof(*c));
	if (!c)
		return -ENOMEM;
	err = f->vgpu->mpt->window_create(f->vgpu->dom, FRAMES_CHUNK, &c->win);
	if (err) {
		os_free(c);
		return err;
	}
	f->chunk[f->nr_chunks++] = c;
	return 0;
}

static u32 chunk_take(struct chunk *c)
{
	u32 w = c->hint;

	while (w < CHUNK_WORDS && c->used[w] == ~0ull)
		w++;
	c->hint = w;
	if (w == CHUNK_WORDS)
		return FRAMES_NO_SLOT;
	for (u32 bit = 0;; bit++) {
		if (c->used[w] & BIT_ULL(bit))
			continue;
		c->used[w] |= BIT_ULL(bit);
		c->nr_used++;
		return w * 64 + bit;
	}
}

static int slot_take(struct vgpu_frames *f, u32 *slot)
{
	u32 c, s;
	int err;

	for (c = 0;; c++) {
		if (c == f->nr_chunks) {
			err = chunk_add(f);
			if (err)
				return err;
		}
		if (f->chunk[c]->nr_used == FRAMES_CHUNK)
			continue;
		s = chunk_take(f->chunk[c]);
		if (s != FRAMES_NO_SLOT) {
			*slot = c * FRAMES_CHUNK + s;
			return 0;
		}
	}
}

static void slot_give(struct vgpu_frames *f, u32 slot)
{
	struct chunk *c = f->chunk[slot / FRAMES_CHUNK];
	u32 s = slot % FRAMES_CHUNK;

	c->used[s / 64] &= ~BIT_ULL(s % 64);
	c->nr_used--;
	c->hint = min(c->hint, s / 64);
}

/* How many of slots[] from the first on follow each other within a chunk. */
static u32 run_length(const u32 *slots, u32 nr)
{
	u32 n = 1;

	while (n < nr && n < GVT_WINDOW_BATCH && slots[n] == slots[0] + n &&
	       slots[n] % FRAMES_CHUNK)
		n++;
	return n;
}

/* ---- taking ---- */

/* The new frames of one batch. */
struct fresh {
	u32 slot[GVT_WINDOW_BATCH];
	u64 gfn[GVT_WINDOW_BATCH];
	u64 mfn[GVT_WINDOW_BATCH];
	u32 nr;
};

/* Maps the fresh ones; those without RAM lose their slots. */
static void map_fresh(struct vgpu_frames *f, struct fresh *n)
{
	u32 i, len, k;

	for (i = 0; i < n->nr; i += len) {
		struct chunk *c = f->chunk[n->slot[i] / FRAMES_CHUNK];

		len = run_length(n->slot + i, n->nr - i);
		if (f->vgpu->mpt->window_map(c->win, n->slot[i] % FRAMES_CHUNK, n->gfn + i, len,
					     n->mfn + i) < 0)
			for (k = 0; k < len; k++)
				n->mfn[i + k] = GVT_NO_MFN;
	}
	for (i = 0; i < n->nr; i++) {
		struct frame *fr = frame_at(f, n->slot[i]);

		if (n->mfn[i] == GVT_NO_MFN) {
			hash_remove(f, n->slot[i]);
			slot_give(f, n->slot[i]);
			continue;
		}
		fr->mfn = n->mfn[i];
		f->nr_mapped++;
		f->nr_retired++; /* until its first user comes, in this very call */
	}
}

static void take_user(struct vgpu_frames *f, u32 slot)
{
	if (!frame_at(f, slot)->users++) {
		f->nr_held++;
		f->nr_retired--;
	}
}

/* At most GVT_WINDOW_BATCH. Takes no user yet: only makes sure that each frame that can be had is there. */
static int map_batch(struct vgpu_frames *f, const u64 *gfns, u32 nr, struct fresh *n)
{
	u32 i, slot;
	int err = 0;

	n->nr = 0;
	for (i = 0; i < nr && !err; i++) {
		/* Fresh ones are in the table at once, so that a GFN that comes twice is found. */
		if (hash_find(f, gfns[i]) != FRAMES_NO_SLOT)
			continue;
		err = slot_take(f, &slot);
		if (!err) {
			*frame_at(f, slot) = (struct frame){.gfn = gfns[i], .mfn = GVT_NO_MFN};
			hash_insert(f, slot);
			n->slot[n->nr] = slot;
			n->gfn[n->nr++] = gfns[i];
		}
	}
	if (err) {
		while (n->nr) {
			slot = n->slot[--n->nr];
			hash_remove(f, slot);
			slot_give(f, slot);
		}
		return err;
	}
	map_fresh(f, n);
	return 0;
}

int frames_get(struct vgpu_frames *f, const u64 *gfns, u32 nr, u32 *slots, u64 *mfns)
{
	struct fresh *n = os_zalloc(sizeof(*n));
	u32 done, i, len;
	int err = 0;

	if (!n)
		return -ENOMEM;
	for (done = 0; done < nr; done += len) {
		len = min(nr - done, GVT_WINDOW_BATCH);
		hash_grow(f);
		err = map_batch(f, gfns + done, len, n);
		if (err)
			break;
		for (i = done; i < done + len; i++) {
			slots[i] = hash_find(f, gfns[i]);
			mfns[i] = GVT_NO_MFN;
			if (slots[i] == FRAMES_NO_SLOT)
				continue;
			take_user(f, slots[i]);
			mfns[i] = frame_at(f, slots[i])->mfn;
		}
	}
	if (err)
		frames_put(f, slots, done);
	os_free(n);
	return err;
}

void frames_share(struct vgpu_frames *f, u32 slot)
{
	frame_at(f, slot)->users++;
}

/* ---- giving back ---- */

void frames_put(struct vgpu_frames *f, const u32 *slots, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		struct frame *fr;

		if (slots[i] == FRAMES_NO_SLOT)
			continue;
		fr = frame_at(f, slots[i]);
		if (--fr->users)
			continue;
		f->nr_held--;
		f->nr_retired++;
		fr->seq = f->submitted;
		if (fr->in_fifo)
			continue;
		fr->in_fifo = true;
		fr->fifo = FRAMES_NO_SLOT;
		if (f->fifo_tail == FRAMES_NO_SLOT)
			f->fifo_head = slots[i];
		else
			frame_at(f, f->fifo_tail)->fifo = slots[i];
		f->fifo_tail = slots[i];
	}
}

static void release(struct vgpu_frames *f, const u32 *slots, u32 nr)
{
	u32 i, len, k;

	for (i = 0; i < nr; i += len) {
		len = run_length(slots + i, nr - i);
		f->vgpu->mpt->window_unmap(f->chunk[slots[i] / FRAMES_CHUNK]->win,
					   slots[i] % FRAMES_CHUNK, len);
		for (k = 0; k < len; k++)
			slot_give(f, slots[i + k]);
	}
}

/*
 * From the oldest retired on. A frame that was taken again and retired again keeps its place with a
 * younger number; those behind it then wait longer than they must, never shorter.
 */
static void release_completed(struct vgpu_frames *f)
{
	u32 batch[64], n = 0;

	while (f->fifo_head != FRAMES_NO_SLOT) {
		u32 slot = f->fifo_head;
		struct frame *fr = frame_at(f, slot);

		if (!fr->users && fr->seq > f->completed)
			break;
		f->fifo_head = fr->fifo;
		if (f->fifo_head == FRAMES_NO_SLOT)
			f->fifo_tail = FRAMES_NO_SLOT;
		fr->in_fifo = false;
		if (fr->users)
			continue;
		if (!fr->moved)
			hash_remove(f, slot);
		f->nr_retired--;
		f->nr_mapped--;
		batch[n++] = slot;
		if (n == ARRAY_SIZE(batch)) {
			release(f, batch, n);
			n = 0;
		}
	}
	release(f, batch, n);
}

/* ---- frames that the guest gave back ---- */

/* Takes those of a chunk from slot i on that have a number. Returns where to go on. */
static u32 gather(const struct chunk *c, u32 i, struct check *to)
{
	for (to->nr = 0; i < FRAMES_CHUNK && to->nr < GVT_WINDOW_BATCH; i++) {
		if (!c->used[i / 64]) {
			i |= 63;
			continue;
		}
		if (!(c->used[i / 64] & BIT_ULL(i % 64)) || c->frame[i].moved)
			continue;
		to->slot[to->nr] = i;
		to->gfn[to->nr++] = c->frame[i].gfn;
	}
	return i;
}

int frames_check(struct vgpu_frames *f, u32 *at, u32 *nr_moved)
{
	struct check *n = &f->check;
	u32 chunk = *at / FRAMES_CHUNK, i;
	int err;

	if (chunk >= f->nr_chunks)
		return 0;
	*at = chunk * FRAMES_CHUNK + gather(f->chunk[chunk], *at % FRAMES_CHUNK, n);
	if (n->nr) {
		err = f->vgpu->mpt->window_moved(f->chunk[chunk]->win, n->slot, n->gfn, n->nr,
						 n->moved);
		if (err)
			return err;
	}
	for (i = 0; i < n->nr; i++) {
		u32 slot = chunk * FRAMES_CHUNK + n->slot[i];

		if (!n->moved[i])
			continue;
		hash_remove(f, slot);
		frame_at(f, slot)->moved = true;
		++*nr_moved;
	}
	return *at < f->nr_chunks * FRAMES_CHUNK;
}

bool frames_moved(const struct vgpu_frames *f, u32 slot)
{
	return frame_at(f, slot)->moved;
}

/* ---- workloads ---- */

void frames_submitted(struct vgpu_frames *f, u64 seq)
{
	f->submitted = seq;
}

void frames_completed(struct vgpu_frames *f, u64 seq)
{
	f->completed = seq;
	release_completed(f);
}

u64 frames_last_submitted(const struct vgpu_frames *f)
{
	return f->submitted;
}

u64 frames_last_completed(const struct vgpu_frames *f)
{
	return f->completed;
}

void *frames_va(const struct vgpu_frames *f, u32 slot)
{
	return f->vgpu->mpt->window_va(f->chunk[slot / FRAMES_CHUNK]->win, slot % FRAMES_CHUNK);
}

u64 frames_gfn(const struct vgpu_frames *f, u32 slot)
{
	return frame_at(f, slot)->gfn;
}

u64 frames_mfn(const struct vgpu_frames *f, u32 slot)
{
	return frame_at(f, slot)->mfn;
}

u32 frames_held(const struct vgpu_frames *f)
{
	return f->nr_held;
}

u32 frames_retired(const struct vgpu_frames *f)
{
	return f->nr_retired;
}
