/* SPDX-License-Identifier: MIT */
#include "proto.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

bool vu_msg_init(struct vu_msg *msg)
{
	memset(msg, 0, sizeof(*msg));
	msg->body = malloc(VU_MAX_BODY);
	return msg->body;
}

void vu_msg_free(struct vu_msg *msg)
{
	vu_msg_close_fds(msg);
	free(msg->body);
	msg->body = NULL;
}

void vu_msg_close_fds(struct vu_msg *msg)
{
	for (unsigned i = 0; i < msg->num_fds; i++) {
		if (msg->fds[i] >= 0)
			close(msg->fds[i]);
	}
	msg->num_fds = 0;
}

static bool recv_all(int sock, void *buf, size_t len)
{
	uint8_t *p = buf;

	while (len) {
		ssize_t n = recv(sock, p, len, MSG_WAITALL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

static bool skip(int sock, size_t len)
{
	uint8_t buf[4096];

	while (len) {
		size_t n = len < sizeof(buf) ? len : sizeof(buf);

		if (!recv_all(sock, buf, n))
			return false;
		len -= n;
	}
	return true;
}

static void take_fds(struct vu_msg *msg, struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(msg->fds, CMSG_DATA(c), n * sizeof(int));
		msg->num_fds = n;
	}
}

enum vu_recv vu_recv(int sock, struct vu_msg *msg)
{
	union {
		char buf[CMSG_SPACE(sizeof(int) * VU_MAX_FDS)];
		struct cmsghdr align;
	} control;
	struct iovec iov = {&msg->hdr, sizeof(msg->hdr)};
	struct msghdr mh = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t n;

	vu_msg_close_fds(msg);
	do {
		n = recvmsg(sock, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return VU_RECV_NONE;
	if (n <= 0)
		return VU_RECV_CLOSED;
	take_fds(msg, &mh);
	if ((size_t)n < sizeof(msg->hdr) &&
	    !recv_all(sock, (uint8_t *)&msg->hdr + n, sizeof(msg->hdr) - n))
		return VU_RECV_CLOSED;

	if (msg->hdr.size < sizeof(msg->hdr))
		return VU_RECV_CLOSED;
	msg->len = msg->hdr.size - sizeof(msg->hdr);
	if (msg->len > VU_MAX_BODY)
		return skip(sock, msg->len) ? VU_RECV_BAD : VU_RECV_CLOSED;
	return recv_all(sock, msg->body, msg->len) ? VU_RECV_OK : VU_RECV_CLOSED;
}

static bool send_all(int sock, struct iovec *iov, unsigned num, int fd)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct msghdr mh = {.msg_iov = iov, .msg_iovlen = num};

	if (fd >= 0) {
		struct cmsghdr *c;

		memset(&control, 0, sizeof(control));
		mh.msg_control = control.buf;
		mh.msg_controllen = sizeof(control.buf);
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	while (mh.msg_iovlen) {
		ssize_t n = sendmsg(sock, &mh, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		mh.msg_control = NULL;
		mh.msg_controllen = 0;
		while (mh.msg_iovlen && (size_t)n >= mh.msg_iov->iov_len) {
			n -= mh.msg_iov->iov_len;
			mh.msg_iov++;
			mh.msg_iovlen--;
		}
		if (mh.msg_iovlen) {
			mh.msg_iov->iov_base = (uint8_t *)mh.msg_iov->iov_base + n;
			mh.msg_iov->iov_len -= n;
		}
	}
	return true;
}

bool vu_reply2(int sock, const struct vu_header *cmd, const void *a, size_t alen, const void *b,
	       size_t blen, int fd)
{
	struct vu_header hdr = {
		.id = cmd->id,
		.command = cmd->command,
		.size = sizeof(hdr) + alen + blen,
		.flags = VU_FLAG_REPLY,
	};
	struct iovec iov[3] = {
		{&hdr, sizeof(hdr)},
		{(void *)a, alen},
		{(void *)b, blen},
	};

	if (cmd->flags & VU_FLAG_NO_REPLY)
		return true;
	return send_all(sock, iov, 1 + !!alen + !!blen, fd);
}

bool vu_reply(int sock, const struct vu_header *cmd, const void *body, size_t len, int fd)
{
	return vu_reply2(sock, cmd, body, len, NULL, 0, fd);
}

bool vu_reply_error(int sock, const struct vu_header *cmd, int err)
{
	struct vu_header hdr = {
		.id = cmd->id,
		.command = cmd->command,
		.size = sizeof(hdr),
		.flags = VU_FLAG_REPLY | VU_FLAG_ERROR,
		.error = err,
	};
	struct iovec iov = {&hdr, sizeof(hdr)};

	if (cmd->flags & VU_FLAG_NO_REPLY)
		return true;
	return send_all(sock, &iov, 1, -1);
}
