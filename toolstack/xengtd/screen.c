// SPDX-License-Identifier: MIT
/*
 * See screen.h.
 *
 * Threats: a client is anybody who reaches the port and knows the password, if there is one. It can look
 * and type as at the guest's own monitor, and nothing else: clipboard and files go nowhere. A guest chooses
 * what is on its screen and how large it is; the library checks that before it reads. A client that does
 * not take its data is dropped after a time, and holds up the others until then. QEMU is believed nothing
 * (vga.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <rfb/rfb.h>

#include "diff.h"
#include "screen.h"
#include "../vga/vga.h"

#define PORTS	       100
#define OFF_WIDTH      640 /* of the black picture while nothing was shown yet */
#define OFF_HEIGHT     480
#define BUSY_MS	       40  /* between two looks while the picture changes */
#define IDLE_MS	       320 /* at most, when it stands still */
#define CLIENTS_MAX    8
#define CLIENT_WAIT_MS 2000 /* one that takes nothing for so long is dropped */
#define VGA_RETRY_MS   1000 /* between two attempts to reach QEMU */

struct screen {
	rfbScreenInfoPtr rfb;
	uint64_t id;
	uint32_t domid;
	uint32_t width, height;
	uint8_t *picture; /* 4 * width * height */
	char *passwords[2];
	char name[XENGT_NAME_LEN];
	int64_t next_ms;
	int pause_ms;
	char vga_path[128];
	bool has_vga;	 /* an emulated VGA stands beside the vGPU */
	struct vga *vga; /* while somebody looks and QEMU is there */
	int64_t vga_retry_ms;
};

static void key(rfbBool down, rfbKeySym sym, struct _rfbClientRec *client)
{
	struct screen *s = client->screen->screenData;

	if (s->vga)
		vga_key(s->vga, down, sym);
}

static void pointer(int buttons, int x, int y, struct _rfbClientRec *client)
{
	struct screen *s = client->screen->screenData;

	if (s->vga && x >= 0 && y >= 0)
		vga_pointer(s->vga, (uint8_t)buttons, (uint32_t)x, (uint32_t)y, s->width,
			    s->height);
}

static enum rfbNewClientAction new_client(struct _rfbClientRec *client)
{
	struct screen *s = client->screen->screenData;
	int nr = 0;

	for (rfbClientPtr c = client->screen->clientHead; c; c = c->next)
		nr++;
	s->next_ms = 0;
	return nr > CLIENTS_MAX ? RFB_CLIENT_REFUSE : RFB_CLIENT_ACCEPT;
}

static bool listen_somewhere(struct screen *s, uint16_t base, uint32_t domid)
{
	for (uint32_t i = 0; i < PORTS; i++) {
		s->rfb->port = base + (int)((domid + i) % PORTS);
		rfbInitServer(s->rfb);
		if (s->rfb->listenSock != RFB_INVALID_SOCKET)
			return true;
		rfbShutdownSockets(s->rfb);
		s->rfb->socketState = RFB_SOCKET_INIT;
	}
	return false;
}

struct screen *screen_open(const struct conf *conf, const struct xengt_query *q, const char *vga)
{
	struct screen *s = calloc(1, sizeof(*s));
	int argc = 0;

	if (!s)
		return NULL;
	s->id = q->id;
	s->domid = q->domid;
	s->has_vga = !q->primary;
	snprintf(s->vga_path, sizeof(s->vga_path), "%s", vga);
	s->width = OFF_WIDTH;
	s->height = OFF_HEIGHT;
	s->pause_ms = BUSY_MS;
	snprintf(s->name, sizeof(s->name), "%s", q->name);
	s->picture = calloc((size_t)s->width * s->height, 4);
	rfbLogEnable(FALSE);
	s->rfb = rfbGetScreen(&argc, NULL, (int)s->width, (int)s->height, 8, 3, 4);
	if (!s->picture || !s->rfb) {
		screen_close(s, false);
		return NULL;
	}
	s->rfb->frameBuffer = (char *)s->picture;
	s->rfb->screenData = s;
	s->rfb->desktopName = s->name;
	s->rfb->alwaysShared = TRUE;
	s->rfb->cursor = NULL; /* it is in the picture */
	s->rfb->kbdAddEvent = key;
	s->rfb->ptrAddEvent = pointer;
	s->rfb->newClientHook = new_client;
	s->rfb->deferUpdateTime = 0;
	s->rfb->maxClientWait = CLIENT_WAIT_MS;
	s->rfb->listenInterface = conf->vnc_listen.s_addr;
	s->rfb->ipv6port = 0;
	if (*conf->vnc_password) {
		s->passwords[0] = (char *)conf->vnc_password;
		s->rfb->authPasswdData = s->passwords;
		s->rfb->passwordCheck = rfbCheckPasswordByList;
	}
	if (!listen_somewhere(s, conf->vnc_port, s->domid)) {
		screen_close(s, false);
		return NULL;
	}
	return s;
}

