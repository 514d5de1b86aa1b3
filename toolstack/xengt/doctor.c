// SPDX-License-Identifier: MIT
/*
 * Is this host ready for vGPUs? Each check gives one finding, and for what is wrong a sentence that says
 * what to do. A check whose ground is missing (no GPU: no driver of it) says nothing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "xengt.h"

#define TESTED_XEN    "4.20"
#define TESTED_KERNEL "6.12"

enum level { LEVEL_OK, LEVEL_NOTE, LEVEL_BAD };
static const char *const level_names[] = {"ok", "note", "bad"};

struct finding {
	enum level level;
	const char *subject;
	char what[192];
	const char *advice; /* NULL: nothing to do */
};

struct report {
	struct host host;
	char gpu[64]; /* folder of the GPU in sysfs, or empty */
	bool on_xen;
	bool module; /* xengt is loaded */
	struct finding found[24];
	size_t nr;
};

__attribute__((format(printf, 5, 6))) static void say(struct report *r, enum level level,
						      const char *subject, const char *advice,
						      const char *fmt, ...)
{
	struct finding *f;
	va_list ap;

	if (r->nr == sizeof(r->found) / sizeof(r->found[0]))
		return;
	f = &r->found[r->nr++];
	*f = (struct finding){.level = level, .subject = subject, .advice = advice};
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
}

static void check_cpu(struct report *r)
{
	char text[2048], vendor[32] = "", caps[256] = "";

	host_text(&r->host, "/proc/cpuinfo", text, sizeof(text));
	host_field(text, "vendor_id", vendor, sizeof(vendor));
	if (strcmp(vendor, "GenuineIntel"))
		say(r, LEVEL_NOTE, "CPU",
		    "Intel's integrated GPUs sit in Intel CPUs: this is right only for a machine "
		    "that "
		    "emulates the GPU",
		    "%s, not an Intel CPU", *vendor ? vendor : "of an unknown maker");
	if (!host_field(r->host.xl_info, "virt_caps", caps, sizeof(caps)))
		return;
	if (!strstr(caps, "hvm"))
		say(r, LEVEL_BAD, "CPU",
		    "HVM guests need VT-x: turn virtualization on in the firmware's setup",
		    "Xen can run no HVM guest");
	else if (!strstr(caps, " hap"))
		say(r, LEVEL_BAD, "CPU",
		    "vGPUs need hardware-assisted paging (EPT): turn it on in the firmware's "
		    "setup, and "
		    "take hap=0 off Xen's command line",
		    "Xen has no hardware-assisted paging");
	else
		say(r, LEVEL_OK, "CPU", NULL, "HVM with hardware-assisted paging");
}

static void check_xen(struct report *r)
{
	char type[32] = "", major[16] = "", minor[16] = "", caps[64] = "", guest[16] = "", both[40];

	host_line(&r->host, "/sys/hypervisor/type", type, sizeof(type));
	r->on_xen = !strcmp(type, "xen");
	if (!r->on_xen) {
		say(r, LEVEL_BAD, "Xen",
		    "apt install xen-system-amd64, and choose Xen in the boot menu",
		    "this kernel does not run on Xen");
		return;
	}
	host_line(&r->host, "/sys/hypervisor/version/major", major, sizeof(major));
	host_line(&r->host, "/sys/hypervisor/version/minor", minor, sizeof(minor));
	snprintf(both, sizeof(both), "%s.%s", major, minor);
	if (strcmp(both, TESTED_XEN))
		say(r, LEVEL_NOTE, "Xen", "xengt was run on Xen " TESTED_XEN " only", "version %s",
		    both);
	else
		say(r, LEVEL_OK, "Xen", NULL, "version %s", both);
	host_line(&r->host, "/proc/xen/capabilities", caps, sizeof(caps));
	host_line(&r->host, "/sys/hypervisor/guest_type", guest, sizeof(guest));
	if (!strstr(caps, "control_d"))
		say(r, LEVEL_BAD, "dom0", "run this in dom0, which has the GPU", "this is a guest");
	else if (*guest && strcmp(guest, "PV"))
		say(r, LEVEL_BAD, "dom0", "take dom0=pvh off Xen's command line and boot again",
		    "dom0 is of type %s; xengt needs a PV dom0", guest);
	else
		say(r, LEVEL_OK, "dom0", NULL, "a PV dom0");
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p += len)
		if ((p == text || strchr(" ,=", p[-1])) && (!p[len] || strchr(" ,", p[len])))
			return true;
	return false;
}

