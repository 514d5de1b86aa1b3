/* SPDX-License-Identifier: MIT */
/*
 * The scanned-out picture as a PNG file. The file appears whole: it is written beside and renamed.
 */
#include "gpu.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static int write_png(const char *file, const uint8_t *rgb, unsigned w, unsigned h)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = w,
		.height = h,
		.format = PNG_FORMAT_RGB,
	};

	if (png_image_write_to_file(&image, file, 0, rgb, 0, NULL))
		return 0;
	return errno ? -errno : -EIO;
}

int gpu_scanout_png(struct gpu *gpu, unsigned pipe, const char *file)
{
	unsigned w, h;
	uint8_t *rgb;
	int err = gpu_scanout(gpu, pipe, &rgb, &w, &h), werr;
	char *tmp;

	if (err && err != -EFAULT)
		return err;
	if (asprintf(&tmp, "%s.part", file) < 0) {
		free(rgb);
		return -ENOMEM;
	}
	errno = 0;
	werr = write_png(tmp, rgb, w, h);
	if (!werr && rename(tmp, file) < 0)
		werr = -errno;
	if (werr)
		remove(tmp);
	free(tmp);
	free(rgb);
	return werr ? werr : err;
}
