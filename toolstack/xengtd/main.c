// SPDX-License-Identifier: MIT
/*
 * xengtd: publishes the state of vGPUs in xenstore and writes what happens to them to the journal.
 * Guests do not depend on it: vGPUs live in the module, and the daemon finds everything again when it
 * starts. It runs in the foreground; systemd keeps it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "publish.h"

/* A mode's refresh or a counter may change without an event; state is looked at anew this often. */
#define RESYNC_MS 2000

static int sync_all(struct xengt *h, struct publisher *p)
{
	struct xengt_query *list;
	size_t nr;
	int err;

	if (xengt_vgpu_list(h, &list, &nr)) {
		fprintf(stderr, "xengtd: %s\n", xengt_error(h));
		return -1;
	}
	err = publisher_sync(p, list, nr);
	if (err)
		fprintf(stderr, "xengtd: xenstore: %s\n", strerror(errno));
	free(list);
	return err;
}

static int drain_events(struct xengt *h)
{
	struct xengt_event ev;

	while (!xengt_next_event(h, false, &ev)) {
		if (ev.lost)
			printf("%u events were lost\n", ev.lost);
		printf("vGPU %llu of domain %u: %s\n", (unsigned long long)ev.id, ev.domid,
		       xengt_event_name(ev.type));
	}
	fflush(stdout);
	if (errno == EAGAIN)
		return 0;
	fprintf(stderr, "xengtd: %s\n", xengt_error(h));
	return -1;
}

/* Until SIGTERM or SIGINT. Returns the exit code. */
static int serve(struct xengt *h, struct publisher *p, int signals)
{
	struct pollfd fds[] = {
		{.fd = xengt_fd(h), .events = POLLIN},
		{.fd = signals, .events = POLLIN},
	};

	if (fds[0].fd < 0) {
		fprintf(stderr, "xengtd: %s\n", xengt_error(h));
		return EXIT_FAILURE;
	}
	while (!sync_all(h, p)) {
		if (poll(fds, 2, RESYNC_MS) < 0 && errno != EINTR) {
			fprintf(stderr, "xengtd: poll: %s\n", strerror(errno));
			return EXIT_FAILURE;
		}
		if (fds[1].revents)
			return EXIT_SUCCESS;
		if (fds[0].revents && drain_events(h))
			return EXIT_FAILURE;
	}
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct publisher *p;
	struct xengt *h;
	sigset_t set;
	int signals, code;

	if (argc > 1) {
		bool help = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");

		fprintf(help ? stdout : stderr, "usage: xengtd\nKeeps /xengt in xenstore up to "
						"date and prints what happens "
						"to vGPUs; runs until SIGTERM.\n");
		return help ? EXIT_SUCCESS : 2;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	h = xengt_open();
	if (signals < 0 || !h) {
		fprintf(stderr, "xengtd: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	p = publisher_open();
	if (!p) {
		fprintf(stderr, "xengtd: cannot reach xenstore: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	code = serve(h, p, signals);
	publisher_close(p);
	xengt_close(h);
	close(signals);
	return code;
}
