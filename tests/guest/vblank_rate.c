// SPDX-License-Identifier: MIT
/*
 * vblank-rate SECONDS: how fast the first pipe's vblanks come, by the driver's own count (which follows
 * the hardware's frame counter) and the kernel's clock. Prints "RATE" in Hz. Needs no rights on modes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <libdrm/drm.h>

static int sample(int fd, unsigned relative, unsigned *seq, double *at)
{
	union drm_wait_vblank v = {.request = {.type = _DRM_VBLANK_RELATIVE, .sequence = relative}};

	while (ioctl(fd, DRM_IOCTL_WAIT_VBLANK, &v))
		if (errno != EINTR)
			return -1;
	*seq = v.reply.sequence;
	*at = (double)v.reply.tval_sec + (double)v.reply.tval_usec / 1e6;
	return 0;
}

int main(int argc, char **argv)
{
	double seconds = argc == 2 ? atof(argv[1]) : 0, t0, t1;
	int fd = open("/dev/dri/card0", O_RDWR | O_CLOEXEC);
	unsigned s0, s1;

	if (seconds <= 0 || seconds > 600) {
		fprintf(stderr, "usage: vblank-rate SECONDS\n");
		return 2;
	}
	/* A wait for the next one at each end, so that both samples are vblanks and not moments. */
	if (fd < 0 || sample(fd, 1, &s0, &t0)) {
		fprintf(stderr, "vblank-rate: /dev/dri/card0: %s\n", strerror(errno));
		return 1;
	}
	usleep((useconds_t)(seconds * 1e6));
	if (sample(fd, 1, &s1, &t1)) {
		fprintf(stderr, "vblank-rate: %s\n", strerror(errno));
		return 1;
	}
	printf("%.2f\n", (s1 - s0) / (t1 - t0));
	return 0;
}
