// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform records. Device ids: Intel graphics PRMs, volume "Configurations", of each family, and
 * the kernel's include/drm/intel/i915_pciids.h.
 */
#include "platform.h"
#include "regs/gt.h"

static const u16 skl_ids[] = {
	0x1902, 0x1906, 0x190a, 0x190b, 0x190e, 0x1912, 0x1913, 0x1915, 0x1916,
	0x1917, 0x191a, 0x191b, 0x191d, 0x191e, 0x1921, 0x1923, 0x1926, 0x1927,
	0x192a, 0x192b, 0x192d, 0x1932, 0x193a, 0x193b, 0x193d, 0,
};

static const u16 kbl_ids[] = {
	0x5902, 0x5906, 0x5908, 0x590a, 0x590b, 0x590e, 0x5912, 0x5913,
	0x5915, 0x5916, 0x5917, 0x591a, 0x591b, 0x591c, 0x591d, 0x591e,
	0x5921, 0x5923, 0x5926, 0x5927, 0x593b, 0x87c0, 0,
};

/* With Whiskey Lake and Amber Lake, which are the same GPU. */
static const u16 cfl_ids[] = {
	0x3e90, 0x3e91, 0x3e92, 0x3e93, 0x3e94, 0x3e96, 0x3e98, 0x3e99,
	0x3e9a, 0x3e9b, 0x3e9c, 0x3ea0, 0x3ea1, 0x3ea2, 0x3ea3, 0x3ea4,
	0x3ea5, 0x3ea6, 0x3ea7, 0x3ea8, 0x3ea9, 0x87ca, 0,
};

static const u16 cml_ids[] = {
	0x9b21, 0x9b41, 0x9ba2, 0x9ba4, 0x9ba5, 0x9ba8, 0x9baa, 0x9bac, 0x9bc2,
	0x9bc4, 0x9bc5, 0x9bc6, 0x9bc8, 0x9bca, 0x9bcc, 0x9be6, 0x9bf6, 0,
};

/* GT2 with one slice, three subslices of eight EUs; used where the host gives no snapshot. */
static const struct gvt_platform_reg gen9_regs[] = {
	{GEN8_RC6_CTX_INFO, 0x1},
	{GEN8_FUSE2, GEN8_FUSE2_SLICE(0) | GEN9_FUSE2_SUBSLICE_OFF(3)},
	{GEN9_EU_DISABLE(0), 0xff000000},
	{GEN6_RP_STATE_CAP, 0x00060b16}, /* 50 MHz units: RPn 300, RP1 550, RP0 1100 */
};

#define GEN9(n, b, ids)                                                                            \
	{.name = (n),                                                                              \
	 .bit = (b),                                                                               \
	 .gen = 9,                                                                                 \
	 .has_pcie_cap = true,                                                                     \
	 .device_ids = (ids),                                                                      \
	 .reg = gen9_regs,                                                                         \
	 .nr_reg = ARRAY_SIZE(gen9_regs)}

static const struct gvt_platform platforms[] = {
	GEN9("Skylake", GVT_P_SKL, skl_ids),
	GEN9("Kaby Lake", GVT_P_KBL, kbl_ids),
	GEN9("Coffee Lake", GVT_P_CFL, cfl_ids),
	GEN9("Comet Lake", GVT_P_CML, cml_ids),
};

const struct gvt_platform *gvt_platform_get(u32 i)
{
	return i < ARRAY_SIZE(platforms) ? &platforms[i] : NULL;
}

const struct gvt_platform *gvt_platform_find(u16 device_id)
{
	u32 i, j;

	if (!device_id)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(platforms); i++)
		for (j = 0; platforms[i].device_ids[j]; j++)
			if (platforms[i].device_ids[j] == device_id)
				return &platforms[i];
	return NULL;
}
