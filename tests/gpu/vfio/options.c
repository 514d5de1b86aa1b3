/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "platform.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	O_SOCKET = 1,
	O_OUT,
	O_LOG,
	O_PLATFORM,
	O_BREAK,
	O_REFRESH,
	O_NO_DISPLAY,
	O_DISCONNECTED,
	O_OUTPUT,
	O_FRAMES,
	O_EDID,
	O_AUDIT,
	O_AUDIT_DUMP,
	O_OWNERS,
	O_SLICE,
	O_PACED,
	O_HELP
};

/* clang-format off */
static const struct option longopts[] = {
	{"socket", required_argument, NULL, O_SOCKET},
	{"out", required_argument, NULL, O_OUT},
	{"log", required_argument, NULL, O_LOG},
	{"platform", required_argument, NULL, O_PLATFORM},
	{"break", required_argument, NULL, O_BREAK},
	{"refresh", required_argument, NULL, O_REFRESH},
	{"no-display", no_argument, NULL, O_NO_DISPLAY},
	{"disconnected", no_argument, NULL, O_DISCONNECTED},
	{"output", required_argument, NULL, O_OUTPUT},
	{"frames", required_argument, NULL, O_FRAMES},
	{"edid", required_argument, NULL, O_EDID},
	{"audit", no_argument, NULL, O_AUDIT},
	{"audit-dump", required_argument, NULL, O_AUDIT_DUMP},
	{"owners", required_argument, NULL, O_OWNERS},
	{"slice-us", required_argument, NULL, O_SLICE},
	{"paced", no_argument, NULL, O_PACED},
	{"help", no_argument, NULL, O_HELP},
	{NULL, 0, NULL, 0},
};

static const struct {
	const char *name, *text;
	uint32_t bit;
} breaks[] = {
	{"no-user-irq", "MI_USER_INTERRUPT raises nothing", GPU_BREAK_NO_USER_IRQ},
	{"no-csb", "context-switch events are not reported", GPU_BREAK_NO_CSB},
	{"pte-shift", "4 KiB PPGTT leaves point one page too far", GPU_BREAK_PTE_SHIFT},
	{"lost-store", "every 64th store is dropped", GPU_BREAK_LOST_STORE},
};
/* clang-format on */
#define NUM_BREAKS (sizeof(breaks) / sizeof(breaks[0]))

static void list_platforms(FILE *f)
{
	for (size_t i = 0; i < gpu_num_platforms; i++)
		fprintf(f, "                      %-10s %s\n", gpu_platforms[i].name,
			gpu_platforms[i].text);
}

static void list_breaks(FILE *f)
{
	for (size_t i = 0; i < NUM_BREAKS; i++)
		fprintf(f, "                      %-12s %s\n", breaks[i].name, breaks[i].text);
}

static void help(void)
{
	printf("xengt-gpu: an emulated Intel GPU, served to QEMU by vfio-user\n"
	       "\n"
	       "  --socket PATH       listen here (needed)\n"
	       "  --out DIR           folder for pictures and the audit (default .)\n"
	       "  --log FILE          reports go here (default standard error)\n"
	       "  --platform NAME     one of\n");
	list_platforms(stdout);
	printf("  --break NAME,...    have a defect on purpose:\n");
	list_breaks(stdout);
	printf("  --refresh HZ        display refresh, 1 to 240 (default 20)\n"
	       "  --no-display        display fused off\n"
	       "  --disconnected      no monitor on the port\n"
	       "  --output dp|hdmi    what the port is (default dp)\n"
	       "  --edid FILE         the monitor's EDID, 128 or 256 bytes\n"
	       "  --frames S          save the pictures every S seconds\n"
	       "  --audit             log every page that the GPU touches to DIR/audit\n"
	       "  --audit-dump FILE   print such a log as text and end\n"
	       "  --owners FILE       under Xen: SIGUSR2 starts a ledger, DIR/ledger, of who owns "
	       "each page,\n"
	       "                      and then its next phase; FILE has values of CR3, of Xen or "
	       "dom0\n"
	       "  --slice-us N        longest run of an engine between two messages (default 100)\n"
	       "  --paced             engines take as long as their commands cost here, on any "
	       "machine\n"
	       "\n"
	       "SIGUSR1 saves the picture of each pipe as DIR/pipeA.png ...; SIGUSR2 switches the "
	       "audit.\n"
	       "Ends with status 0 when QEMU goes, with counters in the log.\n");
}

