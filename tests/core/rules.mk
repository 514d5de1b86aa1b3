# SPDX-License-Identifier: MIT
#
# Unit tests of the GVT core: the core's own object list, in user space with ASan and UBSan. Every
# test_*.c here is a program. CORE_IN= (empty) on the command line builds with the outer machine's
# compiler; CORE_CC=clang with the other one.

CORE_DIR := $(TOP)/tests/core
CORE_OUT := $(BUILD)/core
CORE_GVT := $(TOP)/dom0-kmod/gvt
include $(CORE_GVT)/sources.mk

CORE_IN ?= $(IN_TOOLS)
CORE_STAMP := $(if $(CORE_IN),$(TOOLS_STAMP))
CORE_CC ?= gcc
CORE_SAN ?= address,undefined
# How the core is instrumented; coverage.mk has another way.
CORE_INSTR ?= -O1 -fsanitize=$(CORE_SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
CORE_CFLAGS := -std=gnu17 -g -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers -DOS_TRACE_HOOK $(CORE_INSTR) -pthread -I$(CORE_GVT) -I$(CORE_DIR) -MMD -MP

CORE_TESTS := $(patsubst $(CORE_DIR)/%.c,%,$(wildcard $(CORE_DIR)/test_*.c))
CORE_OBJS := $(GVT_SRCS:%.c=$(CORE_OUT)/gvt/%.o)
CORE_RIG := $(addprefix $(CORE_OUT)/,os_user.o rig.o rig_host.o rig_mpt.o)

CLEAN_DIRS += $(CORE_OUT)
UNIT_TARGETS += unit-core

## make unit-core     unit tests of the GVT core
.PHONY: unit-core $(CORE_TESTS:%=unit-core-%)
unit-core: $(CORE_TESTS:%=unit-core-%)

## make tsan-core     the test with threads, built with ThreadSanitizer
.PHONY: tsan-core
UNIT_TARGETS += tsan-core
tsan-core:
	$(Q)$(MAKE) --no-print-directory CORE_SAN=thread CORE_OUT=$(BUILD)/core-tsan unit-core-test_threads

$(CORE_TESTS:%=unit-core-%): unit-core-%: $(CORE_OUT)/%
	@echo "  TEST    $*"
	$(Q)$(CORE_IN) $<

$(CORE_OUT)/gvt/%.o: $(CORE_GVT)/%.c $(CORE_STAMP)
	@echo "  CC      gvt/$*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -c -o $@ $<

$(CORE_OUT)/%.o: $(CORE_DIR)/%.c $(CORE_STAMP)
	@echo "  CC      tests/core/$*.o"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -c -o $@ $<

$(CORE_TESTS:%=$(CORE_OUT)/%): $(CORE_OUT)/%: $(CORE_OUT)/%.o $(CORE_OBJS) $(CORE_RIG)
	@echo "  LD      $*"
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_CFLAGS) -o $@ $^ -lcmocka

# The emulated GPU's own execution lists, to compare with.
$(CORE_OUT)/test_execlists_random: $(CORE_OUT)/gpu_twin.o

.SECONDARY: $(CORE_OBJS) $(CORE_RIG) $(CORE_OUT)/gpu_twin.o $(CORE_TESTS:%=$(CORE_OUT)/%.o)
-include $(shell find $(CORE_OUT) -name '*.d' 2>/dev/null)

## make mutants       mutations of the core that the unit tests must catch; M=NAME: that one
CORE_MUTANTS := $(BUILD)/mutants
CLEAN_DIRS += $(CORE_MUTANTS)
.PHONY: mutants
mutants: $(CORE_TESTS:%=$(CORE_OUT)/%)
	$(Q)$(CORE_IN) env GVT=$(CORE_GVT) TESTS=$(CORE_DIR) CORE_OUT=$(CORE_OUT) OUT=$(CORE_MUTANTS) \
		CC=$(CORE_CC) CFLAGS="$(filter-out -Werror -MMD -MP,$(CORE_CFLAGS))" SRCS="$(GVT_SRCS)" \
		$(CORE_DIR)/mutants/run $(CORE_DIR)/mutants/list $(M)

include $(CORE_DIR)/machine/machine.mk
include $(CORE_DIR)/fuzz.mk
include $(CORE_DIR)/bench.mk
include $(CORE_DIR)/coverage.mk
include $(CORE_DIR)/vfio/vfio.mk
