// Bytes with descriptors on a blocking AF_UNIX stream.
#include <err.h>
#include <string.h>
#include <sys/socket.h>

#define DESCRIPTORS 2

union control {
  struct cmsghdr header;
  char room[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

static void say(int socket, const char *text, size_t length, const int *descriptors, int count) {
  union control control = {0};
  struct iovec vector = {(void *)text, length};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

  if (count) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
  }
  if (sendmsg(socket, &message, MSG_NOSIGNAL) != (ssize_t)length) err(1, "sendmsg");
}

// At most so many bytes; descriptors that do not come are -1.
static size_t hear(int socket, char *text, size_t room, int *descriptors) {
  union control control;
  struct iovec vector = {text, room};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};

  ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (length <= 0) err(1, "recvmsg");
  for (int i = 0; i < DESCRIPTORS; i++) descriptors[i] = -1;
  if (message.msg_controllen) memcpy(descriptors, CMSG_DATA(&control.header), control.header.cmsg_len - CMSG_LEN(0));
  return length;
}