void screen_close(struct screen *s, bool gone)
{
	if (!s)
		return;
	vga_close(s->vga);
	if (gone && *s->vga_path)
		unlink(s->vga_path);
	if (s->rfb) {
		rfbShutdownServer(s->rfb, TRUE);
		rfbScreenCleanup(s->rfb);
	}
	free(s->picture);
	free(s);
}

uint64_t screen_id(const struct screen *s)
{
	return s->id;
}

uint32_t screen_domid(const struct screen *s)
{
	return s->domid;
}

uint16_t screen_port(const struct screen *s)
{
	return (uint16_t)s->rfb->port;
}

bool screen_watched(const struct screen *s)
{
	return s->rfb->clientHead != NULL;
}

size_t screen_poll(const struct screen *s, struct pollfd *fds, size_t room)
{
	size_t n = 0;

	if (n < room)
		fds[n++] = (struct pollfd){.fd = s->rfb->listenSock, .events = POLLIN};
	if (s->vga && n < room)
		fds[n++] = (struct pollfd){.fd = vga_fd(s->vga), .events = POLLIN};
	for (rfbClientPtr c = s->rfb->clientHead; c && n < room; c = c->next)
		if (c->sock != RFB_INVALID_SOCKET)
			fds[n++] = (struct pollfd){.fd = c->sock, .events = POLLIN};
	return n;
}

static void changed(void *arg, uint32_t x, uint32_t y, uint32_t w, uint32_t h)
{
	struct screen *s = arg;

	rfbMarkRectAsModified(s->rfb, (int)x, (int)y, (int)(x + w), (int)(y + h));
}

/* Clients that do not know of sizes that change keep the part that they have. */
static bool resize(struct screen *s, uint32_t width, uint32_t height)
{
	uint8_t *picture, *old = s->picture;

	if (width == s->width && height == s->height)
		return true;
	picture = calloc((size_t)width * height, 4);
	if (!picture)
		return false;
	s->picture = picture;
	s->width = width;
	s->height = height;
	rfbNewFramebuffer(s->rfb, (char *)picture, (int)width, (int)height, 8, 3, 4);
	/* the new picture is black as the guest has not been looked at in this size */
	free(old);
	return true;
}

/* What the emulated VGA shows; more of it is asked for. */
static bool vga_picture(struct screen *s, struct xengt_image *img)
{
	if (!s->has_vga || !s->vga)
		return false;
	vga_ask(s->vga);
	return !vga_image(s->vga, img);
}

/* QEMU comes after the vGPU, and may go before it. */
static void serve_vga(struct screen *s, int64_t now_ms)
{
	bool wanted = screen_watched(s) && *s->vga_path;

	if (s->vga && (!wanted || !vga_run(s->vga))) {
		vga_close(s->vga);
		s->vga = NULL;
	}
	if (s->vga || !wanted || now_ms < s->vga_retry_ms)
		return;
	s->vga = vga_open(s->vga_path);
	s->vga_retry_ms = now_ms + VGA_RETRY_MS;
}

static void look(struct screen *s, struct xengt *h)
{
	struct xengt_image img;
	size_t rects;

	if (xengt_capture(h, s->id, &img) && !vga_picture(s, &img)) {
		/* it is off, or has gone: black, in the size that it had */
		img = (struct xengt_image){.width = s->width, .height = s->height};
		img.rgb = calloc((size_t)img.width * img.height, 3);
		if (!img.rgb)
			return;
	}
	rects = 0;
	if (resize(s, img.width, img.height))
		rects = diff_update(s->picture, img.rgb, img.width, img.height, changed, s);
	xengt_image_free(&img);
	if (rects)
		s->pause_ms = BUSY_MS;
	else if (s->pause_ms < IDLE_MS)
		s->pause_ms *= 2;
}

void screen_serve(struct screen *s, struct xengt *h, int64_t now_ms)
{
	serve_vga(s, now_ms);
	if (screen_watched(s) && now_ms >= s->next_ms) {
		look(s, h);
		s->next_ms = now_ms + s->pause_ms;
	}
	rfbProcessEvents(s->rfb, 0);
}
