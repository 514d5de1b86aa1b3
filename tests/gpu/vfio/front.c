/* SPDX-License-Identifier: MIT */
/*
 * A device as a vfio-user server. One client, one thread: messages are served as they come, and the
 * engines run in slices between them.
 */
#include "front.h"
#include "options.h"
#include "server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGES_IN_A_ROW 64 /* then the engines get their turn */

static volatile sig_atomic_t got_end, got_picture, got_audit;

static void on_signal(int sig)
{
	if (sig == SIGUSR1)
		got_picture = 1;
	else if (sig == SIGUSR2)
		got_audit = 1;
	else
		got_end = 1;
}

/* Signals come only while we wait; *wait_mask is the mask for that. */
static void set_signals(sigset_t *wait_mask)
{
	static const int sigs[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGINT};
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		sigaddset(&block, sigs[i]);
		sigaction(sigs[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, wait_mask);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigdelset(wait_mask, sigs[i]);
	signal(SIGPIPE, SIG_IGN);
}

static int listen_at(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(addr.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 1) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Waits until fd can be read, ns have passed (UINT64_MAX: no limit) or a signal came. */
static void wait_for(int fd, uint64_t ns, const sigset_t *mask)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	struct timespec ts = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};

	ppoll(&pfd, 1, ns == UINT64_MAX ? NULL : &ts, mask);
}

static void save_pictures(struct server *s, const struct options *opt)
{
	for (unsigned pipe = 0; pipe < 3; pipe++) {
		char *file;
		int err;

		if (asprintf(&file, "%s/pipe%c.png", opt->out, 'A' + pipe) < 0)
			return;
		err = s->ops->scanout_png(s->dev, pipe, file);
		if (err == -EFAULT || (!err && !opt->frames_ns))
			server_log(s, "saved %s%s", file, err ? " (memory has holes)" : "");
		else if (err && err != -ENODEV)
			server_log(s, "%s: %s", file, strerror(-err));
		free(file);
	}
}

static struct audit *start_audit(const struct options *opt)
{
	struct audit *a;
	char *file;

	if (asprintf(&file, "%s/audit", opt->out) < 0)
		return NULL;
	a = audit_open(file);
	if (!a)
		fprintf(stderr, "xengt-gpu: %s: %s\n", file, strerror(errno));
	else
		audit_switch(a, true, server_bus.now_ns(NULL));
	free(file);
	return a;
}

static void toggle_audit(struct server *s, const struct options *opt)
{
	if (!s->audit)
		s->audit = start_audit(opt);
	else
		audit_switch(s->audit, !audit_is_on(s->audit), server_bus.now_ns(s));
}

/* Starts the ledger or its next phase. */
static void next_in_ledger(struct server *s, const struct options *opt)
{
	char why[256];
	struct owners *o;

	if (s->ledger) {
		ledger_next(s->ledger);
		return;
	}
	o = owners_open(&s->dma, opt->owners, why, sizeof(why));
	s->ledger = o ? ledger_new(o) : NULL;
	server_log(s, "ledger: %s", s->ledger ? "begins" : o ? strerror(ENOMEM) : why);
	if (!s->ledger)
		owners_close(o);
}

static bool end_ledger(struct ledger *l, const struct options *opt)
{
	char *file;
	bool ok;

	if (!l)
		return true;
	ok = asprintf(&file, "%s/ledger", opt->out) >= 0;
	if (ok) {
		ok = ledger_write(l, file);
		free(file);
	}
	ledger_free(l);
	return ok;
}

/* Is the next regular picture due? *left is cut to the time until it is. */
static bool frame_due(const struct server *s, const struct options *opt, uint64_t *at,
		      uint64_t *left)
{
	uint64_t now = server_bus.now_ns((void *)s);

	if (!opt->frames_ns)
		return false;
	if (now >= *at) {
		*at = now + opt->frames_ns;
		return true;
	}
	if (*at - now < *left)
		*left = *at - now;
	return false;
}

static void serve(struct server *s, const struct options *opt, const sigset_t *mask)
{
	uint64_t frame_at = 0;

	while (!got_end) {
		bool none = false;
		uint64_t next;

		for (unsigned i = 0; i < MESSAGES_IN_A_ROW && !none; i++) {
			if (!server_serve(s, &none))
				return;
		}
		next = s->ops->run(s->dev);
		if (frame_due(s, opt, &frame_at, &next))
			save_pictures(s, opt);
		wait_for(s->sock, none ? next : 0, mask);

		if (got_picture) {
			got_picture = 0;
			save_pictures(s, opt);
		}
		if (got_audit) {
			got_audit = 0;
			if (opt->owners)
				next_in_ledger(s, opt);
			else
				toggle_audit(s, opt);
		}
	}
}

int front_main(int argc, char **argv, const struct front_ops *ops)
{
	struct options opt;
	struct server server;
	struct audit *audit = NULL;
	FILE *log = stderr;
	sigset_t mask;
	int fd, status = 1;

	switch (options_parse(&opt, argc, argv)) {
	case OPTIONS_BAD:
		return 2;
	case OPTIONS_DONE:
		return 0;
	case OPTIONS_RUN:
		break;
	}
	if (opt.dump) {
		int err = audit_dump(opt.dump, stdout);

		if (err)
			fprintf(stderr, "xengt-gpu: %s: %s\n", opt.dump, strerror(-err));
		return err ? 1 : 0;
	}

	set_signals(&mask);
	if (opt.log) {
		log = fopen(opt.log, "we");
		if (!log) {
			fprintf(stderr, "xengt-gpu: %s: %s\n", opt.log, strerror(errno));
			return 1;
		}
	}
	if (opt.audit) {
		audit = start_audit(&opt);
		if (!audit)
			return 1;
	}
	if (!server_init(&server, ops, &opt.cfg, log, audit))
		return 1;

	fd = listen_at(opt.socket);
	if (fd < 0) {
		fprintf(stderr, "xengt-gpu: %s: %s\n", opt.socket, strerror(errno));
		goto out;
	}
	server_log(&server, "listening at %s", opt.socket);
	wait_for(fd, UINT64_MAX, &mask);
	if (!got_end)
		server.sock = accept(fd, NULL, NULL);
	close(fd);
	unlink(opt.socket);
	if (server.sock >= 0) {
		serve(&server, &opt, &mask);
		server_log(&server, "client is gone");
	}
	server_log_stats(&server);
	status = 0;
out:
	audit = server.audit;
	if (!end_ledger(server.ledger, &opt)) {
		fprintf(stderr, "xengt-gpu: the ledger is not complete\n");
		status = 1;
	}
	server_free(&server);
	if (!audit_close(audit)) {
		fprintf(stderr, "xengt-gpu: the audit is not complete\n");
		status = 1;
	}
	return status;
}