static void check_iommu(struct report *r)
{
	char cmdline[1024] = "", caps[256] = "";

	if (!host_field(r->host.xl_info, "virt_caps", caps, sizeof(caps))) {
		if (r->on_xen)
			say(r, LEVEL_NOTE, "IOMMU", "run as root, with xen-utils installed",
			    "`xl info` says nothing");
		return;
	}
	host_field(r->host.xl_info, "xen_commandline", cmdline, sizeof(cmdline));
	if (has_word(cmdline, "strict") || has_word(cmdline, "dom0-strict"))
		say(r, LEVEL_BAD, "IOMMU",
		    "take dom0-iommu=strict (iommu=dom0-strict) off Xen's command line: the GPU is "
		    "dom0's and must reach the memory of guests",
		    "dom0's devices may reach only dom0's memory");
	else if (strstr(caps, "directio"))
		say(r, LEVEL_OK, "IOMMU", NULL,
		    "on; dom0's devices may reach the memory of guests");
	else
		say(r, LEVEL_OK, "IOMMU", NULL, "off; xengt does not need it");
}

struct gpu_search {
	struct report *r;
	unsigned nr;
};

static bool look_at_device(void *arg, const char *name)
{
	struct gpu_search *s = arg;
	char path[128], vendor[16], class[16];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.32s/vendor", name);
	if (!host_line(&s->r->host, path, vendor, sizeof(vendor)) || strcmp(vendor, "0x8086"))
		return true;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.32s/class", name);
	if (!host_line(&s->r->host, path, class, sizeof(class)) || strncmp(class, "0x0300", 6))
		return true;
	snprintf(s->r->gpu, sizeof(s->r->gpu), "/sys/bus/pci/devices/%.32s", name);
	return false;
}

/* By the first digits of the device id (PRM volumes "Configurations"). */
static const char *family_of(unsigned id)
{
	switch (id >> 8) {
	case 0x19:
		return "Skylake";
	case 0x59:
		return "Kaby Lake";
	case 0x3e:
		return "Coffee Lake";
	case 0x9b:
		return "Comet Lake";
	case 0x87:
		return id == 0x87c0 ? "Kaby Lake" : id == 0x87ca ? "Coffee Lake" : NULL;
	default:
		return NULL;
	}
}

static void check_gpu(struct report *r)
{
	struct gpu_search s = {.r = r};
	char path[128], text[32] = "", driver[32] = "";
	const char *family;
	unsigned id;

	host_each(&r->host, "/sys/bus/pci/devices", look_at_device, &s);
	if (!*r->gpu) {
		say(r, LEVEL_BAD, "GPU",
		    "turn the integrated GPU on in the firmware's setup; a host without one cannot "
		    "have vGPUs",
		    "there is no Intel GPU");
		return;
	}
	snprintf(path, sizeof(path), "%s/device", r->gpu);
	host_line(&r->host, path, text, sizeof(text));
	id = (unsigned)strtoul(text, NULL, 16);
	family = family_of(id);
	if (!family)
		say(r, LEVEL_BAD, "GPU",
		    "xengt knows Skylake, Kaby Lake, Coffee Lake and Comet Lake (docs/hardware.md)",
		    "8086:%04x at %s is not supported", id, strrchr(r->gpu, '/') + 1);
	else
		say(r, LEVEL_OK, "GPU", NULL, "%s (8086:%04x) at %s", family, id,
		    strrchr(r->gpu, '/') + 1);
	snprintf(path, sizeof(path), "%s/driver", r->gpu);
	if (!host_link(&r->host, path, driver, sizeof(driver)))
		say(r, LEVEL_BAD, "driver",
		    "modprobe i915; take nomodeset off the kernel's command line",
		    "the GPU has no driver");
	else if (strcmp(driver, "i915"))
		say(r, LEVEL_BAD, "driver",
		    "give the GPU back to i915: it must not be passed through",
		    "the GPU is driven by %s", driver);
	else
		say(r, LEVEL_OK, "driver", NULL, "i915");
}

