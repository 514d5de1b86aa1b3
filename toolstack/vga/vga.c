// SPDX-License-Identifier: MIT
/*
 * See vga.h. A client of RFB 3.8 (RFC 6143) that knows as much as QEMU on a local socket needs: no
 * authentication, raw pixels, sizes that change.
 *
 * Threats: QEMU serves a hostile guest and may have been taken over by it. So nothing is taken that this
 * file did not ask for: other encodings, rectangles that leave the picture and pictures that are too large
 * end the connection. No message is larger than buf[]: pixels and what is to be skipped pass through it
 * in pieces. Nothing here waits for the other end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <xenstore.h>

#include "vga.h"

#define SIZE_MAX_PX   4096u
#define ENC_RAW	      0
#define ENC_SIZE      (-223) /* RFC 6143, 7.8.2 */
#define MSG_UPDATE    0
#define MSG_COLOURS   1
#define MSG_BELL      2
#define MSG_TEXT      3
#define READS_AT_ONCE 64 /* of sizeof(buf): then others have their turn */

struct vga {
	int fd;
	bool (*next)(struct vga *v); /* takes buf[0..need) */
	size_t have, need;
	uint32_t width, height;
	uint8_t *rgb; /* 3 * width * height */
	bool whole, asked;
	uint32_t rects;			  /* of this update that have not come */
	uint32_t x, y, w, h, row, column; /* of the rectangle that comes; where in it */
	uint64_t skip;			  /* bytes to be passed over */
	uint8_t buf[16384];
};

static uint32_t be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static bool expect(struct vga *v, size_t need, bool (*next)(struct vga *v))
{
	v->need = need;
	v->next = next;
	return true;
}

