# SPDX-License-Identifier: MIT
# The lab's images. Each script decides by a hash of its inputs whether there is anything to do.

LAB := $(TOP)/tests/lab

$(TOOLS_STAMP): $(addprefix $(LAB)/,tools lib.sh packages.tools apt-preferences)
	$(Q)$(LAB)/tools

## make lab-tools   build the tools root (compilers, kernel headers, QEMU) that everything is built in
.PHONY: lab-tools
lab-tools: $(TOOLS_STAMP)
