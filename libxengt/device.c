// SPDX-License-Identifier: MIT
/* The device node. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

int xengt_device_open(void)
{
	return open(XENGT_DEVICE, O_RDWR | O_CLOEXEC);
}

int xengt_device_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg);
}

ssize_t xengt_device_read(int fd, void *buf, size_t len)
{
	return read(fd, buf, len);
}