/* Short messages to a local socket; one that takes none does not read, and is given up. */
static bool tell(struct vga *v, const void *msg, size_t len)
{
	return send(v->fd, msg, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len;
}

/* ---- messages ---- */

static bool message(struct vga *v);

static bool skipped(struct vga *v)
{
	v->skip -= v->need;
	if (!v->skip)
		return expect(v, 1, message);
	return expect(v, v->skip < sizeof(v->buf) ? (size_t)v->skip : sizeof(v->buf), skipped);
}

static bool skip(struct vga *v, uint64_t len)
{
	v->skip = len;
	v->need = 0;
	return skipped(v);
}

static bool text(struct vga *v)
{
	return skip(v, be32(v->buf + 3));
}

static bool colours(struct vga *v)
{
	return skip(v, 6ull * be16(v->buf + 3));
}

static bool resize(struct vga *v, uint32_t width, uint32_t height)
{
	uint8_t *rgb;

	if (!width || !height || width > SIZE_MAX_PX || height > SIZE_MAX_PX)
		return false;
	rgb = calloc((size_t)width * height, 3);
	if (!rgb)
		return false;
	free(v->rgb);
	v->rgb = rgb;
	v->width = width;
	v->height = height;
	v->whole = false;
	return true;
}

static bool rectangle(struct vga *v);

static bool rect_done(struct vga *v)
{
	if (--v->rects)
		return expect(v, 12, rectangle);
	v->whole = true;
	v->asked = false;
	return expect(v, 1, message);
}

/* The piece of a row that is next. */
static bool expect_pixels(struct vga *v, bool (*next)(struct vga *v))
{
	uint32_t left = v->w - v->column, room = sizeof(v->buf) / 4;

	return expect(v, 4 * (size_t)(left < room ? left : room), next);
}

static bool pixels(struct vga *v)
{
	uint32_t nr = (uint32_t)(v->need / 4);
	uint8_t *to = v->rgb + 3 * ((size_t)(v->y + v->row) * v->width + v->x + v->column);

	for (uint32_t i = 0; i < nr; i++)
		memcpy(to + 3 * (size_t)i, v->buf + 4 * (size_t)i, 3);
	v->column += nr;
	if (v->column == v->w) {
		v->column = 0;
		if (++v->row == v->h)
			return rect_done(v);
	}
	return expect_pixels(v, pixels);
}

static bool rectangle(struct vga *v)
{
	int32_t encoding = (int32_t)be32(v->buf + 8);

	v->x = be16(v->buf);
	v->y = be16(v->buf + 2);
	v->w = be16(v->buf + 4);
	v->h = be16(v->buf + 6);
	if (encoding == ENC_SIZE) {
		if (!resize(v, v->w, v->h) || !rect_done(v))
			return false;
		/* what was asked for was of the old size */
		v->whole = false;
		return true;
	}
	if (encoding != ENC_RAW || v->x + v->w > v->width || v->y + v->h > v->height)
		return false;
	v->row = v->column = 0;
	return v->w && v->h ? expect_pixels(v, pixels) : rect_done(v);
}

static bool update(struct vga *v)
{
	v->rects = be16(v->buf + 1);
	if (v->rects)
		return expect(v, 12, rectangle);
	v->asked = false;
	return expect(v, 1, message);
}

static bool message(struct vga *v)
{
	switch (v->buf[0]) {
	case MSG_UPDATE:
		return expect(v, 3, update);
	case MSG_COLOURS:
		return expect(v, 5, colours);
	case MSG_BELL:
		return expect(v, 1, message);
	case MSG_TEXT:
		return expect(v, 7, text);
	default:
		return false;
	}
}

/* ---- hello ---- */

static bool ready(struct vga *v)
{
	return expect(v, 1, message);
}

static bool named(struct vga *v)
{
	/* 32 bits, depth 24, little endian, true colour; red in the first byte */
	static const uint8_t format[20] = {0,	0, 0,	0, 32,	24, 0, 1, 0,
					   255, 0, 255, 0, 255, 0,  8, 16};
	uint8_t encodings[12] = {2, 0, 0, 2};
	const uint32_t size = htonl((uint32_t)ENC_SIZE);
	uint32_t len = be32(v->buf + 20);

	memcpy(encodings + 8, &size, 4);
	if (!resize(v, be16(v->buf), be16(v->buf + 2)) || !tell(v, format, sizeof(format)) ||
	    !tell(v, encodings, sizeof(encodings)))
		return false;
	vga_ask(v);
	return len ? skip(v, len) : ready(v);
}

static bool allowed(struct vga *v)
{
	return !be32(v->buf) && tell(v, "\1", 1) && expect(v, 24, named);
}

static bool kinds(struct vga *v)
{
	for (size_t i = 0; i < v->need; i++)
		if (v->buf[i] == 1)
			return tell(v, "\1", 1) && expect(v, 4, allowed);
	return false;
}

static bool nr_kinds(struct vga *v)
{
	return v->buf[0] && expect(v, v->buf[0], kinds);
}

static bool version(struct vga *v)
{
	return !memcmp(v->buf, "RFB 003.008\n", 12) && tell(v, "RFB 003.008\n", 12) &&
	       expect(v, 1, nr_kinds);
}

/* ---- for the caller ---- */

bool vga_path(struct xs_handle *xs, uint32_t domid, char *path, size_t size)
{
	const char *dir = getenv("XENGT_VGA_DIR");
	char node[48], *vm;
	unsigned len;
	bool ok;

	snprintf(node, sizeof(node), "/local/domain/%u/vm", domid);
	vm = xs_read(xs, XBT_NULL, node, &len);
	ok = vm && !strncmp(vm, "/vm/", 4) && !strchr(vm + 4, '/');
	if (ok)
		snprintf(path, size, "%s" VGA_FILE("%s"), dir ? dir : VGA_DIR, vm + 4);
	free(vm);
	return ok;
}

struct vga *vga_open(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct vga *v = calloc(1, sizeof(*v));

	if (!v || strlen(path) >= sizeof(addr.sun_path)) {
		free(v);
		errno = v ? ENAMETOOLONG : ENOMEM;
		return NULL;
	}
	strcpy(addr.sun_path, path);
	v->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (v->fd < 0 || connect(v->fd, (struct sockaddr *)&addr, sizeof(addr))) {
		vga_close(v);
		return NULL;
	}
	expect(v, 12, version);
	return v;
}

void vga_close(struct vga *v)
{
	int err = errno;

	if (!v)
		return;
	if (v->fd >= 0)
		close(v->fd);
	free(v->rgb);
	free(v);
	errno = err;
}

int vga_fd(const struct vga *v)
{
	return v->fd;
}

bool vga_run(struct vga *v)
{
	for (int i = 0; i < READS_AT_ONCE; i++) {
		ssize_t n = read(v->fd, v->buf + v->have, v->need - v->have);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (!n)
			return false;
		v->have += (size_t)n;
		if (v->have < v->need)
			continue;
		v->have = 0;
		if (!v->next(v))
			return false;
	}
	return true;
}

bool vga_shows(const struct vga *v)
{
	return v->whole;
}

int vga_image(const struct vga *v, struct xengt_image *img)
{
	size_t bytes = 3 * (size_t)v->width * v->height;

	if (!v->whole)
		return -1;
	*img = (struct xengt_image){.width = v->width, .height = v->height, .rgb = malloc(bytes)};
	if (!img->rgb)
		return -1;
	memcpy(img->rgb, v->rgb, bytes);
	return 0;
}

void vga_ask(struct vga *v)
{
	uint8_t msg[10] = {3, v->whole};

	if (v->asked || !v->rgb)
		return;
	put16(msg + 6, v->width);
	put16(msg + 8, v->height);
	v->asked = tell(v, msg, sizeof(msg));
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool vga_wait(struct vga *v, int ms)
{
	struct pollfd fd = {.fd = v->fd, .events = POLLIN};
	int64_t end = now_ms() + ms, left;

	while (!v->whole && (left = end - now_ms()) > 0) {
		if (poll(&fd, 1, (int)left) > 0 && !vga_run(v))
			return false;
		vga_ask(v);
	}
	return v->whole;
}

void vga_key(struct vga *v, bool down, uint32_t keysym)
{
	uint8_t msg[8] = {4, down};

	put16(msg + 4, keysym >> 16);
	put16(msg + 6, keysym & 0xffff);
	if (v->rgb)
		tell(v, msg, sizeof(msg));
}

/* From one screen's size to the other's; width and height are not 0. */
void vga_pointer(struct vga *v, uint8_t buttons, uint32_t x, uint32_t y, uint32_t width,
		 uint32_t height)
{
	uint8_t msg[6] = {5, buttons};

	if (!v->rgb)
		return;
	put16(msg + 2, (uint32_t)((uint64_t)(x < width ? x : width - 1) * v->width / width));
	put16(msg + 4, (uint32_t)((uint64_t)(y < height ? y : height - 1) * v->height / height));
	tell(v, msg, sizeof(msg));
}
