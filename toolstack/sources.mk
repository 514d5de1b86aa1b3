# SPDX-License-Identifier: MIT
# The tools' sources; they and their tests build from these lists.

XENGT_SRCS := main table status capacity top screenshot console control events regs trace tracefs doctor doctor_host
XENGTD_SRCS := main conf publish screen diff metrics
# of both: the picture and input of a domain's QEMU
VGA_SRCS := vga
XENGTD_LIBS := -lxenstore -lvncserver -lmicrohttpd
XLPLUGIN_SRCS := plugin options guest
