# SPDX-License-Identifier: MIT
#
# Fuzzers and benchmarks of the GVT core; rules.mk includes this. Every fuzz_*.c here is a libFuzzer
# program with seeds in seeds/, every bench_*.c one that prints its figures.

CORE_FUZZ_OUT := $(BUILD)/core-fuzz
CORE_FUZZERS := $(patsubst $(CORE_DIR)/%.c,%,$(wildcard $(CORE_DIR)/fuzz_*.c))
CORE_BENCHES := $(patsubst $(CORE_DIR)/%.c,%,$(wildcard $(CORE_DIR)/bench_*.c))
CORE_PLAIN := -std=gnu17 -g -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers -pthread -I$(CORE_GVT) -I$(CORE_DIR)
CORE_SRCS := $(addprefix $(CORE_GVT)/,$(GVT_SRCS)) \
	$(addprefix $(CORE_DIR)/,os_user.c rig.c rig_host.c rig_mpt.c)
CORE_HDRS := $(wildcard $(CORE_GVT)/*.h $(CORE_GVT)/*/*.h $(CORE_DIR)/*.h)
FUZZ_S ?= 20

CLEAN_DIRS += $(CORE_FUZZ_OUT)
FUZZ_TARGETS += fuzz-core
BENCH_TARGETS += bench-core

## make fuzz-core     fuzzers of the GVT core, FUZZ_S seconds in all
.PHONY: fuzz-core bench-core $(CORE_FUZZERS:%=fuzz-core-%) $(CORE_BENCHES:%=bench-core-%)
fuzz-core: $(CORE_FUZZERS:%=fuzz-core-%)

$(CORE_FUZZERS:%=fuzz-core-%): fuzz-core-%: $(CORE_FUZZ_OUT)/%
	@echo "  FUZZ    $*"
	$(Q)mkdir -p $(CORE_FUZZ_OUT)/corpus/$*
	$(Q)$(CORE_IN) $< -max_total_time=$$(( $(FUZZ_S) / $(words $(CORE_FUZZERS)) )) -max_len=8192 \
		-verbosity=0 -print_final_stats=1 -artifact_prefix=$(CORE_FUZZ_OUT)/ \
		$(CORE_FUZZ_OUT)/corpus/$* $(CORE_DIR)/seeds/$(*:fuzz_%=%)

$(CORE_FUZZ_OUT)/fuzz_%: $(CORE_DIR)/fuzz_%.c $(CORE_SRCS) $(CORE_HDRS) $(CORE_STAMP)
	@echo "  CC      fuzz_$*"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) clang $(CORE_PLAIN) -O1 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $(CORE_SRCS) $< -lcmocka

## make bench-core    what the GVT core costs; figures also in build/core-fuzz/bench_*.json
bench-core: $(CORE_BENCHES:%=bench-core-%)

$(CORE_BENCHES:%=bench-core-%): bench-core-%: $(CORE_FUZZ_OUT)/%
	$(Q)$(CORE_IN) $<
	$(Q)$(CORE_IN) $< --json > $<.json

$(CORE_FUZZ_OUT)/bench_%: $(CORE_DIR)/bench_%.c $(CORE_SRCS) $(CORE_HDRS) $(CORE_STAMP)
	@echo "  CC      bench_$*"
	$(Q)mkdir -p $(@D)
	$(Q)$(CORE_IN) $(CORE_CC) $(CORE_PLAIN) -O2 -o $@ $(CORE_SRCS) $< -lcmocka
