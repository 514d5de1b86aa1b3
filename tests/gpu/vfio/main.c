/* SPDX-License-Identifier: MIT */
/* xengt-gpu: the emulated GPU as a PCI device for QEMU. */
#include "front.h"

int main(int argc, char **argv)
{
	return front_main(argc, argv, &front_gpu);
}
