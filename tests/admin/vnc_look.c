// SPDX-License-Identifier: MIT
/*
 * A VNC client that looks: connects, waits for a whole picture, writes it as a PNG if a file is named,
 * then prints each rectangle that comes ("rect X Y W H", "size W H") for some seconds. With "type" it first
 * presses and releases the key a, and button 1 in the middle of the picture.
 * usage: vnc-look PORT SECONDS [FILE.png [PASSWORD [type]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <rfb/rfbclient.h>

#include "libxengt/private.h"

static const char *password;
static bool whole, report;

static char *get_password(rfbClient *c)
{
	(void)c;
	return password ? strdup(password) : NULL;
}

static rfbBool resized(rfbClient *c)
{
	free(c->frameBuffer);
	c->frameBuffer = calloc((size_t)c->width * (size_t)c->height, 4);
	if (report)
		printf("size %d %d\n", c->width, c->height);
	return c->frameBuffer != NULL;
}

static void updated(rfbClient *c, int x, int y, int w, int h)
{
	(void)c;
	if (report)
		printf("rect %d %d %d %d\n", x, y, w, h);
	fflush(stdout);
}

static void finished(rfbClient *c)
{
	(void)c;
	whole = true;
}

static int save(const rfbClient *c, const char *file)
{
	struct xengt_image img = {.width = (uint32_t)c->width, .height = (uint32_t)c->height};
	size_t nr = (size_t)img.width * img.height;
	struct xengt *h = xengt_open();
	int err;

	img.rgb = malloc(nr * 3);
	for (size_t i = 0; i < nr; i++)
		memcpy(img.rgb + 3 * i, c->frameBuffer + 4 * i, 3);
	err = xengt_image_write_png(h, &img, file);
	free(img.rgb);
	xengt_close(h);
	return err;
}

int main(int argc, char **argv)
{
	rfbClient *c = rfbGetClient(8, 3, 4);
	time_t end;

	if (argc < 3)
		return 2;
	if (argc > 4)
		password = argv[4];
	rfbEnableClientLogging = FALSE;
	c->serverHost = strdup("127.0.0.1");
	c->serverPort = atoi(argv[1]);
	c->GetPassword = get_password;
	c->MallocFrameBuffer = resized;
	c->GotFrameBufferUpdate = updated;
	c->FinishedFrameBufferUpdate = finished;
	c->canHandleNewFBSize = TRUE;
	c->appData.useRemoteCursor = FALSE;
	c->appData.enableJPEG = FALSE; /* it is not exact */
	if (!rfbInitClient(c, NULL, NULL))
		return 3;
	end = time(NULL) + 20;
	/* the first picture may be of the time before the screen was looked at */
	for (int pictures = 0; pictures < 2 && time(NULL) < end; pictures += whole) {
		whole = false;
		if (WaitForMessage(c, 200000) > 0 && !HandleRFBServerMessage(c))
			return 4;
		if (!whole && pictures == 1)
			break;
	}
	if (argc > 3 && strcmp(argv[3], "-") && save(c, argv[3]))
		return 5;
	if (argc > 5) {
		sleep(1); /* as people do */
		SendKeyEvent(c, 'a', TRUE);
		SendKeyEvent(c, 'a', FALSE);
		SendPointerEvent(c, c->width / 2, c->height / 2, 1);
		SendPointerEvent(c, c->width / 2, c->height / 2, 0);
	}
	puts("ready");
	fflush(stdout);
	report = true;
	for (end = time(NULL) + atoi(argv[2]); time(NULL) < end;)
		if (WaitForMessage(c, 100000) > 0 && !HandleRFBServerMessage(c))
			return 4;
	if (argc > 3 && strcmp(argv[3], "-") && atoi(argv[2]) && save(c, argv[3]))
		return 5;
	free(c->frameBuffer);
	rfbClientCleanup(c);
	return 0;
}
