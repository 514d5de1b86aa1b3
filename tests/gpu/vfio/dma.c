/* SPDX-License-Identifier: MIT */
#include "dma.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void drop(struct dma_piece *p)
{
	if (p->host)
		munmap(p->host, p->size);
}

void dma_unmap_all(struct dma_table *t)
{
	for (size_t i = 0; i < t->num; i++)
		drop(&t->piece[i]);
	t->num = 0;
	t->last = 0;
}

void dma_free(struct dma_table *t)
{
	dma_unmap_all(t);
	free(t->piece);
	memset(t, 0, sizeof(*t));
}

/* Index of the first piece that ends above addr. */
static size_t first_above(const struct dma_table *t, uint64_t addr)
{
	size_t lo = 0, hi = t->num;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (t->piece[mid].addr + t->piece[mid].size <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int map_file(struct dma_piece *p, int fd, uint64_t offset)
{
	struct stat st;
	void *host;

	/* A file that is too short would kill us with SIGBUS later. */
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISREG(st.st_mode) && (offset > (uint64_t)st.st_size || p->size > st.st_size - offset))
		return -EINVAL;
	host = mmap(NULL, p->size, PROT_READ | (p->writable ? PROT_WRITE : 0), MAP_SHARED, fd,
		    offset);
	if (host == MAP_FAILED)
		return -errno;
	p->host = host;
	return 0;
}

int dma_map(struct dma_table *t, uint64_t addr, uint64_t size, int fd, uint64_t offset,
	    bool writable)
{
	struct dma_piece piece = {.addr = addr, .size = size, .writable = writable};
	size_t i;
	int err;

	if (!size || addr + size < addr || (addr | size | offset) & 0xfff)
		return -EINVAL;
	i = first_above(t, addr);
	if (i < t->num && t->piece[i].addr < addr + size)
		return -EEXIST;

	if (t->num == t->room) {
		size_t room = t->room ? t->room * 2 : 64;
		struct dma_piece *more = realloc(t->piece, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		t->piece = more;
		t->room = room;
	}
	if (fd >= 0) {
		err = map_file(&piece, fd, offset);
		if (err)
			return err;
	}
	memmove(&t->piece[i + 1], &t->piece[i], (t->num - i) * sizeof(piece));
	t->piece[i] = piece;
	t->num++;
	t->last = i;
	return 0;
}

int dma_unmap(struct dma_table *t, uint64_t addr, uint64_t size)
{
	size_t first, end;

	if (!size || addr + size < addr)
		return -EINVAL;
	first = first_above(t, addr);
	for (end = first; end < t->num && t->piece[end].addr < addr + size; end++) {
		const struct dma_piece *p = &t->piece[end];

		if (p->addr < addr || p->addr + p->size > addr + size)
			return -EINVAL;
	}
	if (first == end)
		return -ENOENT;
	for (size_t i = first; i < end; i++)
		drop(&t->piece[i]);
	memmove(&t->piece[first], &t->piece[end], (t->num - end) * sizeof(*t->piece));
	t->num -= end - first;
	t->last = 0;
	return 0;
}

void *dma_find(struct dma_table *t, uint64_t addr, size_t len, bool write)
{
	const struct dma_piece *p;

	if (!t->num)
		return NULL;
	p = &t->piece[t->last];
	if (addr < p->addr || addr - p->addr >= p->size) {
		size_t i = first_above(t, addr);

		if (i == t->num || t->piece[i].addr > addr)
			return NULL;
		t->last = i;
		p = &t->piece[i];
	}
	if (!p->host || (write && !p->writable) || p->size - (addr - p->addr) < len)
		return NULL;
	return p->host + (addr - p->addr);
}
