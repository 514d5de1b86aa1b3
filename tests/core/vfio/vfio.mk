# SPDX-License-Identifier: MIT
#
# xengt-gvt-vfio: the core on the emulated GPU behind the vfio-user front, so that QEMU shows a virtual
# GPU without Xen. tests/core/rules.mk includes this. Optimised, without sanitizers, unless
# VGPU_SAN='-fsanitize=address,undefined' is given.

VGPU_DIR := $(CORE_DIR)/vfio
VGPU_OUT := $(BUILD)/core-vfio
VGPU_BIN := $(VGPU_OUT)/xengt-gvt-vfio
VGPU_FRONT := front options server proto dma regions audit owners ledger
VGPU_SAN ?=
VGPU_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers $(VGPU_SAN) -MMD -MP
VGPU_OBJS := $(GVT_SRCS:%.c=$(VGPU_OUT)/gvt/%.o) $(MACHINE_SRCS:%=$(VGPU_OUT)/machine/%.o) \
	$(patsubst $(VGPU_DIR)/%.c,$(VGPU_OUT)/vfio/%.o,$(wildcard $(VGPU_DIR)/*.c)) \
	$(VGPU_FRONT:%=$(VGPU_OUT)/front/%.o) $(VGPU_OUT)/os_user.o $(VGPU_OUT)/gpu.o
VGPU_GPU_OBJS := $(patsubst $(MACHINE_GPU_DIR)/%.c,$(VGPU_OUT)/gpu/%.o,$(wildcard $(MACHINE_GPU_DIR)/*.c))

BUILD_TARGETS += $(VGPU_BIN)
CLEAN_DIRS += $(VGPU_OUT)

## make gvt-vfio      a virtual GPU for QEMU without Xen: tests/lab/run --plain --gpu-program build/core-vfio/xengt-gvt-vfio
.PHONY: gvt-vfio
gvt-vfio: $(VGPU_BIN)

define vgpu_rule
$(VGPU_OUT)/$(1)/%.o: $(2)/%.c $(CORE_STAMP)
	@echo "  CC      core-vfio/$(1)/$$*.o"
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CORE_IN) $$(CORE_CC) $$(VGPU_CFLAGS) $(3) -c -o $$@ $$<
endef
$(eval $(call vgpu_rule,gvt,$(CORE_GVT),-I$(CORE_GVT)))
$(eval $(call vgpu_rule,machine,$(MACHINE_DIR),-I$(CORE_GVT) -I$(CORE_DIR)))
$(eval $(call vgpu_rule,vfio,$(VGPU_DIR),-I$(CORE_GVT) -I$(CORE_DIR) -I$(MACHINE_GPU_DIR)))
$(eval $(call vgpu_rule,front,$(MACHINE_GPU_DIR)/vfio,-I$(MACHINE_GPU_DIR)))
$(eval $(call vgpu_rule,gpu,$(MACHINE_GPU_DIR),-I$(MACHINE_GPU_DIR)))

$(VGPU_OUT)/os_user.o: $(CORE_DIR)/os_user.c $(CORE_STAMP)
	@echo "  CC      core-vfio/os_user.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(VGPU_CFLAGS) -I$(CORE_GVT) -I$(CORE_DIR) -c -o $@ $<

# the front's options know the platforms by name
$(VGPU_OUT)/gpu.o: $(VGPU_GPU_OBJS)
	@echo "  LD      core-vfio/gpu.o"
	$(Q)$(CORE_IN) ld -r -o $@.all $^
	$(Q)$(CORE_IN) objcopy --wildcard --keep-global-symbol='gpu_*' --keep-global-symbol=platform_find \
		$@.all $@
	$(Q)rm -f $@.all

$(VGPU_BIN): $(VGPU_OBJS)
	@echo "  LD      core-vfio/xengt-gvt-vfio"
	$(Q)$(CORE_IN) $(CORE_CC) $(VGPU_CFLAGS) -o $@ $^ -lpng -lm

.SECONDARY: $(VGPU_OBJS) $(VGPU_GPU_OBJS)
-include $(shell find $(VGPU_OUT) -name '*.d' 2>/dev/null)
