// SPDX-License-Identifier: MIT
/*
 * Monitor files (vgt_monitor_config_file).
 *
 * XenGT's old format: a count of monitors (1 to 3), then for each a record of 130 bytes: port type,
 * port override (0 to 3 for ports A to D, or the letters' codes 0x41 to 0x44), EDID of 128 bytes. As
 * text it begins with '#', bytes are pairs of hex digits, '#' starts a comment; as binary it begins
 * with a zero byte. Besides, a raw EDID file of 128 or 256 bytes is taken as it is, and in place of a
 * file's name a mode may stand (edid.c). Which EDIDs are sound is for the module to say; here only what
 * a file can get wrong is checked.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

#define EDID_BLOCK   128
#define RECORD_BYTES (2 + EDID_BLOCK)
#define MAX_MONITORS 3
#define MAX_FILE     16384

static const uint8_t edid_magic[8] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};

static int malformed(struct xengt *h, const char *file, const char *what)
{
	return xengt_fail(h, EINVAL,
			  "vgt_monitor_config_file='%s': %s; allowed is a raw EDID of 128 or 256 "
			  "bytes, a file in XenGT's format (number of monitors, then port, port "
			  "and EDID of each, as hex digits after a first line that begins with #), "
			  "or a mode as 1920x1080@60",
			  file, what);
}

/* Text to bytes; returns their number or -1 with the place of what is wrong in *line. */
static int parse_hex(const uint8_t *text, size_t len, uint8_t *out, size_t max, unsigned *line)
{
	unsigned nibble = 0, val = 0;
	size_t n = 0;

	*line = 1;
	for (size_t i = 0; i < len; i++) {
		int c = text[i];

		if (c == '#') {
			while (i < len && text[i] != '\n')
				i++;
			(*line)++;
			continue;
		}
		if (c == '\n')
			(*line)++;
		if (isspace(c) || c == ',')
			continue;
		if (c == '0' && !nibble && i + 1 < len && (text[i + 1] | 0x20) == 'x') {
			i++;
			continue;
		}
		if (!isxdigit(c) || n == max)
			return -1;
		val = val << 4 | (unsigned)(isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
		nibble ^= 1;
		if (!nibble) {
			out[n++] = (uint8_t)val;
			val = 0;
		}
	}
	return nibble ? -1 : (int)n;
}

const char *xengt_edid_wrong(const uint8_t *edid, size_t len)
{
	if (len != EDID_BLOCK && len != 2 * EDID_BLOCK)
		return "an EDID has 128 or 256 bytes";
	if (memcmp(edid, edid_magic, sizeof(edid_magic)))
		return "its EDID does not begin with 00 ff ff ff ff ff ff 00";
	for (size_t block = 0; block < len; block += EDID_BLOCK) {
		uint8_t sum = 0;

		for (size_t i = 0; i < EDID_BLOCK; i++)
			sum += edid[block + i];
		if (sum)
			return "the checksum of its EDID is wrong";
	}
	if (edid[126] != len / EDID_BLOCK - 1u)
		return "its EDID announces another number of extension blocks";
	return NULL;
}

static int check_edid(struct xengt *h, const char *file, const uint8_t *edid, size_t len)
{
	const char *wrong = xengt_edid_wrong(edid, len);

	return wrong ? malformed(h, file, wrong) : 0;
}

static int port_letter(uint8_t code)
{
	if (code <= 3)
		return 'A' + code;
	return code >= 'A' && code <= 'D' ? code : -1;
}

static int take_records(struct xengt *h, struct xengt_config *cfg, const char *file,
			const uint8_t *data, size_t len)
{
	size_t count = len ? data[0] & 0xf : 0;
	char what[96];
	int port;

	if (count < 1 || count > MAX_MONITORS)
		return malformed(h, file, "the number of monitors is not 1, 2 or 3");
	if (len != 1 + count * RECORD_BYTES) {
		snprintf(what, sizeof(what), "%zu monitors need %zu bytes, it has %zu", count,
			 1 + count * RECORD_BYTES, len);
		return malformed(h, file, what);
	}
	if (count > 1)
		return xengt_fail(h, EOPNOTSUPP,
				  "vgt_monitor_config_file='%s': it describes %zu monitors; a vGPU "
				  "has one for now",
				  file, count);
	port = port_letter(data[1]);
	if (port < 0 || port_letter(data[2]) < 0)
		return malformed(h, file, "a port is not one of A to D (00 to 03)");
	if (port == 'A')
		return xengt_fail(
			h, EOPNOTSUPP,
			"vgt_monitor_config_file='%s': port A is a laptop's panel, which a "
			"vGPU does not have; allowed are B, C and D (01 to 03)",
			file);
	if (check_edid(h, file, data + 3, EDID_BLOCK))
		return -1;
	memcpy(cfg->edid, data + 3, EDID_BLOCK);
	cfg->edid_len = EDID_BLOCK;
	cfg->port = (uint32_t)port;
	return 0;
}

int xengt_config_read_monitor(struct xengt *h, struct xengt_config *cfg, const char *file)
{
	uint8_t raw[MAX_FILE], bytes[1 + MAX_MONITORS * RECORD_BYTES + 1];
	unsigned line;
	char what[64];
	size_t len;
	FILE *f;
	int n;

	f = fopen(file, "re");
	if (!f)
		return xengt_fail(h, errno, "vgt_monitor_config_file='%s': %s", file,
				  strerror(errno));
	len = fread(raw, 1, sizeof(raw), f);
	if (ferror(f)) {
		int err = errno;

		fclose(f);
		return xengt_fail(h, err, "vgt_monitor_config_file='%s': %s", file, strerror(err));
	}
	fclose(f);

	if (!len)
		return malformed(h, file, "it is empty");
	if (len == sizeof(raw))
		return malformed(h, file, "it is too long");
	if (len >= sizeof(edid_magic) && !memcmp(raw, edid_magic, sizeof(edid_magic))) {
		if (check_edid(h, file, raw, len))
			return -1;
		memcpy(cfg->edid, raw, len);
		cfg->edid_len = (uint32_t)len;
		return 0;
	}
	if (raw[0] == '#') {
		n = parse_hex(raw, len, bytes, sizeof(bytes), &line);
		if (n < 0) {
			snprintf(what, sizeof(what), "line %u is not pairs of hex digits", line);
			return malformed(h, file, what);
		}
		return take_records(h, cfg, file, bytes, (size_t)n);
	}
	if (raw[0] == 0)
		return take_records(h, cfg, file, raw + 1, len - 1);
	return malformed(h, file, "it is neither");
}

int xengt_config_set_monitor(struct xengt *h, struct xengt_config *cfg, const char *text)
{
	uint32_t width, height, mhz;

	if (xengt_mode_parse(text, &width, &height, &mhz))
		return xengt_config_read_monitor(h, cfg, text);
	if (xengt_edid_make(h, width, height, mhz, NULL, cfg->edid))
		return -1;
	cfg->edid_len = EDID_BLOCK;
	return 0;
}
