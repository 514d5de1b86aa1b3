# SPDX-License-Identifier: MIT
#
# The emulated GPU: the device core as build/gpu/libgpu.a, its vfio-user front build/gpu/xengt-gpu,
# and the unit tests of both with ASan and UBSan.
#
# A part adds its sources (names without .c, relative to this folder) and its tests to the lists:
#   GPU_CORE   the device core               GPU_FRONT      the front's own files
#   GPU_TESTS  test programs in test/, each linked with the core (sanitized), GPU_RIG and cmocka
# exec.mk does so for the exec side (GTT, engines, command streamer).

GPU_DIR := $(TOP)/tests/gpu
GPU_OUT := $(BUILD)/gpu

GPU_CORE := device mmio mmio_table gt pcode irq platform pci \
	display display_plane display_power aux gmbus edid png aperture
GPU_FRONT := vfio/main vfio/front vfio/gpu_device vfio/options vfio/server vfio/proto vfio/dma vfio/regions vfio/audit \
	vfio/owners vfio/ledger
GPU_RIG := test/board
GPU_TESTS := $(addprefix test/test_,mmio irq display aux vfio vfio_parts owners)
include $(wildcard $(GPU_DIR)/exec.mk)

# Empty on the command line (make GPU_IN=), everything is built by the outer machine's compiler.
GPU_IN ?= $(IN_TOOLS)
GPU_STAMP := $(if $(GPU_IN),$(TOOLS_STAMP))
GPU_CC ?= gcc
GPU_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I$(GPU_DIR) -MMD -MP
GPU_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1

GPU_BIN := $(GPU_OUT)/xengt-gpu
GPU_LIB := $(GPU_OUT)/libgpu.a
GPU_TEST_BINS := $(GPU_TESTS:%=$(GPU_OUT)/%)

BUILD_TARGETS += $(if $(GPU_EXEC),$(GPU_BIN))
CLEAN_DIRS += $(GPU_OUT)

## make gpu          the emulated GPU alone
## make unit-gpu     its unit tests
GPU_TEST_RUNS := $(GPU_TESTS:test/%=unit-gpu-%)
.PHONY: gpu unit-gpu $(GPU_TEST_RUNS)
gpu: $(GPU_BIN)
UNIT_TARGETS += unit-gpu
unit-gpu: $(GPU_TEST_RUNS)
$(GPU_TEST_RUNS): unit-gpu-%: $(GPU_OUT)/test/%
	@echo "  TEST    $*"
	$(Q)$(GPU_IN) $<

$(GPU_LIB): $(GPU_CORE:%=$(GPU_OUT)/obj/%.o)
	@echo "  AR      $(@:$(TOP)/%=%)"
	$(Q)rm -f $@; $(GPU_IN) ar rcs $@ $^

$(GPU_BIN): $(GPU_FRONT:%=$(GPU_OUT)/obj/%.o) $(GPU_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(GPU_IN) $(GPU_CC) -o $@ $^ -lpng

$(GPU_OUT)/obj/%.o: $(GPU_DIR)/%.c $(GPU_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(GPU_IN) $(GPU_CC) $(GPU_CFLAGS) -c -o $@ $<

$(GPU_OUT)/san/%.o: $(GPU_DIR)/%.c $(GPU_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(GPU_IN) $(GPU_CC) $(GPU_CFLAGS) $(GPU_SAN) -c -o $@ $<

# The front's files but main can be tested too.
GPU_SAN_OBJS := $(patsubst %,$(GPU_OUT)/san/%.o,$(GPU_CORE) $(filter-out vfio/main,$(GPU_FRONT)) $(GPU_RIG))
$(GPU_TEST_BINS): $(GPU_OUT)/%: $(GPU_OUT)/san/%.o $(GPU_SAN_OBJS)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(GPU_IN) $(GPU_CC) $(GPU_SAN) -o $@ $^ -lcmocka -lpng -lm

.SECONDARY: $(GPU_SAN_OBJS) $(GPU_TESTS:%=$(GPU_OUT)/san/%.o)
-include $(shell find $(GPU_OUT) -name '*.d' 2>/dev/null)
