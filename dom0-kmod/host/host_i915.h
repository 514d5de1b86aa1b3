/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical GPU through dom0's own i915: what the module sees of it.
 *
 * Everything that touches i915-private structures is behind this header and gvt/host.h. Names in
 * this folder: host_<subject>_<verb>, without the prefix for what one file keeps to itself.
 */
#ifndef XENGT_HOST_I915_H
#define XENGT_HOST_I915_H

#include "gvt/host.h"

/*
 * What the module wants to hear. Both calls come in process context and may sleep; they are
 * serialised by i915. They call nothing in this header.
 */
struct host_callbacks {
	/*
	 * A GPU that can be used: ops and host are good until detach() has returned. What is put
	 * into *priv comes back in detach(). On an error the GPU is not used, and *why (a string
	 * that lives as long as the module) may say what is wrong.
	 */
	int (*attach)(const struct gvt_host_ops *ops, void *host, void **priv, const char **why);
	/*
	 * The GPU goes away: after this returns, nothing may use ops or host, no context, GM range
	 * or fence may be left, and every job has had its done() and saved().
	 */
	void (*detach)(void *priv);
};

/*
 * Takes i915's GVT hooks and attaches each GPU that i915 drives, also those that are bound later.
 * cb must live until host_i915_unregister(). Process context; takes seconds where register reads
 * are slow. Returns 0 when at least one GPU was attached. On an error nothing stays registered and
 * host_i915_why_not() tells the reason: -EBUSY another module owns the hooks, -ENODEV no GPU can
 * be used.
 */
int host_i915_register(const struct host_callbacks *cb);

/* Detaches each GPU and gives the hooks back. Process context. Only after a successful register. */
void host_i915_unregister(void);

/*
 * Why no GPU is attached, for people ("i915 runs without enable_gvt=1"); NULL when one is. The
 * string stays as it is until the next register. Process context.
 */
const char *host_i915_why_not(void);

#endif
