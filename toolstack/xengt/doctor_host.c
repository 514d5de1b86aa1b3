// SPDX-License-Identifier: MIT
/* See doctor.h. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

static bool full_path(const struct host *host, const char *path, char *buf, size_t size)
{
	return (size_t)snprintf(buf, size, "%s%s", host->root, path) < size;
}

static void read_all(FILE *f, char *buf, size_t size)
{
	buf[fread(buf, 1, size - 1, f)] = 0;
}

void host_open(struct host *host, const char *root)
{
	FILE *f;

	*host = (struct host){.root = strcmp(root, "/") ? root : ""};
	if (*host->root) {
		host_text(host, "/xl-info", host->xl_info, sizeof(host->xl_info));
		return;
	}
	f = popen("exec xl info 2>/dev/null", "re");
	if (f) {
		read_all(f, host->xl_info, sizeof(host->xl_info));
		pclose(f);
	}
}

bool host_has(const struct host *host, const char *path)
{
	char full[512];

	return full_path(host, path, full, sizeof(full)) && !access(full, F_OK);
}

bool host_text(const struct host *host, const char *path, char *buf, size_t size)
{
	char full[512];
	FILE *f;

	*buf = 0;
	if (!full_path(host, path, full, sizeof(full)))
		return false;
	f = fopen(full, "re");
	if (!f)
		return false;
	read_all(f, buf, size);
	fclose(f);
	return true;
}

bool host_line(const struct host *host, const char *path, char *buf, size_t size)
{
	if (!host_text(host, path, buf, size))
		return false;
	buf[strcspn(buf, "\n")] = 0;
	return true;
}

bool host_field(const char *text, const char *key, char *buf, size_t size)
{
	size_t len = strlen(key);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *p = text + len;

		if (strncmp(text, key, len))
			continue;
		p += strspn(p, " \t");
		if (*p != ':')
			continue;
		p++;
		p += strspn(p, " \t");
		snprintf(buf, size, "%.*s", (int)strcspn(p, "\n"), p);
		return true;
	}
	return false;
}

bool host_link(const struct host *host, const char *path, char *buf, size_t size)
{
	char full[512], target[512];
	const char *last;
	ssize_t len;

	if (!full_path(host, path, full, sizeof(full)))
		return false;
	len = readlink(full, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = 0;
	last = strrchr(target, '/');
	snprintf(buf, size, "%s", last ? last + 1 : target);
	return true;
}

void host_each(const struct host *host, const char *path, bool (*fn)(void *arg, const char *name),
	       void *arg)
{
	struct dirent *entry;
	char full[512];
	DIR *dir;

	if (!full_path(host, path, full, sizeof(full)))
		return;
	dir = opendir(full);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && !fn(arg, entry->d_name))
			break;
	if (dir)
		closedir(dir);
}
