// SPDX-License-Identifier: MIT
/*
 * png-equal A B: are two PNG files the same picture, pixel by pixel? Says where they first differ. Colours
 * are compared; an alpha channel is not: gvnccapture saves what VNC's padding byte holds as one.
 */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *load(const char *file, png_image *img)
{
	unsigned char *rgba;

	memset(img, 0, sizeof(*img));
	img->version = PNG_IMAGE_VERSION;
	if (!png_image_begin_read_from_file(img, file))
		return NULL;
	img->format = PNG_FORMAT_RGBA;
	rgba = malloc(PNG_IMAGE_SIZE(*img));
	if (rgba && !png_image_finish_read(img, NULL, rgba, 0, NULL)) {
		free(rgba);
		return NULL;
	}
	return rgba;
}

int main(int argc, char **argv)
{
	png_image a, b;
	unsigned char *pa, *pb;
	size_t wrong = 0, first = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: png-equal A.png B.png\n");
		return 2;
	}
	pa = load(argv[1], &a);
	pb = load(argv[2], &b);
	if (!pa || !pb) {
		fprintf(stderr, "png-equal: %s: cannot be read\n", pa ? argv[2] : argv[1]);
		return 2;
	}
	if (a.width != b.width || a.height != b.height) {
		printf("%ux%u against %ux%u\n", a.width, a.height, b.width, b.height);
		return 1;
	}
	for (size_t i = 0; i < (size_t)a.width * a.height; i++) {
		if (!memcmp(pa + 4 * i, pb + 4 * i, 3))
			continue;
		if (!wrong++)
			first = i;
	}
	if (wrong)
		printf("%zu of %zu pixels differ, the first at %zu,%zu\n", wrong,
		       (size_t)a.width * a.height, first % a.width, first / a.width);
	else
		printf("%ux%u, all pixels are equal\n", a.width, a.height);
	free(pa);
	free(pb);
	return wrong != 0;
}
