// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include "host/host_i915.h"

static int attach(const struct gvt_host_ops *ops, void *host, void **priv, const char **why)
{
	return 0;
}

static void detach(void *priv)
{
}

static const struct host_callbacks callbacks = {.attach = attach, .detach = detach};

static int __init test_init(void)
{
	return host_i915_register(&callbacks);
}

static void __exit test_exit(void)
{
	host_i915_unregister();
}

module_init(test_init);
module_exit(test_exit);
MODULE_LICENSE("GPL");
