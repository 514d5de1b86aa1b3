// SPDX-License-Identifier: MIT
/*
 * The client of QEMU's display: a picture that comes in pieces of any size is exact, and a server that sends
 * anything at all, valid messages with wrong bytes in them above all, does no harm (the test is sanitized).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "toolstack/vga/vga.h"

#define ROOM (1u << 20)

struct stream {
	uint8_t bytes[ROOM];
	size_t len;
};

static char path[64];
static int listener;

static void put(struct stream *s, const void *bytes, size_t len)
{
	assert_true(s->len + len <= ROOM);
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
}

static void put8(struct stream *s, uint32_t v)
{
	put(s, &(uint8_t){(uint8_t)v}, 1);
}

static void put16(struct stream *s, uint32_t v)
{
	put8(s, v >> 8);
	put8(s, v);
}

static void put32(struct stream *s, uint32_t v)
{
	put16(s, v >> 16);
	put16(s, v);
}

static void put_hello(struct stream *s, uint32_t width, uint32_t height)
{
	s->len = 0;
	put(s, "RFB 003.008\n\2\2\1", 15);
	put32(s, 0);
	put16(s, width);
	put16(s, height);
	for (int i = 0; i < 16; i++)
		put8(s, 0);
	put32(s, 4);
	put(s, "name", 4);
}

/* A rectangle of random pixels; twin, if not NULL, is the picture that it goes into. */
static void put_rect(struct stream *s, uint32_t x, uint32_t y, uint32_t w, uint32_t h,
		     uint8_t *twin, uint32_t width)
{
	put16(s, x);
	put16(s, y);
	put16(s, w);
	put16(s, h);
	put32(s, 0);
	for (uint32_t i = 0; i < w * h; i++) {
		uint8_t px[4] = {(uint8_t)rand(), (uint8_t)rand(), (uint8_t)rand(),
				 (uint8_t)rand()};

		put(s, px, 4);
		if (twin)
			memcpy(twin + 3 * ((y + i / w) * width + x + i % w), px, 3);
	}
}

/* Sends it in pieces while the client takes it; true: the client is content to the end. */
static bool feed(struct vga *v, int server, const struct stream *s)
{
	static uint8_t said[65536];
	size_t at = 0, n;

	while (at < s->len) {
		n = 1 + (size_t)rand() % (rand() % 4 ? 30 : 60000);
		n = n < s->len - at ? n : s->len - at;
		n = (size_t)write(server, s->bytes + at, n);
		assert_true((ssize_t)n > 0);
		at += n;
		/* it takes a bounded piece at a time */
		for (int i = 0; i < 4; i++)
			if (!vga_run(v))
				return false;
		while (recv(server, said, sizeof(said), MSG_DONTWAIT) > 0)
			;
	}
	return true;
}

static struct vga *connected(int *server)
{
	struct vga *v = vga_open(path);

	assert_non_null(v);
	*server = accept(listener, NULL, NULL);
	assert_true(*server >= 0);
	return v;
}

static void test_picture(void **state)
{
	static struct stream s;
	static uint8_t twin[200 * 150 * 3];
	struct xengt_image img;

	(void)state;
	srand(3);
	for (int round = 0; round < 50; round++) {
		uint32_t width = 1 + (uint32_t)rand() % 200, height = 1 + (uint32_t)rand() % 150;
		int server;
		struct vga *v = connected(&server);

		put_hello(&s, 640, 480);
		put16(&s, 0); /* an update of two: a new size, then all */
		put16(&s, 2);
		put16(&s, 0);
		put16(&s, 0);
		put16(&s, width);
		put16(&s, height);
		put32(&s, (uint32_t)-223);
		put_rect(&s, 0, 0, width, height, twin, width);
		put8(&s, 2); /* a bell */
		put8(&s, 3); /* clipboard */
		put(&s, "\0\0\0", 3);
		put32(&s, 20000);
		for (int i = 0; i < 20000; i++)
			put8(&s, 'x');
		put16(&s, 1 << 8); /* colours */
		put16(&s, 0);
		put16(&s, 2);
		put(&s, "123456123456", 12);
		for (int i = 0; i < 5; i++) {
			uint32_t x = (uint32_t)rand() % width, y = (uint32_t)rand() % height;

			put16(&s, 0);
			put16(&s, 1);
			put_rect(&s, x, y, 1 + (uint32_t)rand() % (width - x),
				 1 + (uint32_t)rand() % (height - y), twin, width);
		}
		assert_false(vga_shows(v));
		assert_true(feed(v, server, &s));
		while (vga_run(v) && !vga_shows(v))
			;
		for (int i = 0; i < 100; i++)
			assert_true(vga_run(v));
		assert_int_equal(vga_image(v, &img), 0);
		assert_int_equal(img.width, width);
		assert_int_equal(img.height, height);
		assert_memory_equal(img.rgb, twin, 3 * width * height);
		xengt_image_free(&img);
		close(server);
		while (vga_run(v))
			;
		vga_close(v);
	}
}

static void test_nonsense(void **state)
{
	static struct stream s;
	unsigned content = 0, shown = 0;

	(void)state;
	srand(5);
	for (int round = 0; round < 3000; round++) {
		struct xengt_image img;
		int server, wrong = rand() % 8;
		struct vga *v = connected(&server);

		put_hello(&s, 1 + (uint32_t)rand() % 300, 1 + (uint32_t)rand() % 200);
		for (int i = rand() % 6; i >= 0; i--) {
			put16(&s, 0);
			put16(&s, 2);
			put16(&s, 0);
			put16(&s, 0);
			put16(&s, (uint32_t)rand() % 500);
			put16(&s, (uint32_t)rand() % 300);
			put32(&s, rand() % 8 ? (uint32_t)-223 : (uint32_t)rand());
			put_rect(&s, (uint32_t)rand() % 100, (uint32_t)rand() % 100,
				 (uint32_t)rand() % 64, (uint32_t)rand() % 64, NULL, 0);
		}
		while (wrong--)
			s.bytes[(size_t)rand() % (rand() % 2 ? 64 : s.len)] = (uint8_t)rand();
		content += feed(v, server, &s);
		vga_ask(v);
		vga_key(v, true, 0xffffffff);
		vga_pointer(v, 255, (uint32_t)rand(), (uint32_t)rand(), 1 + (uint32_t)rand() % 10,
			    7);
		if (!vga_image(v, &img)) {
			shown++;
			xengt_image_free(&img);
		}
		close(server);
		vga_key(v, false, 'x');
		vga_close(v);
	}
	print_message("%u of 3000 taken to the end, %u pictures\n", content, shown);
	assert_true(content > 100 && content < 2900 && shown > 100);
}

static void test_nobody(void **state)
{
	struct vga *v;
	int server;

	(void)state;
	assert_null(vga_open("/nonexistent/socket"));
	v = connected(&server);
	assert_false(vga_wait(v, 200)); /* one that says nothing is not waited for */
	close(server);
	assert_false(vga_wait(v, 10000));
	vga_close(v);
	vga_close(NULL);
}

static int set_up(void **state)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	(void)state;
	snprintf(path, sizeof(path), "/tmp/xengt-test-vga-%d", (int)getpid());
	strcpy(addr.sun_path, path);
	unlink(path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	return bind(listener, (struct sockaddr *)&addr, sizeof(addr)) || listen(listener, 4);
}

static int tear_down(void **state)
{
	(void)state;
	close(listener);
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
