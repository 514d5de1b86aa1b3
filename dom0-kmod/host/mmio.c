// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the physical GPU, and keeping it awake.
 *
 * i915's accessors take its register lock with interrupts saved and disabled, and wake the domain that
 * a register is in for about a millisecond, so they can be used in hard-irq context as long as the
 * device itself is not suspended: wake_get() sees to that.
 */
#include "host/private.h"

u32 host_mmio_read(void *host, u32 off)
{
	struct host_gpu *gpu = host;

	if (WARN_ON_ONCE(!READ_ONCE(gpu->awake)))
		return 0;
	return intel_uncore_read_notrace(gpu->gt->uncore, _MMIO(off));
}

void host_mmio_write(void *host, u32 off, u32 val)
{
	struct host_gpu *gpu = host;

	if (WARN_ON_ONCE(!READ_ONCE(gpu->awake)))
		return;
	intel_uncore_write_notrace(gpu->gt->uncore, _MMIO(off), val);
}

void host_wake_get(void *host)
{
	struct host_gpu *gpu = host;

	mutex_lock(&gpu->wake_lock);
	intel_runtime_pm_get(&gpu->i915->runtime_pm);
	if (!gpu->awake++)
		host_fence_restore(gpu);
	mutex_unlock(&gpu->wake_lock);
}

void host_wake_put(void *host)
{
	struct host_gpu *gpu = host;

	mutex_lock(&gpu->wake_lock);
	if (!WARN_ON(!gpu->awake)) {
		WRITE_ONCE(gpu->awake, gpu->awake - 1);
		intel_runtime_pm_put_unchecked(&gpu->i915->runtime_pm);
	}
	mutex_unlock(&gpu->wake_lock);
}
