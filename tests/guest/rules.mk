# SPDX-License-Identifier: MIT
#
# build/guest/gpu-exercise: a static program, so that it runs in dom0 and in guests with a bare initramfs.

GUEST_DIR := $(TOP)/tests/guest
GUEST_OUT := $(BUILD)/guest
GUEST_SRCS := main run dev bo exec batch spin surf t_info t_store t_alu t_chain t_contexts t_wake \
	t_nop t_blit t_semaphore t_preempt t_bigmap t_hang t_endless
GUEST_CC ?= gcc
GUEST_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I$(GUEST_DIR) -MMD -MP
GPU_EXERCISE := $(GUEST_OUT)/gpu-exercise
# tests/guest without its main: for programs of the same making
GUEST_FRAME := run dev bo exec batch surf
GPU_LOAD := $(GUEST_OUT)/gpu-load

GUEST_SMALL := $(GUEST_OUT)/vblank-rate $(GUEST_OUT)/trap-rate
BUILD_TARGETS += $(GPU_EXERCISE) $(GPU_LOAD) $(GUEST_SMALL)
CLEAN_DIRS += $(GUEST_OUT)

## make guest        gpu-exercise and gpu-load, which exercise a GPU in dom0 and in guests
.PHONY: guest
guest: $(GPU_EXERCISE) $(GPU_LOAD)

$(GPU_EXERCISE): $(GUEST_SRCS:%=$(GUEST_OUT)/%.o)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(GUEST_CC) -static -pthread -o $@ $^

$(GPU_LOAD): $(GUEST_OUT)/gpu_load.o $(GUEST_FRAME:%=$(GUEST_OUT)/%.o)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(GUEST_CC) -static -pthread -o $@ $^

$(GUEST_OUT)/vblank-rate: $(GUEST_OUT)/vblank_rate.o
$(GUEST_OUT)/trap-rate: $(GUEST_OUT)/trap_rate.o
$(GUEST_SMALL):
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(GUEST_CC) -static -o $@ $^

$(GUEST_OUT)/%.o: $(GUEST_DIR)/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(GUEST_CC) $(GUEST_CFLAGS) -pthread -c -o $@ $<

-include $(wildcard $(GUEST_OUT)/*.d)
