// SPDX-License-Identifier: MIT
/* See tracefs.h. Text files alone are used: no layout of the ring buffer need be known. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracefs.h"
#include "xengt.h"

#define PATH_ROOM 512
#define BUFFER_KB "4096" /* a CPU: some seconds of a guest's busiest time */

static bool exists(const char *dir, const char *file)
{
	char path[PATH_ROOM];

	return (size_t)snprintf(path, sizeof(path), "%s/%s", dir, file) < sizeof(path) &&
	       !access(path, F_OK);
}

static int may_not(char *err, size_t err_len, const char *dir)
{
	snprintf(err, err_len, "%s: %s%s", dir, strerror(errno),
		 errno == EACCES || errno == EPERM ? "; only root may trace" : "");
	return EXIT_FAILED;
}

int tracefs_open(struct tracefs *t, const char *dir, char *err, size_t err_len)
{
	static const char *const usual[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	const size_t nr = dir ? 1 : sizeof(usual) / sizeof(usual[0]);
	bool there = false;

	*t = (struct tracefs){.pipe = -1};
	for (size_t i = 0; i < nr && !there; i++) {
		snprintf(t->root, sizeof(t->root), "%s", dir ? dir : usual[i]);
		there = exists(t->root, "instances");
		if (!there && errno == EACCES)
			return may_not(err, err_len, t->root);
	}
	if (!there) {
		snprintf(err, err_len,
			 "tracefs is not there (mount -t tracefs tracefs %s; the kernel needs "
			 "CONFIG_TRACING)",
			 dir ? dir : usual[0]);
		return EXIT_FAILED;
	}
	if (!exists(t->root, "events/" TRACEFS_GROUP)) {
		if (errno == EACCES)
			return may_not(err, err_len, t->root);
		snprintf(err, err_len,
			 "no events of xengt: the module is not loaded (modprobe xengt enable=1), "
			 "or is older than this");
		return EXIT_NO_DEVICE;
	}
	return EXIT_OK;
}

void tracefs_events(const struct tracefs *t, bool (*fn)(void *arg, const char *name), void *arg)
{
	char path[PATH_ROOM], enable[300];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/events/" TRACEFS_GROUP, t->root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		snprintf(enable, sizeof(enable), "%s/enable", entry->d_name);
		if (entry->d_name[0] != '.' && exists(path, enable) && !fn(arg, entry->d_name))
			break;
	}
	if (dir)
		closedir(dir);
}

bool tracefs_has_event(const struct tracefs *t, const char *name)
{
	char file[300];

	return *name && !strchr(name, '/') && *name != '.' &&
	       (size_t)snprintf(file, sizeof(file), "events/" TRACEFS_GROUP "/%s/enable", name) <
		       sizeof(file) &&
	       exists(t->root, file);
}

static int put(const struct tracefs *t, const char *file, const char *text, char *err,
	       size_t err_len)
{
	char path[PATH_ROOM];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", t->instance, file);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd >= 0) {
		n = write(fd, text, strlen(text));
		close(fd);
	}
	return n < 0 ? may_not(err, err_len, path) : EXIT_OK;
}

int tracefs_begin(struct tracefs *t, char *err, size_t err_len)
{
	char path[PATH_ROOM];
	int code;

	snprintf(t->instance, sizeof(t->instance), "%s/instances/xengt-%d", t->root, (int)getpid());
	/* one that is there was left by somebody with our number who was killed */
	if (mkdir(t->instance, 0700) && errno != EEXIST) {
		code = may_not(err, err_len, t->instance);
		t->instance[0] = 0;
		return code;
	}
	code = put(t, "events/" TRACEFS_GROUP "/enable", "0", err, err_len);
	if (!code)
		code = put(t, "trace_clock", "mono", err, err_len);
	if (!code)
		code = put(t, "buffer_size_kb", BUFFER_KB, err, err_len);
	if (code)
		return code;
	snprintf(path, sizeof(path), "%s/trace_pipe", t->instance);
	t->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return t->pipe < 0 ? may_not(err, err_len, path) : EXIT_OK;
}

int tracefs_enable(struct tracefs *t, const char *event, const char *filter, char *err,
		   size_t err_len)
{
	char file[300];
	int code = EXIT_OK;

	if (filter) {
		snprintf(file, sizeof(file), "events/" TRACEFS_GROUP "/%s/filter", event);
		code = put(t, file, filter, err, err_len);
	}
	if (code)
		return code;
	snprintf(file, sizeof(file), "events/" TRACEFS_GROUP "/%s/enable", event);
	return put(t, file, "1", err, err_len);
}

void tracefs_end(struct tracefs *t)
{
	char ignored[PATH_ROOM];

	if (t->pipe >= 0)
		close(t->pipe);
	if (!t->instance[0])
		return;
	put(t, "events/" TRACEFS_GROUP "/enable", "0", ignored, sizeof(ignored));
	rmdir(t->instance);
}