static void check_i915(struct report *r)
{
	char value[16];

	if (!host_has(&r->host, "/sys/module/i915"))
		return;
	if (!host_line(&r->host, "/sys/module/i915/parameters/enable_gvt", value, sizeof(value)))
		say(r, LEVEL_BAD, "i915",
		    "run as root; if it is so then too, this kernel was built without "
		    "CONFIG_DRM_I915_GVT",
		    "the parameter enable_gvt cannot be read");
	else if (value[0] != 'Y' && value[0] != '1')
		say(r, LEVEL_BAD, "i915",
		    "write `options i915 enable_gvt=1` into /etc/modprobe.d/xengt.conf, run "
		    "update-initramfs -u, and boot again",
		    "enable_gvt is off");
	else
		say(r, LEVEL_OK, "i915", NULL, "enable_gvt is on");
	if (host_line(&r->host, "/sys/module/i915/parameters/enable_guc", value, sizeof(value)) &&
	    atoi(value) > 0 && atoi(value) & 1)
		say(r, LEVEL_BAD, "i915",
		    "write `options i915 enable_guc=0` into /etc/modprobe.d/xengt.conf and boot "
		    "again",
		    "enable_guc=%s submits through the GuC", value);
	if (host_has(&r->host, "/sys/module/kvmgt"))
		say(r, LEVEL_BAD, "kvmgt", "rmmod kvmgt, and blacklist it in /etc/modprobe.d",
		    "kvmgt is loaded; only one module can mediate the GPU");
}

static void check_kernel(struct report *r)
{
	char release[64] = "", path[128], text[64];

	if (!host_line(&r->host, "/proc/sys/kernel/osrelease", release, sizeof(release)))
		return;
	if (strncmp(release, TESTED_KERNEL ".", strlen(TESTED_KERNEL) + 1))
		say(r, LEVEL_NOTE, "kernel", "xengt was run on Linux " TESTED_KERNEL " only", "%s",
		    release);
	else
		say(r, LEVEL_OK, "kernel", NULL, "%s", release);
	if (host_line(&r->host, "/sys/kernel/security/lockdown", text, sizeof(text)) &&
	    !strstr(text, "[none]"))
		say(r, LEVEL_NOTE, "kernel",
		    "the module must be signed with a key that the firmware knows (dkms makes one: "
		    "mokutil --import /var/lib/dkms/mok.pub), or turn Secure Boot off",
		    "it is locked down: %s", text);
	r->module = host_has(&r->host, "/sys/module/xengt");
	if (r->module)
		return;
	snprintf(path, sizeof(path), "/lib/modules/%.60s/updates/dkms", release);
	if (host_has(&r->host, path))
		say(r, LEVEL_BAD, "module",
		    "modprobe xengt enable=1; if it refuses, the kernel's log says why (dmesg)",
		    "xengt is not loaded");
	else
		say(r, LEVEL_BAD, "module",
		    "apt install xengt-dkms linux-headers-amd64, then modprobe xengt enable=1",
		    "xengt is not loaded, and there is none for this kernel");
}

