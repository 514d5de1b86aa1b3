// SPDX-License-Identifier: MIT
/*
 * The few calls of libxenstore that the tools make, over one file a node below the folder that
 * XENGT_FAKE_XENSTORE names. A node with children is a folder; no node is both.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xenstore.h>

struct xs_handle {
	char root[256];
};

struct xs_handle *xs_open(unsigned long flags)
{
	const char *root = getenv("XENGT_FAKE_XENSTORE");
	struct xs_handle *xs;

	(void)flags;
	if (!root || access(root, F_OK)) {
		errno = ENOENT;
		return NULL;
	}
	xs = calloc(1, sizeof(*xs));
	if (xs)
		snprintf(xs->root, sizeof(xs->root), "%s", root);
	return xs;
}

void xs_close(struct xs_handle *xs)
{
	free(xs);
}

static void place(const struct xs_handle *xs, const char *path, char *buf, size_t size)
{
	if (snprintf(buf, size, "%s%s", xs->root, path) >= (int)size)
		abort();
}

void *xs_read(struct xs_handle *xs, xs_transaction_t t, const char *path, unsigned int *len)
{
	char file[512], *value = calloc(1, 4096);
	FILE *f;

	(void)t;
	place(xs, path, file, sizeof(file));
	f = fopen(file, "re");
	if (!f || !value) {
		free(value);
		return NULL;
	}
	*len = (unsigned)fread(value, 1, 4095, f);
	fclose(f);
	return value;
}

bool xs_write(struct xs_handle *xs, xs_transaction_t t, const char *path, const void *data,
	      unsigned int len)
{
	char file[512];
	FILE *f;

	(void)t;
	place(xs, path, file, sizeof(file));
	for (char *p = file + strlen(xs->root) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = 0;
		mkdir(file, 0700);
	}
	f = fopen(file, "we");
	if (!f)
		return false;
	fwrite(data, 1, len, f);
	return !fclose(f);
}

static int rm_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

bool xs_rm(struct xs_handle *xs, xs_transaction_t t, const char *path)
{
	char file[512];

	(void)t;
	place(xs, path, file, sizeof(file));
	return !nftw(file, rm_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* One allocation, names behind the pointers, as the real one. */
char **xs_directory(struct xs_handle *xs, xs_transaction_t t, const char *path, unsigned int *num)
{
	char file[512], *names;
	struct dirent *e;
	char **list;
	DIR *dir;

	(void)t;
	place(xs, path, file, sizeof(file));
	dir = opendir(file);
	if (!dir)
		return NULL;
	list = calloc(1, 64 * sizeof(char *) + 64 * 64);
	names = (char *)(list + 64);
	*num = 0;
	while (list && (e = readdir(dir)) && *num < 64) {
		if (e->d_name[0] == '.')
			continue;
		list[*num] = names + 64 * *num;
		snprintf(list[(*num)++], 64, "%.63s", e->d_name);
	}
	closedir(dir);
	return list;
}
