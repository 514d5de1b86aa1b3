// SPDX-License-Identifier: MIT
/*
 * Which vgt options does a config set? libxlutil tells the value of a name that one knows, not which
 * names there are; and a name that nobody knows must not pass in silence. So the text is read here,
 * just far enough to see the names: SETTINGS are "name = value" or "name += value", separated by
 * newlines or semicolons; values may be quoted and lists may span lines (xl.cfg(5)).
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "plugin.h"

#define MAX_NAME 64

struct scanner {
	const char *p, *end;
};

static void skip_comment(struct scanner *s)
{
	while (s->p < s->end && *s->p != '\n')
		s->p++;
}

/* Past a quoted string, of three quotes when it begins so; no escape ends it early. */
static void skip_string(struct scanner *s)
{
	char quote = *s->p;
	bool triple = s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote;

	s->p += triple ? 3 : 1;
	while (s->p < s->end) {
		if (*s->p == '\\' && s->end - s->p >= 2) {
			s->p += 2;
			continue;
		}
		if (!triple && *s->p++ == quote)
			return;
		if (triple) {
			if (s->end - s->p >= 3 && s->p[0] == quote && s->p[1] == quote &&
			    s->p[2] == quote) {
				s->p += 3;
				return;
			}
			s->p++;
		}
	}
}

/* Past a value: to the newline or semicolon that ends the setting. */
static void skip_value(struct scanner *s)
{
	int depth = 0;

	while (s->p < s->end) {
		switch (*s->p) {
		case '\'':
		case '"':
			skip_string(s);
			continue;
		case '#':
			skip_comment(s);
			continue;
		case '[':
			depth++;
			break;
		case ']':
			depth--;
			break;
		case '\n':
		case ';':
			if (depth <= 0)
				return;
			break;
		default:
			break;
		}
		s->p++;
	}
}

void options_scan(const char *text, size_t len, void (*found)(void *arg, const char *name),
		  void *arg)
{
	struct scanner s = {text, text + len};
	char name[MAX_NAME];

	while (s.p < s.end) {
		const char *start = s.p;
		size_t n;

		if (*s.p == '#') {
			skip_comment(&s);
			continue;
		}
		if (!isalpha((unsigned char)*s.p) && *s.p != '_') {
			s.p++;
			continue;
		}
		while (s.p < s.end && (isalnum((unsigned char)*s.p) || *s.p == '_' || *s.p == '-'))
			s.p++;
		n = (size_t)(s.p - start);
		if (n >= 3 && n < sizeof(name) && !memcmp(start, "vgt", 3)) {
			memcpy(name, start, n);
			name[n] = 0;
			found(arg, name);
		}
		skip_value(&s);
	}
}
