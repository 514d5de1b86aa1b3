// SPDX-License-Identifier: MIT
/*
 * See screen.h.
 *
 * Threats: a client is anybody who reaches the port. It can look and nothing else: keys, pointer,
 * clipboard and files go nowhere. A guest chooses what is on its screen and how large it is; the library
 * checks that before it reads. A client that does not take its data is dropped after a time, and holds
 * up the others until then.
 */
#include <stdlib.h>
#include <string.h>
#include <rfb/rfb.h>

#include "diff.h"
#include "screen.h"

#define PORTS	       100
#define OFF_WIDTH      640 /* of the black picture while nothing was shown yet */
#define OFF_HEIGHT     480
#define BUSY_MS	       40  /* between two looks while the picture changes */
#define IDLE_MS	       320 /* at most, when it stands still */
#define CLIENTS_MAX    8
#define CLIENT_WAIT_MS 2000 /* one that takes nothing for so long is dropped */

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
};

static void no_key(rfbBool down, rfbKeySym key, struct _rfbClientRec *client)
{
	(void)down;
	(void)key;
	(void)client;
}

static void no_pointer(int buttons, int x, int y, struct _rfbClientRec *client)
{
	(void)buttons;
	(void)x;
	(void)y;
	(void)client;
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

struct screen *screen_open(const struct conf *conf, uint64_t id, uint32_t domid, const char *name)
{
	struct screen *s = calloc(1, sizeof(*s));
	int argc = 0;

	if (!s)
		return NULL;
	s->id = id;
	s->domid = domid;
	s->width = OFF_WIDTH;
	s->height = OFF_HEIGHT;
	s->pause_ms = BUSY_MS;
	strncpy(s->name, name, sizeof(s->name) - 1);
	s->picture = calloc((size_t)s->width * s->height, 4);
	rfbLogEnable(FALSE);
	s->rfb = rfbGetScreen(&argc, NULL, (int)s->width, (int)s->height, 8, 3, 4);
	if (!s->picture || !s->rfb) {
		screen_close(s);
		return NULL;
	}
	s->rfb->frameBuffer = (char *)s->picture;
	s->rfb->screenData = s;
	s->rfb->desktopName = s->name;
	s->rfb->alwaysShared = TRUE;
	s->rfb->cursor = NULL; /* it is in the picture */
	s->rfb->kbdAddEvent = no_key;
	s->rfb->ptrAddEvent = no_pointer;
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
	if (!listen_somewhere(s, conf->vnc_port, domid)) {
		screen_close(s);
		return NULL;
	}
	return s;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
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

static void look(struct screen *s, struct xengt *h)
{
	struct xengt_image img;
	size_t rects;

	if (xengt_capture(h, s->id, &img)) {
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
	if (screen_watched(s) && now_ms >= s->next_ms) {
		look(s, h);
		s->next_ms = now_ms + s->pause_ms;
	}
	rfbProcessEvents(s->rfb, 0);
}
