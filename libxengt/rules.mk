# SPDX-License-Identifier: MIT
# libxengt: build/libxengt/libxengt.so.1 and .a

LIBXENGT_DIR := $(TOP)/libxengt
LIBXENGT_OUT := $(BUILD)/libxengt
LIBXENGT_SRCS := core device config types monitor edid vgpu stats capture png
LIBXENGT_SO := $(LIBXENGT_OUT)/libxengt.so.1
LIBXENGT_A := $(LIBXENGT_OUT)/libxengt.a
USER_CC ?= gcc
# One place says the version.
XENGT_VERSION := $(shell sed -n '1s/^[^(]*(\([^)]*\)).*/\1/p' $(TOP)/debian/changelog)
USER_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I$(TOP)/include \
	-DXENGT_VERSION='"$(XENGT_VERSION)"' -fstack-protector-strong -D_FORTIFY_SOURCE=2 -MMD -MP \
	$(CPPFLAGS) $(CFLAGS)

BUILD_TARGETS += $(LIBXENGT_SO) $(LIBXENGT_A)
.PHONY: libxengt
libxengt: $(LIBXENGT_SO) $(LIBXENGT_A)
CLEAN_DIRS += $(LIBXENGT_OUT)

$(LIBXENGT_OUT)/%.o: $(LIBXENGT_DIR)/%.c $(TOOLS_STAMP)
	@echo "  CC      $(@:$(TOP)/%=%)"
	$(Q)mkdir -p $(@D)
	$(Q)$(IN_TOOLS) $(USER_CC) $(USER_CFLAGS) -fPIC -c -o $@ $<

$(LIBXENGT_SO): $(LIBXENGT_SRCS:%=$(LIBXENGT_OUT)/%.o) $(LIBXENGT_DIR)/libxengt.map
	@echo "  LD      $(@:$(TOP)/%=%)"
	$(Q)$(IN_TOOLS) $(USER_CC) -shared -Wl,-soname,libxengt.so.1 -Wl,-z,now \
		-Wl,--version-script=$(LIBXENGT_DIR)/libxengt.map $(LDFLAGS) -o $@ $(filter %.o,$^) -lpng
	$(Q)ln -sf libxengt.so.1 $(LIBXENGT_OUT)/libxengt.so

$(LIBXENGT_A): $(LIBXENGT_SRCS:%=$(LIBXENGT_OUT)/%.o)
	@echo "  AR      $(@:$(TOP)/%=%)"
	$(Q)rm -f $@; $(IN_TOOLS) ar rcs $@ $^

# What programs are built with; DESTDIR and LIBDIR as for install-tools.
.PHONY: install-dev
install-dev: $(LIBXENGT_SO) $(LIBXENGT_A)
	$(Q)install -D -m 644 -t $(DESTDIR)/usr/include/xengt $(TOP)/include/xengt/*.h
	$(Q)install -D -m 644 -t $(DESTDIR)$(LIBDIR) $(LIBXENGT_A)
	$(Q)ln -sf libxengt.so.1 $(DESTDIR)$(LIBDIR)/libxengt.so
	$(Q)mkdir -p $(DESTDIR)$(LIBDIR)/pkgconfig
	$(Q)sed 's|@libdir@|$(LIBDIR)|; s|@version@|$(XENGT_VERSION)|' $(LIBXENGT_DIR)/xengt.pc.in \
		> $(DESTDIR)$(LIBDIR)/pkgconfig/xengt.pc

-include $(wildcard $(LIBXENGT_OUT)/*.d)
