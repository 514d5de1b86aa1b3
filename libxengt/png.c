// SPDX-License-Identifier: MIT
/* Pictures as PNG files, by libpng. The file appears whole or not at all. */
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

int xengt_image_write_png(struct xengt *h, const struct xengt_image *img, const char *file)
{
	png_image png = {
		.version = PNG_IMAGE_VERSION,
		.width = img->width,
		.height = img->height,
		.format = PNG_FORMAT_RGB,
	};
	char tmp[4096];
	FILE *f;
	int err;

	if (snprintf(tmp, sizeof(tmp), "%s.part", file) >= (int)sizeof(tmp))
		return xengt_fail(h, ENAMETOOLONG, "%s: the name is too long", file);
	f = fopen(tmp, "we");
	if (!f)
		return xengt_fail(h, errno, "%s: %s", file, strerror(errno));
	if (!png_image_write_to_stdio(&png, f, 0, img->rgb, 0, NULL)) {
		fclose(f);
		unlink(tmp);
		return xengt_fail(h, EIO, "%s: %s", file, png.message);
	}
	err = fclose(f) || rename(tmp, file) ? errno : 0;
	if (err) {
		unlink(tmp);
		return xengt_fail(h, err, "%s: %s", file, strerror(err));
	}
	return 0;
}
