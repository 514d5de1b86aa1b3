// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fence registers. i915 gives whole registers away and then never writes those, with two exceptions:
 * a full reset and a wake-up of the device write all of them, from what i915 knows, and so clear ours.
 * Hence the copy, which is written again at the next chance.
 *
 * Facts: PRM SKL vol 2c: FENCE_LSB and FENCE_MSB at 100000 + 8n, valid bit in the low half.
 */
#include "host/private.h"

#define FENCE_LO(id) (0x100000u + 8 * (id))
#define FENCE_HI(id) (FENCE_LO(id) + 4)

/* The low half has the valid bit: the fence is off while the halves do not belong together. */
static void write_fence(struct host_gpu *gpu, u32 id, u64 val)
{
	writel(0, host_reg(gpu, FENCE_LO(id)));
	readl(host_reg(gpu, FENCE_LO(id)));
	writel(upper_32_bits(val), host_reg(gpu, FENCE_HI(id)));
	writel(lower_32_bits(val), host_reg(gpu, FENCE_LO(id)));
	readl(host_reg(gpu, FENCE_LO(id)));
}

void host_fence_write(void *host, u32 id, u64 val)
{
	struct host_gpu *gpu = host;
	unsigned long flags;

	if (id >= HOST_NR_FENCES)
		return;
	spin_lock_irqsave(&gpu->fence_lock, flags);
	if (gpu->fence_mask & BIT(id)) {
		gpu->fence_val[id] = val;
		if (READ_ONCE(gpu->awake))
			write_fence(gpu, id, val);
	}
	spin_unlock_irqrestore(&gpu->fence_lock, flags);
}

void host_fence_restore(struct host_gpu *gpu)
{
	unsigned long flags;
	u32 id;

	spin_lock_irqsave(&gpu->fence_lock, flags);
	gpu->reset_count = i915_reset_count(&gpu->i915->gpu_error);
	for (id = 0; id < HOST_NR_FENCES; id++)
		if (gpu->fence_mask & BIT(id))
			write_fence(gpu, id, gpu->fence_val[id]);
	spin_unlock_irqrestore(&gpu->fence_lock, flags);
}

void host_fence_check_reset(struct host_gpu *gpu)
{
	if (READ_ONCE(gpu->reset_count) != i915_reset_count(&gpu->i915->gpu_error))
		host_fence_restore(gpu);
}

static void own(struct host_gpu *gpu, u32 id, bool ours)
{
	unsigned long flags;

	spin_lock_irqsave(&gpu->fence_lock, flags);
	gpu->fence_val[id] = 0;
	write_fence(gpu, id, 0);
	if (ours)
		gpu->fence_mask |= BIT(id);
	else
		gpu->fence_mask &= ~BIT(id);
	spin_unlock_irqrestore(&gpu->fence_lock, flags);
}

void host_fence_release(void *host, u32 nr, const u32 *ids)
{
	struct host_gpu *gpu = host;
	u32 i;

	intel_runtime_pm_get(&gpu->i915->runtime_pm);
	mutex_lock(&gpu->ggtt->vm.mutex);
	for (i = nr; i-- > 0;) {
		own(gpu, ids[i], false);
		i915_unreserve_fence(gpu->fence[ids[i]]);
		gpu->fence[ids[i]] = NULL;
	}
	mutex_unlock(&gpu->ggtt->vm.mutex);
	intel_runtime_pm_put_unchecked(&gpu->i915->runtime_pm);
}

int host_fence_reserve(void *host, u32 nr, u32 *ids)
{
	struct host_gpu *gpu = host;
	struct i915_fence_reg *reg;
	u32 i;

	intel_runtime_pm_get(&gpu->i915->runtime_pm);
	mutex_lock(&gpu->ggtt->vm.mutex);
	for (i = 0; i < nr; i++) {
		reg = i915_reserve_fence(gpu->ggtt);
		if (IS_ERR(reg))
			break;
		ids[i] = reg->id;
		gpu->fence[reg->id] = reg;
		own(gpu, reg->id, true);
	}
	mutex_unlock(&gpu->ggtt->vm.mutex);
	intel_runtime_pm_put_unchecked(&gpu->i915->runtime_pm);

	if (i < nr) {
		host_fence_release(gpu, i, ids);
		return -ENOSPC;
	}
	return 0;
}

void host_fence_init(struct host_gpu *gpu)
{
	spin_lock_init(&gpu->fence_lock);
	gpu->reset_count = i915_reset_count(&gpu->i915->gpu_error);
}
