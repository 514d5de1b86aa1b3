# SPDX-License-Identifier: MIT
# The lab's images. Each script decides by a hash of its inputs whether there is anything to do.

LAB := $(TOP)/tests/lab

$(TOOLS_STAMP): $(addprefix $(LAB)/,tools bootstrap.sh packages.tools apt-preferences)
	$(Q)$(LAB)/tools

## make lab-tools   build the tools root (compilers, kernel headers, QEMU) that everything is built in
.PHONY: lab-tools
lab-tools: $(TOOLS_STAMP)

LAB_GUESTS := trixie bookworm
LAB_STAMPS := $(TOOLS_STAMP) $(BUILD)/lab/dom0.stamp $(LAB_GUESTS:%=$(BUILD)/lab/guest-%.stamp)
LAB_PARTS := $(addprefix $(LAB)/,bootstrap.sh initrd.sh) $(TOOLS_STAMP)

$(BUILD)/lab/dom0.stamp: $(addprefix $(LAB)/,dom0 packages.dom0 dom0-initrd-init) $(LAB_PARTS)
	$(Q)$(LAB)/dom0

$(BUILD)/lab/guest-%.stamp: $(addprefix $(LAB)/,guest packages.guest guest-init) $(LAB_PARTS)
	$(Q)$(LAB)/guest $*

## make lab         build the lab's images: tools root, dom0, guests
.PHONY: lab
lab: $(LAB_STAMPS)

CLEAN_DIRS += $(BUILD)/lab/runs $(BUILD)/e2e

## make lab-shell   a shell in the lab's dom0, on this terminal; LAB_ARGS are options of tests/lab/run
.PHONY: lab-shell
lab-shell: $(LAB_STAMPS)
	$(Q)$(LAB)/run --shell $(LAB_ARGS)
