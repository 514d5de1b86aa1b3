// SPDX-License-Identifier: MIT
/* See conf.h. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf.h"

struct reader {
	const char *file;
	unsigned line;
	char *err;
	size_t err_len;
};

__attribute__((format(printf, 2, 3))) static int wrong(const struct reader *r, const char *fmt, ...)
{
	va_list ap;
	int n = snprintf(r->err, r->err_len, "%s", r->file);

	if (r->line && n > 0 && (size_t)n < r->err_len)
		n += snprintf(r->err + n, r->err_len - (size_t)n, ":%u", r->line);
	if (n < 0 || (size_t)n >= r->err_len)
		return -1;
	n += snprintf(r->err + n, r->err_len - (size_t)n, ": ");
	va_start(ap, fmt);
	vsnprintf(r->err + n, r->err_len - (size_t)n, fmt, ap);
	va_end(ap);
	return -1;
}

void conf_init(struct conf *conf)
{
	*conf = (struct conf){
		.vnc = true,
		.vnc_listen.s_addr = htonl(INADDR_LOOPBACK),
		.vnc_port = 5950,
		.metrics_listen.s_addr = htonl(INADDR_LOOPBACK),
		.metrics_port = 9877,
	};
}

static int take_number(const struct reader *r, const char *value, unsigned long min,
		       unsigned long max, unsigned long *out)
{
	char *end;

	*out = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || *out < min || *out > max)
		return wrong(r, "'%s': allowed is %lu to %lu", value, min, max);
	return 0;
}

static int take_address(const struct reader *r, const char *value, struct in_addr *out)
{
	if (inet_pton(AF_INET, value, out) != 1)
		return wrong(r, "'%s' is not an IPv4 address", value);
	return 0;
}

/* The protocol looks at eight characters; a longer password would only seem to be one. */
static int take_password(const struct reader *r, const char *file, struct conf *conf)
{
	char line[64] = "";
	struct stat st;
	FILE *f;

	if (!*file)
		return 0;
	f = fopen(file, "re");
	if (!f)
		return wrong(r, "%s: %s", file, strerror(errno));
	if (fstat(fileno(f), &st) || st.st_mode & 077) {
		fclose(f);
		return wrong(r, "%s: others than its owner can use it (chmod 600)", file);
	}
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	line[strcspn(line, "\n")] = 0;
	if (!*line || strlen(line) >= sizeof(conf->vnc_password))
		return wrong(r, "%s: a password has 1 to 8 characters", file);
	strcpy(conf->vnc_password, line);
	return 0;
}

static int take(const struct reader *r, struct conf *conf, const char *key, const char *value)
{
	unsigned long n;
	int err;

	if (!strcmp(key, "vnc")) {
		err = take_number(r, value, 0, 1, &n);
		conf->vnc = n;
	} else if (!strcmp(key, "vnc_listen")) {
		err = take_address(r, value, &conf->vnc_listen);
	} else if (!strcmp(key, "vnc_port")) {
		err = take_number(r, value, 1024, 65435, &n);
		conf->vnc_port = (uint16_t)n;
	} else if (!strcmp(key, "vnc_password_file")) {
		err = take_password(r, value, conf);
	} else if (!strcmp(key, "metrics_listen")) {
		err = take_address(r, value, &conf->metrics_listen);
	} else if (!strcmp(key, "metrics_port")) {
		err = take_number(r, value, 0, 65535, &n);
		conf->metrics_port = (uint16_t)n;
	} else {
		err = wrong(r,
			    "'%s' is not known; known are vnc, vnc_listen, vnc_port, "
			    "vnc_password_file, metrics_listen, metrics_port",
			    key);
	}
	return err;
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = 0;
	return s;
}

static bool loopback(struct in_addr a)
{
	return ntohl(a.s_addr) >> 24 == 127;
}

int conf_read(struct conf *conf, const char *file, bool must, char *err, size_t err_len)
{
	struct reader r = {.file = file, .err = err, .err_len = err_len};
	char line[512], *key, *equals;
	FILE *f = fopen(file, "re");
	int bad = 0;

	if (!f)
		return errno == ENOENT && !must ? 0 : wrong(&r, "%s", strerror(errno));
	while (!bad && fgets(line, sizeof(line), f)) {
		r.line++;
		line[strcspn(line, "#")] = 0;
		key = trim(line);
		if (!*key)
			continue;
		equals = strchr(key, '=');
		if (!equals) {
			bad = wrong(&r, "'%s' is not of the form key = value", key);
			break;
		}
		*equals = 0;
		bad = take(&r, conf, trim(key), trim(equals + 1));
	}
	fclose(f);
	r.line = 0;
	if (!bad && conf->vnc && !loopback(conf->vnc_listen) && !*conf->vnc_password)
		bad = wrong(&r,
			    "vnc_listen is not a loopback address: vnc_password_file is mandatory");
	return bad;
}