static void check_module(struct report *r, struct xengt *h)
{
	char low[16] = "?", high[16] = "?", fences[16] = "?", version[32] = "?";
	struct xengt_info info;

	if (!r->module)
		return;
	host_line(&r->host, "/sys/module/xengt/version", version, sizeof(version));
	host_line(&r->host, "/sys/module/xengt/parameters/low_gm", low, sizeof(low));
	host_line(&r->host, "/sys/module/xengt/parameters/high_gm", high, sizeof(high));
	host_line(&r->host, "/sys/module/xengt/parameters/fences", fences, sizeof(fences));
	if (!host_has(&r->host, "/dev/xengt")) {
		say(r, LEVEL_BAD, "module", "rmmod xengt, then modprobe xengt enable=1",
		    "xengt is loaded, but /dev/xengt is not there");
		return;
	}
	say(r, LEVEL_OK, "module", NULL,
	    "xengt %s is loaded: %s MiB low GM, %s MiB high GM, %s fences for vGPUs", version, low,
	    high, fences);
	if (strcmp(version, XENGT_VERSION))
		say(r, LEVEL_NOTE, "module", "boot again, to have the module that is installed",
		    "xengt is " XENGT_VERSION ", its module %s", version);
	if (atoi(low) < 64)
		say(r, LEVEL_BAD, "module",
		    "a Linux guest wants 64 MiB of low GM: `options xengt low_gm=192` in "
		    "/etc/modprobe.d/xengt.conf",
		    "low_gm=%s is too little for any guest", low);
	if (*r->host.root)
		return; /* the device belongs to another host */
	if (xengt_get_info(h, 0, &info))
		say(r, LEVEL_BAD, "module", "see the sentence", "%s", xengt_error(h));
	else if (!info.present)
		say(r, LEVEL_BAD, "module", "see the reason; the kernel's log has more (dmesg)",
		    "no GPU is mediated: %.*s", (int)sizeof(info.reason), info.reason);
}

static void check_tools(struct report *r)
{
	if (!host_has(&r->host, "/usr/lib/xengt/xl-xengt.so"))
		say(r, LEVEL_NOTE, "xl", "apt install xengt-utils",
		    "the plugin is not installed: xl does not know vgt options");
	else
		say(r, LEVEL_OK, "xl", NULL, "the plugin is installed");
}

static int print(const struct command *c, const struct report *r)
{
	unsigned counts[3] = {0};
	struct json_object *all = json_object_new_array();

	for (size_t i = 0; i < r->nr; i++) {
		const struct finding *f = &r->found[i];
		struct json_object *o = json_object_new_object();

		counts[f->level]++;
		json_text(o, "level", level_names[f->level]);
		json_text(o, "subject", f->subject);
		json_text(o, "finding", f->what);
		if (f->advice)
			json_text(o, "advice", f->advice);
		json_object_array_add(all, o);
		if (c->json)
			continue;
		printf("%-4s  %-7s %s\n", level_names[f->level], f->subject, f->what);
		if (f->advice)
			printf("              -> %s\n", f->advice);
	}
	if (c->json) {
		json_print(all);
	} else {
		json_object_put(all);
		printf("%u ok, %u to note, %u bad%s\n", counts[LEVEL_OK], counts[LEVEL_NOTE],
		       counts[LEVEL_BAD],
		       counts[LEVEL_BAD] ? "" : "; this host is ready for vGPUs");
	}
	return counts[LEVEL_BAD] ? EXIT_FAILED : EXIT_OK;
}

int cmd_doctor(struct command *c)
{
	static struct report r;
	bool bad = false;
	const char *root = command_value(c, "--root", &bad);

	if (bad || c->argc)
		return command_usage(c, "takes no argument but --root DIR");
	host_open(&r.host, root ? root : "/");
	check_xen(&r);
	check_cpu(&r);
	check_iommu(&r);
	check_gpu(&r);
	check_kernel(&r);
	check_i915(&r);
	check_module(&r, c->h);
	check_tools(&r);
	return print(c, &r);
}
