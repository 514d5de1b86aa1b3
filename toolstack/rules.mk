# SPDX-License-Identifier: MIT
# What administrators use: the xengt command, the xengtd daemon and the xl plugin.
# `make install-tools DESTDIR=dir` lays them out as packages would; the lab's dom0 is given that.

TOOLS_DIR := $(TOP)/toolstack
TOOLS_OUT := $(BUILD)/toolstack
include $(TOOLS_DIR)/sources.mk

XENGT_BIN := $(TOOLS_OUT)/xengt/xengt
XENGTD_BIN := $(TOOLS_OUT)/xengtd/xengtd
XLPLUGIN_SO := $(TOOLS_OUT)/xl-plugin/xl-xengt.so

BUILD_TARGETS += $(XENGT_BIN) $(XENGTD_BIN) $(XLPLUGIN_SO)
.PHONY: toolstack
toolstack: $(XENGT_BIN) $(XENGTD_BIN) $(XLPLUGIN_SO)
CLEAN_DIRS += $(TOOLS_OUT)

$(TOOLS_OUT)/%.o: $(TOOLS_DIR)/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(USER_CC) $(USER_CFLAGS) -fPIC -c -o $@ $<

$(XENGT_BIN): $(XENGT_SRCS:%=$(TOOLS_OUT)/xengt/%.o) $(VGA_SRCS:%=$(TOOLS_OUT)/vga/%.o) $(LIBXENGT_SO)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(LDFLAGS) -o $@ $^ -ljson-c -lxenstore

$(XENGTD_BIN): $(XENGTD_SRCS:%=$(TOOLS_OUT)/xengtd/%.o) $(VGA_SRCS:%=$(TOOLS_OUT)/vga/%.o) $(LIBXENGT_SO)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(LDFLAGS) -o $@ $^ $(XENGTD_LIBS)

# What it needs of libxl is found at run time: the object is loaded into xl, where it is there, and
# into a shell on the way, where it is not.
$(XLPLUGIN_SO): $(XLPLUGIN_SRCS:%=$(TOOLS_OUT)/xl-plugin/%.o) $(LIBXENGT_A)
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) $(LDFLAGS) -shared -Wl,-z,lazy -Wl,--exclude-libs,ALL -o $@ $^ -ldl

LIBDIR ?= /usr/lib/x86_64-linux-gnu
## make install-tools DESTDIR=dir   library, commands, daemon and plugin as packages lay them out
.PHONY: install-tools
install-tools: $(XENGT_BIN) $(XENGTD_BIN) $(XLPLUGIN_SO) $(LIBXENGT_SO)
	$(Q)test -n "$(DESTDIR)" || { echo "install-tools: say DESTDIR=dir" >&2; exit 2; }
	$(Q)install -D -m 755 $(XENGT_BIN) $(DESTDIR)/usr/bin/xengt
	$(Q)install -D -m 755 $(XENGTD_BIN) $(DESTDIR)/usr/sbin/xengtd
	$(Q)install -D -m 644 $(LIBXENGT_SO) $(DESTDIR)$(LIBDIR)/libxengt.so.1
	$(Q)install -D -m 644 $(XLPLUGIN_SO) $(DESTDIR)/usr/lib/xengt/xl-xengt.so
	$(Q)install -D -m 755 $(TOOLS_DIR)/xl-plugin/xl $(DESTDIR)/usr/lib/xengt/bin/xl
	$(Q)install -D -m 644 $(TOOLS_DIR)/completion/xengt $(DESTDIR)/usr/share/bash-completion/completions/xengt
	$(Q)install -D -m 644 $(TOOLS_DIR)/etc/xengtd.conf $(DESTDIR)/etc/xengt/xengtd.conf
	$(Q)for page in $(TOP)/docs/man/*; do \
		install -D -m 644 "$$page" "$(DESTDIR)/usr/share/man/man$${page##*.}/$${page##*/}"; done
	$(Q)mkdir -p $(DESTDIR)/usr/local/sbin
	$(Q)ln -sf /usr/lib/xengt/bin/xl $(DESTDIR)/usr/local/sbin/xl

## make deb         Debian packages in build/deb; make deb-test: what is in them, and the module built from them
.PHONY: deb-build deb-test
deb: deb-build
deb-build: $(TOOLS_STAMP)
	$(Q)$(TOP)/debian/make-deb
deb-test: $(TOOLS_STAMP)
	$(Q)$(IN_TOOLS) $(TOP)/tests/admin/deb $(BUILD)/deb
CLEAN_DIRS += $(BUILD)/deb

-include $(shell find $(TOOLS_OUT) -name '*.d' 2>/dev/null)
