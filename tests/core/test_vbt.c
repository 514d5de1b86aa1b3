// SPDX-License-Identifier: MIT
/* The video BIOS table and the OpRegion's image, walked as a driver walks them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../dom0-kmod/gvt/display.h"
#include "../../dom0-kmod/gvt/opregion.h"
#include "../../dom0-kmod/gvt/vbt.h"

static u32 get16(const u8 *p)
{
	return (u32)p[0] | (u32)p[1] << 8;
}

static u32 get32(const u8 *p)
{
	return get16(p) | get16(p + 2) << 16;
}

/* A block of the BDB, or NULL; every length is checked on the way. */
static const u8 *find_block(const u8 *vbt, u32 size, u8 id, u32 *len)
{
	u32 bdb = get32(vbt + 28), end, at;

	assert_memory_equal(vbt, "$VBT ", 5);
	assert_int_equal(get16(vbt + 22), 48);
	assert_int_equal(get16(vbt + 24), size);
	assert_memory_equal(vbt + bdb, "BIOS_DATA_BLOCK ", 16);
	end = bdb + get16(vbt + bdb + 20);
	assert_int_equal(end, size);
	for (at = bdb + get16(vbt + bdb + 18); at < end; at += 3 + get16(vbt + at + 1)) {
		assert_true(at + 3 + get16(vbt + at + 1) <= end);
		if (vbt[at] != id)
			continue;
		*len = get16(vbt + at + 1);
		return vbt + at + 3;
	}
	return NULL;
}

static void check_vbt(const u8 *vbt, u32 size, u32 port)
{
	static const u8 dp_port[] = {0, 7, 8, 9}, hdmi_port[] = {0, 1, 2, 3};
	static const u8 aux[] = {0, 0x10, 0x20, 0x30};
	const u8 *b, *child;
	u32 len, i, ddi = gvt_ports[port].ddi;
	u8 sum = 0;

	for (i = 0; i < size; i++)
		sum = (u8)(sum + vbt[i]);
	assert_int_equal(sum, 0);

	b = find_block(vbt, size, 1, &len);
	assert_non_null(b);
	assert_int_equal(b[4] & 3, 0); /* no CRT, no TV */

	b = find_block(vbt, size, 2, &len);
	assert_non_null(b);
	/* What BDB version 205 says of a child's size. */
	assert_int_equal(b[4], 38);
	assert_int_equal(len, 5 + 38);
	child = b + 5;
	if (gvt_ports[port].dp) {
		assert_int_equal(get16(child + 2), 0x68c6);
		assert_int_equal(child[16], dp_port[ddi]);
		assert_int_equal(child[25], aux[ddi]);
	} else {
		assert_int_equal(get16(child + 2), 0x60d2);
		assert_int_equal(child[16], hdmi_port[ddi]);
	}
	assert_null(find_block(vbt, size, 40, &len));
}

static void test_vbt(void **state)
{
	u8 buf[512];
	u32 port, size, i;

	(void)state;
	for (port = 0; port < GVT_NUM_PORTS; port++) {
		memset(buf, 0xaa, sizeof(buf));
		size = vbt_build(buf, sizeof(buf), port);
		assert_true(size > 0 && size < sizeof(buf));
		for (i = size; i < sizeof(buf); i++)
			assert_int_equal(buf[i], 0xaa);
		check_vbt(buf, size, port);
		assert_int_equal(vbt_build(buf, size, port), size);
		assert_int_equal(vbt_build(buf, size - 1, port), 0);
	}
	assert_int_equal(vbt_build(buf, sizeof(buf), GVT_NUM_PORTS), 0);
	assert_int_equal(vbt_build(buf, sizeof(buf), ~0u), 0);
}

static void test_opregion_image(void **state)
{
	static u8 buf[OPREGION_SIZE];
	u32 port;

	(void)state;
	for (port = 0; port < GVT_NUM_PORTS; port++) {
		memset(buf, 0x55, sizeof(buf));
		assert_true(opregion_build(buf, port));
		assert_memory_equal(buf, "IntelGraphicsMem", 16);
		assert_int_equal(get32(buf + 0x10), 8);
		assert_int_equal(buf[0x17], 2);
		/* Public ACPI methods, SWSCI, VBT; no ASLE, no backlight. */
		assert_int_equal(get32(buf + 0x58), 0xb);
		/* No command waits in the SWSCI mailbox, no VBT elsewhere. */
		assert_int_equal(get32(buf + 0x200), 0);
		assert_int_equal(get32(buf + 0x3ba), 0);
		check_vbt(buf + OPREGION_VBT_OFFSET, get16(buf + OPREGION_VBT_OFFSET + 24), port);
	}
	assert_false(opregion_build(buf, GVT_NUM_PORTS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vbt),
		cmocka_unit_test(test_opregion_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
