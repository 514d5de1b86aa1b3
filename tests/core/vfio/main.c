// SPDX-License-Identifier: MIT
/*
 * xengt-gvt-vfio: a virtual GPU as a PCI device for QEMU, without a hypervisor: the core in user space,
 * executing on the emulated GPU. The options are those of xengt-gpu.
 */
#include "vgpu_device.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	/* what the core says goes where the program's own words go */
	setenv("XENGT_TEST_VERBOSE", "1", 0);
	return front_main(argc, argv, &front_vgpu);
}
