# SPDX-License-Identifier: MIT
#
# Benchmarks; rules.mk includes this. Every bench_*.c here is a program that prints its figures, each
# beside a reference that it measured in the same run.

CORE_BENCH_OUT := $(BUILD)/core-bench
CORE_BENCHES := $(patsubst $(CORE_DIR)/%.c,%,$(wildcard $(CORE_DIR)/bench_*.c))
CORE_BENCH_FLAGS := $(CORE_PLAIN) -O2

CLEAN_DIRS += $(CORE_BENCH_OUT)
BENCH_TARGETS += bench-core

## make bench-core    what the GVT core costs; figures also in build/core-bench/bench_*.json
.PHONY: bench-core $(CORE_BENCHES:%=bench-core-%)
bench-core: $(CORE_BENCHES:%=bench-core-%)

$(CORE_BENCHES:%=bench-core-%): bench-core-%: $(CORE_BENCH_OUT)/%
	$(Q)$(CORE_IN) $<
	$(Q)$(CORE_IN) $< --json > $<.json

## make bench-count   instructions of the benchmarks' cases, counted by callgrind
.PHONY: bench-count
BENCH_TARGETS += bench-count
bench-count: $(CORE_BENCHES:%=$(CORE_BENCH_OUT)/%)
	$(Q)$(CORE_IN) $(CORE_DIR)/bench-count $^ | tee $(CORE_BENCH_OUT)/counts

$(CORE_BENCH_OUT)/obj/%.o: $(TOP)/%.c $(CORE_STAMP)
	@echo "  CC      $*.o (bench)"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_BENCH_FLAGS) -c -o $@ $<

CORE_BENCH_OBJS := $(GVT_SRCS:%.c=$(CORE_BENCH_OUT)/obj/dom0-kmod/gvt/%.o) \
	$(addprefix $(CORE_BENCH_OUT)/obj/tests/core/,os_user.o rig.o rig_host.o rig_mpt.o)

$(CORE_BENCHES:%=$(CORE_BENCH_OUT)/%): $(CORE_BENCH_OUT)/%: $(CORE_BENCH_OUT)/obj/tests/core/%.o $(CORE_BENCH_OBJS)
	@echo "  LD      $*"
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_BENCH_FLAGS) -o $@ $^ -lcmocka

.SECONDARY: $(CORE_BENCH_OBJS) $(CORE_BENCHES:%=$(CORE_BENCH_OUT)/obj/tests/core/%.o)
-include $(shell find $(CORE_BENCH_OUT)/obj -name '*.d' 2>/dev/null)
