// SPDX-License-Identifier: MIT
/*
 * xengtd: publishes the state of vGPUs in xenstore, writes what happens to them to the journal, serves
 * their screens and metrics. Guests do not depend on it: vGPUs live in the module, and the daemon finds
 * everything again when it starts. It runs in the foreground; systemd keeps it. One thread.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "conf.h"
#include "metrics.h"
#include "publish.h"
#include "screen.h"

/* A mode's refresh or a counter may change without an event; state is looked at anew this often. */
#define RESYNC_MS    2000
#define WATCHED_MS   20	   /* a screen that is looked at is served this often */
#define RETRY_MS     30000 /* after a time without a free port */
#define MAX_FDS	     1024
#define MAX_SCREENS  64
#define DEFAULT_CONF "/etc/xengt/xengtd.conf"

#define EXIT_NO_DEVICE 3 /* as xengt(1) has it */

struct daemon {
	struct conf conf;
	struct xengt *h;
	struct publisher *publisher;
	struct metrics *metrics;
	int signals;
	struct screen *screens[MAX_SCREENS];
	size_t nr_screens;
	bool full;	  /* it was said that a screen finds no port */
	int64_t retry_ms; /* not before this is a port looked for again */
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct screen *screen_of(const struct daemon *d, uint64_t id)
{
	for (size_t i = 0; i < d->nr_screens; i++)
		if (screen_id(d->screens[i]) == id)
			return d->screens[i];
	return NULL;
}

static bool listed(const struct xengt_query *list, size_t nr, uint64_t id)
{
	for (size_t i = 0; i < nr; i++)
		if (list[i].id == id)
			return true;
	return false;
}

/* A screen for each vGPU, and none for those that have gone. */
static void sync_screens(struct daemon *d, const struct xengt_query *list, size_t nr)
{
	for (size_t i = 0; i < d->nr_screens;) {
		if (listed(list, nr, screen_id(d->screens[i]))) {
			i++;
			continue;
		}
		screen_close(d->screens[i], true);
		d->screens[i] = d->screens[--d->nr_screens];
		d->full = false;
	}
	for (size_t i = 0; i < nr && d->conf.vnc; i++) {
		struct screen *s;
		char vga[128];

		if (screen_of(d, list[i].id) || d->nr_screens == MAX_SCREENS ||
		    (d->full && now_ms() < d->retry_ms))
			continue;
		if (!publisher_vga_path(d->publisher, list[i].domid, vga, sizeof(vga)))
			*vga = 0;
		s = screen_open(&d->conf, &list[i], vga);
		if (s)
			d->screens[d->nr_screens++] = s;
		else if (!d->full)
			fprintf(stderr, "xengtd: no free port for the screen of domain %u\n",
				list[i].domid);
		d->full = !s;
		d->retry_ms = now_ms() + RETRY_MS;
	}
}

static int publish_screens(struct daemon *d)
{
	char listen[INET_ADDRSTRLEN], address[INET_ADDRSTRLEN + 8];

	inet_ntop(AF_INET, &d->conf.vnc_listen, listen, sizeof(listen));
	for (size_t i = 0; i < d->nr_screens; i++) {
		snprintf(address, sizeof(address), "%s::%u", listen, screen_port(d->screens[i]));
		if (publisher_put_screen(d->publisher, screen_domid(d->screens[i]), address))
			return -1;
	}
	return 0;
}

static int sync_all(struct daemon *d)
{
	struct xengt_query *list;
	size_t nr;
	int err;

	if (xengt_vgpu_list(d->h, &list, &nr)) {
		fprintf(stderr, "xengtd: %s\n", xengt_error(d->h));
		return -1;
	}
	sync_screens(d, list, nr);
	err = publisher_sync(d->publisher, list, nr) || publish_screens(d);
	if (err)
		fprintf(stderr, "xengtd: xenstore: %s\n", strerror(errno));
	free(list);
	return err ? -1 : 0;
}

static int drain_events(struct daemon *d)
{
	struct xengt_event ev;

	while (!xengt_next_event(d->h, false, &ev)) {
		if (ev.lost)
			printf("%u events were lost\n", ev.lost);
		printf("vGPU %llu of domain %u: %s\n", (unsigned long long)ev.id, ev.domid,
		       xengt_event_name(ev.type));
	}
	fflush(stdout);
	if (errno == EAGAIN)
		return 0;
	fprintf(stderr, "xengtd: %s\n", xengt_error(d->h));
	return -1;
}

static size_t all_fds(const struct daemon *d, struct pollfd *fds, bool *watched)
{
	size_t n = 0;

	fds[n++] = (struct pollfd){.fd = d->signals, .events = POLLIN};
	fds[n++] = (struct pollfd){.fd = xengt_fd(d->h), .events = POLLIN};
	fds[n++] =
		(struct pollfd){.fd = d->metrics ? metrics_fd(d->metrics) : -1, .events = POLLIN};
	*watched = false;
	for (size_t i = 0; i < d->nr_screens; i++) {
		n += screen_poll(d->screens[i], fds + n, MAX_FDS - n);
		*watched |= screen_watched(d->screens[i]);
	}
	return n;
}

/* Until SIGTERM or SIGINT. Returns the exit code. */
static int serve(struct daemon *d)
{
	static struct pollfd fds[MAX_FDS];
	int64_t synced = INT64_MIN / 2;
	bool watched;
	size_t n;

	for (;;) {
		bool due = now_ms() - synced >= RESYNC_MS;

		if (due && (drain_events(d) || sync_all(d)))
			return EXIT_FAILURE;
		if (due)
			synced = now_ms();
		n = all_fds(d, fds, &watched);
		if (poll(fds, n, watched ? WATCHED_MS : RESYNC_MS) < 0 && errno != EINTR) {
			fprintf(stderr, "xengtd: poll: %s\n", strerror(errno));
			return EXIT_FAILURE;
		}
		if (fds[0].revents)
			return EXIT_SUCCESS;
		if (fds[1].revents) {
			if (drain_events(d))
				return EXIT_FAILURE;
			synced = INT64_MIN / 2;
		}
		if (d->metrics)
			metrics_run(d->metrics);
		for (size_t i = 0; i < d->nr_screens; i++)
			screen_serve(d->screens[i], d->h, now_ms());
	}
}

/* Returns 0 or an exit code, having said why. */
static int start(struct daemon *d)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN); /* a client that has gone */
	d->signals = signalfd(-1, &set, SFD_CLOEXEC);
	d->h = xengt_open();
	if (d->signals < 0 || !d->h) {
		fprintf(stderr, "xengtd: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	if (xengt_fd(d->h) < 0) {
		bool missing = errno == ENOENT || errno == ENODEV || errno == ENXIO;

		fprintf(stderr, "xengtd: %s\n", xengt_error(d->h));
		return missing ? EXIT_NO_DEVICE : EXIT_FAILURE;
	}
	d->publisher = publisher_open();
	if (!d->publisher) {
		fprintf(stderr, "xengtd: cannot reach xenstore: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	if (d->conf.metrics_port) {
		d->metrics = metrics_open(&d->conf, d->h);
		if (!d->metrics)
			fprintf(stderr, "xengtd: no metrics: port %u: %s\n", d->conf.metrics_port,
				strerror(errno));
	}
	return 0;
}

static void stop(struct daemon *d)
{
	for (size_t i = 0; i < d->nr_screens; i++) {
		publisher_put_screen(d->publisher, screen_domid(d->screens[i]), NULL);
		screen_close(d->screens[i], false);
	}
	metrics_close(d->metrics);
	if (d->publisher)
		publisher_close(d->publisher);
	xengt_close(d->h);
	close(d->signals);
}

int main(int argc, char **argv)
{
	static struct daemon d;
	const char *file = NULL;
	char err[512];
	int code;

	if (argc == 3 && !strcmp(argv[1], "-c")) {
		file = argv[2];
	} else if (argc > 1) {
		bool help = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");

		fprintf(help ? stdout : stderr, "usage: xengtd [-c FILE]\n"
						"Serves the screens of vGPUs by VNC and metrics "
						"for Prometheus, keeps /xengt in\n"
						"xenstore up to date and prints what happens to "
						"vGPUs; runs until SIGTERM.\n"
						"FILE is " DEFAULT_CONF " if it is not said.\n");
		return help ? EXIT_SUCCESS : 2;
	}
	conf_init(&d.conf);
	if (conf_read(&d.conf, file ? file : DEFAULT_CONF, file, err, sizeof(err))) {
		fprintf(stderr, "xengtd: %s\n", err);
		return 2;
	}
	code = start(&d);
	if (!code)
		code = serve(&d);
	stop(&d);
	return code;
}
