# SPDX-License-Identifier: MIT
# The lab's images. Each script decides by a hash of its inputs whether there is anything to do.

LAB := $(TOP)/tests/lab

$(TOOLS_STAMP): $(addprefix $(LAB)/,tools lib.sh packages.tools apt-preferences)
	$(Q)$(LAB)/tools

## make lab-tools   build the tools root (compilers, kernel headers, QEMU) that everything is built in
.PHONY: lab-tools
lab-tools: $(TOOLS_STAMP)

LAB_STAMPS := $(TOOLS_STAMP) $(BUILD)/lab/dom0.stamp
$(BUILD)/lab/dom0.stamp: $(addprefix $(LAB)/,dom0 lib.sh initrd.sh packages.dom0 dom0-initrd-init guest-init) $(TOOLS_STAMP)
	$(Q)$(LAB)/dom0

## make lab         build the lab's images: tools root, dom0, guests (under 10 minutes from nothing)
.PHONY: lab
lab: $(LAB_STAMPS)

## make lab-shell   a shell in the lab's dom0, on this terminal; LAB_ARGS are options of tests/lab/run
.PHONY: lab-shell
lab-shell: $(LAB_STAMPS)
	$(Q)$(LAB)/run --shell $(LAB_ARGS)
