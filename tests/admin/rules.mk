# SPDX-License-Identifier: MIT
# Tests of what administrators touch, without a GPU or Xen: libxengt and the tools, sanitized, over a
# model of the module (fake_module.c) in place of the device.

ADMIN_DIR := $(TOP)/tests/admin
ADMIN_OUT := $(BUILD)/admin
ADMIN_CFLAGS := $(filter-out -O2 -D_FORTIFY_SOURCE=2,$(USER_CFLAGS)) -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -I$(TOP)
ADMIN_TESTS := $(patsubst $(ADMIN_DIR)/%.c,%,$(wildcard $(ADMIN_DIR)/test_*.c))
ADMIN_LIB := $(patsubst %,$(ADMIN_OUT)/libxengt/%.o,$(filter-out device,$(LIBXENGT_SRCS))) \
	$(ADMIN_OUT)/tests/admin/fake_module.o

## make unit-admin    tests of the library and the tools, without a GPU or Xen
.PHONY: unit-admin $(ADMIN_TESTS:%=unit-admin-%)
UNIT_TARGETS += unit-admin
unit-admin: $(ADMIN_TESTS:%=unit-admin-%) unit-admin-cli unit-admin-doctor unit-admin-trace unit-admin-daemon unit-admin-vga unit-admin-plugin
CLEAN_DIRS += $(ADMIN_OUT)

$(ADMIN_TESTS:%=unit-admin-%): unit-admin-%: $(ADMIN_OUT)/%
	@echo "  TEST    $*"
	$(Q)$(IN_TOOLS) $<

$(ADMIN_OUT)/%.o: $(TOP)/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -c -o $@ $<

$(ADMIN_TESTS:%=$(ADMIN_OUT)/%): $(ADMIN_OUT)/%: $(ADMIN_OUT)/tests/admin/%.o $(ADMIN_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -o $@ $^ -lcmocka -lpng

# the module's own judgement of EDIDs
$(ADMIN_OUT)/test_edid: $(ADMIN_OUT)/dom0-kmod/gvt/edid.o
$(ADMIN_OUT)/dom0-kmod/%.o $(ADMIN_OUT)/tests/admin/test_edid.o: ADMIN_CFLAGS += -I$(TOP)/dom0-kmod/gvt -Wno-unused-parameter

.SECONDARY: $(ADMIN_LIB) $(ADMIN_TESTS:%=$(ADMIN_OUT)/tests/admin/%.o)

# the tools themselves, with the model instead of the device and of xenstore
include $(TOP)/toolstack/sources.mk
ADMIN_VGA := $(VGA_SRCS:%=$(ADMIN_OUT)/toolstack/vga/%.o)
ADMIN_XENGT := $(XENGT_SRCS:%=$(ADMIN_OUT)/toolstack/xengt/%.o) $(ADMIN_VGA)
$(ADMIN_OUT)/xengt: $(ADMIN_XENGT) $(ADMIN_OUT)/tests/admin/fake_xenstore.o $(ADMIN_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -o $@ $^ -ljson-c -lpng

ADMIN_XENGTD := $(XENGTD_SRCS:%=$(ADMIN_OUT)/toolstack/xengtd/%.o) $(ADMIN_VGA)
$(ADMIN_OUT)/xengtd: $(ADMIN_XENGTD) $(ADMIN_OUT)/tests/admin/fake_xenstore.o $(ADMIN_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -o $@ $^ $(filter-out -lxenstore,$(XENGTD_LIBS)) -lpng

$(ADMIN_OUT)/test_daemon: $(addprefix $(ADMIN_OUT)/toolstack/xengtd/,conf.o diff.o)
$(ADMIN_OUT)/test_vga: $(addprefix $(ADMIN_OUT)/,toolstack/vga/vga.o tests/admin/fake_xenstore.o)

$(ADMIN_OUT)/vnc-look: $(ADMIN_OUT)/tests/admin/vnc_look.o $(ADMIN_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -o $@ $^ -lvncclient -lpng

$(addprefix $(ADMIN_OUT)/fake-,counts screen): $(ADMIN_OUT)/fake-%: $(ADMIN_OUT)/tests/admin/fake_%.o $(ADMIN_LIB)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(ADMIN_CFLAGS) -o $@ $^ -lpng

# The plugin with the model in it; not sanitized, as it is loaded into a program that is not.
PLUGIN_OUT := $(ADMIN_OUT)/xl-plugin
PLUGIN_SRCS := $(XLPLUGIN_SRCS:%=toolstack/xl-plugin/%.c) \
	$(patsubst %,libxengt/%.c,$(filter-out device,$(LIBXENGT_SRCS))) tests/admin/fake_module.c
$(PLUGIN_OUT)/xl-xengt.so: $(addprefix $(TOP)/,$(PLUGIN_SRCS) tests/admin/fake_module.h) $(LIBXENGT_SO)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(USER_CC) $(filter-out -MMD -MP,$(USER_CFLAGS)) -I$(TOP) -fPIC -shared -Wl,-z,lazy \
		-o $@ $(filter %.c,$^) -lpng

$(PLUGIN_OUT)/libfakexl.so $(PLUGIN_OUT)/xl: $(PLUGIN_OUT)/%: $(ADMIN_DIR)/fake_libxl.c $(ADMIN_DIR)/fake_xl.c $(TOOLS_STAMP)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(USER_CC) $(filter-out -MMD -MP,$(USER_CFLAGS)) -o $@ $(PLUGIN_$(@F))
PLUGIN_libfakexl.so = -fPIC -shared $(ADMIN_DIR)/fake_libxl.c -lxenlight
PLUGIN_xl = $(ADMIN_DIR)/fake_xl.c -L$(PLUGIN_OUT) -Wl,-rpath,$(PLUGIN_OUT) -lfakexl -lxlutil -lxenlight
$(PLUGIN_OUT)/xl: $(PLUGIN_OUT)/libfakexl.so

.PHONY: unit-admin-cli unit-admin-doctor unit-admin-trace unit-admin-daemon unit-admin-vga unit-admin-plugin
unit-admin-plugin: $(PLUGIN_OUT)/xl $(PLUGIN_OUT)/xl-xengt.so
unit-admin-vga: $(BUILD)/e2e/png-equal
unit-admin-daemon unit-admin-vga: $(ADMIN_OUT)/xengtd $(ADMIN_OUT)/vnc-look $(ADMIN_OUT)/fake-screen
unit-admin-cli unit-admin-doctor unit-admin-trace unit-admin-daemon unit-admin-vga unit-admin-plugin: unit-admin-%: $(ADMIN_OUT)/xengt $(ADMIN_OUT)/fake-counts
	@echo "  TEST    $*"
	$(Q)$(IN_TOOLS) $(ADMIN_DIR)/$* $(ADMIN_OUT)

-include $(shell find $(ADMIN_OUT) -name '*.d' 2>/dev/null)
