# SPDX-License-Identifier: MIT
#
# Fuzzers; rules.mk includes this. Every fuzz_NAME.c here is a libFuzzer program with seeds in
# seeds/NAME. The same file, with fuzz_replay.c for the engine, runs its seeds as a unit test.

CORE_FUZZ_OUT := $(BUILD)/core-fuzz
CORE_FUZZERS := $(patsubst $(CORE_DIR)/fuzz_%.c,%,$(filter-out %/fuzz_replay.c,$(wildcard $(CORE_DIR)/fuzz_*.c)))
CORE_PLAIN := -std=gnu17 -g -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers -pthread -I$(CORE_GVT) -I$(CORE_DIR) -I$(TOP)/include -MMD -MP
CORE_FUZZ_FLAGS := $(CORE_PLAIN) -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_S ?= 20

# What a fuzzer needs besides the core and the rig; sources without .c, from the top of the tree.
FUZZ_MORE_ioctl := $(addprefix dom0-kmod/,chardev gpu vgpu stats)
FUZZ_MORE_monitor := $(addprefix libxengt/,$(LIBXENGT_SRCS))
FUZZ_MORE_machine := $(MACHINE_SRCS:%=tests/core/machine/%) tests/core/machine/model_guest
# The machine is a rig of its own.
fuzz_rig = $(if $(filter machine,$(1)),os_user,os_user rig rig_host rig_mpt)
# The module's own files see the kernel of kernel/ and nothing else of it.
FUZZ_KERNEL := -I$(CORE_DIR)/kernel -I$(TOP)/dom0-kmod -I$(TOP) -Wno-sign-compare -std=gnu23
FUZZ_USER := -D_GNU_SOURCE
fuzz_flags = $(if $(filter dom0-kmod/% tests/core/fuzz_ioctl,$(1)),$(FUZZ_KERNEL)) \
	$(if $(filter libxengt/%,$(1)),$(FUZZ_USER))

CLEAN_DIRS += $(CORE_FUZZ_OUT)
FUZZ_TARGETS += fuzz-core

# ---- seeds, as unit tests ----

.PHONY: unit-core-seeds $(CORE_FUZZERS:%=unit-core-seeds-%)
unit-core: unit-core-seeds
unit-core-seeds: $(CORE_FUZZERS:%=unit-core-seeds-%)
$(CORE_FUZZERS:%=unit-core-seeds-%): unit-core-seeds-%: $(CORE_OUT)/replay_%
	@echo "  SEEDS   $*"
	$(Q)$(CORE_IN) $< $(wildcard $(CORE_DIR)/seeds/$*/*)

$(CORE_OUT)/more/%.o: $(TOP)/%.c $(CORE_STAMP)
	@echo "  CC      $*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -I$(TOP)/include $(call fuzz_flags,$*) -c -o $@ $<

define replay_rule
$(CORE_OUT)/replay_$(1): $(CORE_OUT)/more/tests/core/fuzz_$(1).o $(CORE_OUT)/fuzz_replay.o \
		$(FUZZ_MORE_$(1):%=$(CORE_OUT)/more/%.o) $(CORE_OBJS) $(patsubst %,$(CORE_OUT)/%.o,$(call fuzz_rig,$(1))) \
		$(if $(filter machine,$(1)),$(CORE_OUT)/machine/gpu.o)
	@echo "  LD      replay_$(1)"
	$$(Q)$$(CORE_IN) $$(CORE_CC) $$(CORE_CFLAGS) -o $$@ $$^ -lcmocka -lpng -lm
endef
$(foreach f,$(CORE_FUZZERS),$(eval $(call replay_rule,$(f))))

# ---- fuzzing ----

## make fuzz-core     the fuzzers, FUZZ_S seconds in all; F=NAME: that one
F ?= $(CORE_FUZZERS)
.PHONY: fuzz-core
fuzz-core: $(F:%=$(CORE_FUZZ_OUT)/fuzz_%)
	$(Q)$(CORE_IN) $(CORE_DIR)/fuzz-run $(FUZZ_S) $(CORE_FUZZ_OUT) $(CORE_DIR)/seeds $(F)

$(CORE_FUZZ_OUT)/obj/%.o: $(TOP)/%.c $(CORE_STAMP)
	@echo "  CC      $*.o (fuzz)"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) clang $(CORE_FUZZ_FLAGS) $(call fuzz_flags,$*) -c -o $@ $<

CORE_FUZZ_OBJS := $(GVT_SRCS:%.c=$(CORE_FUZZ_OUT)/obj/dom0-kmod/gvt/%.o)

# The emulated GPU as it is, neither sanitized nor counted as coverage: it is not what is tested.
$(CORE_FUZZ_OUT)/gpu.o: $(MACHINE_GPU_OBJS:$(CORE_OUT)/machine/gpu/%=$(BUILD)/gpu/obj/%)
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) ld -r -o $@.all $^
	$(Q)$(CORE_IN) objcopy --wildcard --keep-global-symbol='gpu_*' $@.all $@

define fuzz_rule
$(CORE_FUZZ_OUT)/fuzz_$(1): $(CORE_FUZZ_OUT)/obj/tests/core/fuzz_$(1).o \
		$(FUZZ_MORE_$(1):%=$(CORE_FUZZ_OUT)/obj/%.o) $(CORE_FUZZ_OBJS) \
		$(patsubst %,$(CORE_FUZZ_OUT)/obj/tests/core/%.o,$(call fuzz_rig,$(1))) \
		$(if $(filter machine,$(1)),$(CORE_FUZZ_OUT)/gpu.o)
	@echo "  LD      fuzz_$(1)"
	$$(Q)$$(CORE_IN) clang $$(CORE_FUZZ_FLAGS) -fsanitize=fuzzer -o $$@ $$^ -lcmocka -lpng -lm
endef
$(foreach f,$(CORE_FUZZERS),$(eval $(call fuzz_rule,$(f))))

.SECONDARY: $(CORE_FUZZ_OBJS) $(CORE_FUZZERS:%=$(CORE_FUZZ_OUT)/obj/tests/core/fuzz_%.o)
-include $(shell find $(CORE_FUZZ_OUT)/obj -name '*.d' 2>/dev/null)
