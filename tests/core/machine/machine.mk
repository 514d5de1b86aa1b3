# SPDX-License-Identifier: MIT
#
# The in-process machine: the core on the emulated GPU. tests/core/rules.mk includes this. Every test_*.c
# here is a program of the core's tests, linked with the machine and the GPU's device core as well.

MACHINE_DIR := $(CORE_DIR)/machine
MACHINE_GPU_DIR := $(TOP)/tests/gpu
MACHINE_TESTS := $(patsubst $(MACHINE_DIR)/%.c,%,$(wildcard $(MACHINE_DIR)/test_*.c))
MACHINE_SRCS := $(filter-out $(MACHINE_TESTS) model_guest,$(patsubst $(MACHINE_DIR)/%.c,%,$(wildcard $(MACHINE_DIR)/*.c)))
MACHINE_OBJS := $(MACHINE_SRCS:%=$(CORE_OUT)/machine/%.o) $(CORE_OUT)/machine/gpu.o $(CORE_OUT)/os_user.o
# the device core is what lies in the folder itself; its front lies in vfio/
MACHINE_GPU_OBJS := $(patsubst $(MACHINE_GPU_DIR)/%.c,$(CORE_OUT)/machine/gpu/%.o,$(wildcard $(MACHINE_GPU_DIR)/*.c))

.PHONY: unit-machine $(MACHINE_TESTS:%=unit-machine-%)
UNIT_TARGETS += unit-machine
## make unit-machine  tests of the core on the emulated GPU, in one process
unit-machine: $(MACHINE_TESTS:%=unit-machine-%)

$(MACHINE_TESTS:%=unit-machine-%): unit-machine-%: $(CORE_OUT)/machine/%
	@echo "  TEST    $*"
	$(Q)$(CORE_IN) $<

$(CORE_OUT)/machine/%.o: $(MACHINE_DIR)/%.c $(CORE_STAMP)
	@echo "  CC      machine/$*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -c -o $@ $<

$(CORE_OUT)/machine/gpu/%.o: $(MACHINE_GPU_DIR)/%.c $(CORE_STAMP)
	@echo "  CC      machine/gpu/$*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(filter-out -I%,$(CORE_CFLAGS)) -D_GNU_SOURCE -I$(MACHINE_GPU_DIR) -c -o $@ $<

# One object with no other names than gpu.h's: the core has an engine_reset of its own, too.
$(CORE_OUT)/machine/gpu.o: $(MACHINE_GPU_OBJS)
	@echo "  LD      machine/gpu.o"
	$(Q)$(CORE_IN) ld -r -o $@.all $^
	$(Q)$(CORE_IN) objcopy --wildcard --keep-global-symbol='gpu_*' $@.all $@
	$(Q)rm -f $@.all

# the hostile guest's cases
HOSTILE_CASES_DIR := $(TOP)/tests/guest/hostile
HOSTILE_CASES := $(patsubst $(HOSTILE_CASES_DIR)/%.c,%,$(HOSTILE_CASES_DIR)/run.c $(wildcard $(HOSTILE_CASES_DIR)/case_*.c))
HOSTILE_CASE_OBJS := $(HOSTILE_CASES:%=$(CORE_OUT)/hostile/%.o)
$(CORE_OUT)/machine/test_machine_hostile: $(HOSTILE_CASE_OBJS)
$(CORE_OUT)/hostile/%.o: $(HOSTILE_CASES_DIR)/%.c $(CORE_STAMP)
	@echo "  CC      hostile/$*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -c -o $@ $<

$(MACHINE_TESTS:%=$(CORE_OUT)/machine/%): $(CORE_OUT)/machine/%: $(CORE_OUT)/machine/%.o $(CORE_OUT)/machine/model_guest.o \
		$(MACHINE_OBJS) $(CORE_OBJS)
	@echo "  LD      $*"
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -o $@ $^ -lcmocka -lpng -lm

.SECONDARY: $(HOSTILE_CASE_OBJS) $(MACHINE_OBJS) $(CORE_OUT)/machine/model_guest.o $(MACHINE_GPU_OBJS) $(MACHINE_TESTS:%=$(CORE_OUT)/machine/%.o)
