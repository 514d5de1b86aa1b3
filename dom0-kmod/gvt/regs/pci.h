/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Config space of device 2. Source: PCI Local Bus 3.0 and PCI Express Base 3.0 for the header and the
 * capabilities; Skylake PRM volume 2c (GGC, BDSM, MSAC, SWSCI, ASLS) for the rest.
 */
#ifndef XENGT_GVT_REGS_PCI_H
#define XENGT_GVT_REGS_PCI_H

#define CFG_VENDOR    0x00u
#define CFG_DEVICE    0x02u
#define CFG_COMMAND   0x04u
#define CFG_STATUS    0x06u
#define CFG_REVISION  0x08u
#define CFG_CLASS     0x0au /* subclass; base class follows */
#define CFG_BAR0      0x10u
#define CFG_BAR2      0x18u
#define CFG_BAR4      0x20u
#define CFG_SUBSYSTEM 0x2cu
#define CFG_CAPS      0x34u
#define CFG_INT_LINE  0x3cu
#define CFG_INT_PIN   0x3du
#define CFG_CAPID     0x40u
#define CFG_GGC	      0x50u
#define CFG_MSAC      0x62u
#define CFG_SWSCI     0xe8u
#define CFG_ASLS      0xfcu

#define COMMAND_IO	 0x0001u
#define COMMAND_MEM	 0x0002u
#define COMMAND_MASTER	 0x0004u
#define COMMAND_SERR	 0x0100u
#define COMMAND_INTX_OFF 0x0400u
#define STATUS_CAPS	 0x0010u

#define BAR_IO	     0x1u
#define BAR_64	     0x4u
#define BAR_PREFETCH 0x8u

#define CLASS_VGA   0x0300u
#define CLASS_OTHER 0x0380u

/* Capabilities, where the hardware has them */
#define CAP_ID_PM     0x01u
#define CAP_ID_MSI    0x05u
#define CAP_ID_VENDOR 0x09u
#define CAP_ID_PCIE   0x10u
#define CAP_ID_AF     0x13u

#define CFG_PCIE     0x70u /* gen9 */
#define CFG_MSI_GEN9 0xacu
#define CFG_MSI_GEN8 0x90u
#define CFG_PM	     0xd0u
#define CFG_AF	     0xa4u /* gen8 */

#define PCIE_CAPS	0x02u /* in the capability */
#define PCIE_DEVCAP	0x04u
#define PCIE_DEVCTL	0x08u
#define PCIE_CAPS_RCIEP 0x0092u	    /* version 2, root complex integrated endpoint */
#define PCIE_DEVCAP_VAL 0x10008000u /* FLR, role-based error reporting */
#define PCIE_DEVCTL_FLR 0x8000u
#define PCIE_DEVCTL_RW	0x7fffu

#define AF_LENGTH 0x02u
#define AF_CAPS	  0x03u
#define AF_CTRL	  0x04u
#define AF_FLR	  0x01u

#define MSI_CTRL	0x02u
#define MSI_ADDR	0x04u
#define MSI_DATA	0x08u
#define MSI_CTRL_ENABLE 0x0001u
/* delivery mode (Intel SDM volume 3, message data register): fixed, lowest priority and NMI are sent */
#define MSI_DATA_MODE(v) ((v) >> 8 & 7u)
#define MSI_DATA_MODES	 0x13u

#define PM_CAPS	      0x02u
#define PM_CAPS_VAL   0x0022u /* version 2, device specific initialisation */
#define PM_CTRL	      0x04u
#define PM_CTRL_STATE 0x0003u

#define GGC_8M_PTES   0x00c0u /* 7:6; 15:8 zero: no stolen memory */
#define SWSCI_TRIGGER 0x0001u
#define SWSCI_SCISEL  0x8000u

#endif