static bool parse_breaks(const char *arg, uint32_t *bits)
{
	while (*arg) {
		size_t len = strcspn(arg, ","), i;

		for (i = 0; i < NUM_BREAKS; i++) {
			if (strlen(breaks[i].name) == len && !memcmp(breaks[i].name, arg, len))
				break;
		}
		if (i == NUM_BREAKS) {
			fprintf(stderr, "xengt-gpu: --break does not know '%.*s'; it can be\n",
				(int)len, arg);
			list_breaks(stderr);
			return false;
		}
		*bits |= breaks[i].bit;
		arg += len;
		arg += *arg == ',';
	}
	return true;
}

static bool parse_number(const char *name, const char *arg, double min, double max, double *out)
{
	char *end;

	errno = 0;
	*out = strtod(arg, &end);
	if (!errno && end != arg && !*end && *out >= min && *out <= max)
		return true;
	fprintf(stderr, "xengt-gpu: %s takes a number from %g to %g, not '%s'\n", name, min, max,
		arg);
	return false;
}

static bool read_edid(struct options *opt, const char *file)
{
	FILE *f = fopen(file, "rbe");
	uint8_t more;
	size_t n;

	if (!f) {
		fprintf(stderr, "xengt-gpu: --edid %s: %s\n", file, strerror(errno));
		return false;
	}
	n = fread(opt->edid, 1, sizeof(opt->edid), f);
	if ((n != 128 && n != 256) || fread(&more, 1, 1, f)) {
		fprintf(stderr, "xengt-gpu: --edid %s: 128 or 256 bytes are needed\n", file);
		fclose(f);
		return false;
	}
	fclose(f);
	opt->cfg.edid = opt->edid;
	opt->cfg.edid_len = n;
	return true;
}

static enum options_result set(struct options *opt, int o, const char *arg)
{
	double num;

	switch (o) {
	case O_SOCKET:
		opt->socket = arg;
		break;
	case O_OUT:
		opt->out = arg;
		break;
	case O_LOG:
		opt->log = arg;
		break;
	case O_PLATFORM:
		if (!platform_find(arg)) {
			fprintf(stderr, "xengt-gpu: --platform does not know '%s'; it can be\n",
				arg);
			list_platforms(stderr);
			return OPTIONS_BAD;
		}
		opt->cfg.platform = arg;
		break;
	case O_BREAK:
		return parse_breaks(arg, &opt->cfg.breaks) ? OPTIONS_RUN : OPTIONS_BAD;
	case O_REFRESH:
		if (!parse_number("--refresh", arg, 1, 240, &num))
			return OPTIONS_BAD;
		opt->cfg.refresh_mhz = num * 1000;
		break;
	case O_NO_DISPLAY:
		opt->cfg.display = false;
		break;
	case O_DISCONNECTED:
		opt->cfg.connected = false;
		break;
	case O_OUTPUT:
		if (strcmp(arg, "dp") && strcmp(arg, "hdmi")) {
			fprintf(stderr, "xengt-gpu: --output is dp or hdmi, not '%s'\n", arg);
			return OPTIONS_BAD;
		}
		opt->cfg.hdmi = !strcmp(arg, "hdmi");
		break;
	case O_FRAMES:
		if (!parse_number("--frames", arg, 0.1, 3600, &num))
			return OPTIONS_BAD;
		opt->frames_ns = num * 1e9;
		break;
	case O_EDID:
		return read_edid(opt, arg) ? OPTIONS_RUN : OPTIONS_BAD;
	case O_AUDIT:
		opt->audit = true;
		break;
	case O_AUDIT_DUMP:
		opt->dump = arg;
		break;
	case O_OWNERS:
		opt->owners = arg;
		break;
	case O_SLICE:
		if (!parse_number("--slice-us", arg, 1, 100000, &num))
			return OPTIONS_BAD;
		opt->cfg.slice_ns = num * 1000;
		break;
	case O_PACED:
		opt->cfg.paced = true;
		break;
	case O_HELP:
		help();
		return OPTIONS_DONE;
	default:
		fprintf(stderr, "xengt-gpu: --help says what is allowed\n");
		return OPTIONS_BAD;
	}
	return OPTIONS_RUN;
}

enum options_result options_parse(struct options *opt, int argc, char **argv)
{
	int o;

	*opt = (struct options){
		.out = ".",
		.cfg = {.display = true, .connected = true, .slice_ns = 100000},
	};
	optind = 1;
	while ((o = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		enum options_result r = set(opt, o, optarg);

		if (r != OPTIONS_RUN)
			return r;
	}
	if (optind < argc) {
		fprintf(stderr, "xengt-gpu: what is '%s'? --help says what is allowed\n",
			argv[optind]);
		return OPTIONS_BAD;
	}
	if (!opt->socket && !opt->dump) {
		fprintf(stderr,
			"xengt-gpu: --socket PATH is needed; --help says what is allowed\n");
		return OPTIONS_BAD;
	}
	return OPTIONS_RUN;
}
