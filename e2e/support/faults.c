/* Lets a program's files fail as a disk does, by LD_PRELOAD. The file FAULT_SWITCH names says how, for everything below
 * the folder FAULT_FOLDER: "space" (no file grows: ENOSPC), "write" (EIO when written), "sync" (EIO when synced);
 * empty: nothing fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_chosen(const char *fault) {
  const char *path = getenv("FAULT_SWITCH");
  char text[16] = "";
  int saved = errno, file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    ssize_t length = read(file, text, sizeof text - 1);
    if (length < 0) text[0] = 0;
    close(file);
  }
  errno = saved;
  return strcmp(text, fault) == 0;
}

static int is_below(int file) {
  const char *folder = getenv("FAULT_FOLDER");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (!folder || length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int grows(int file, off_t end) {
  struct stat status;
  return fstat(file, &status) == 0 && S_ISREG(status.st_mode) && end > status.st_size;
}

/* The error of a write that ends at `end`, or 0. */
static int refused(int file, off_t end) {
  if (!is_below(file)) return 0;
  if (is_chosen("write")) return EIO;
  return grows(file, end) && is_chosen("space") ? ENOSPC : 0;
}

#define FAIL_IF(error) \
  do { \
    int why = (error); \
    if (why) { \
      errno = why; \
      return -1; \
    } \
  } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
  off_t at = lseek(file, 0, SEEK_CUR);
  if (at >= 0) FAIL_IF(refused(file, at + (off_t)count));
  return ((ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write"))(file, bytes, count);
}

#define PWRITE(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t count, offset_type at) { \
    FAIL_IF(refused(file, (off_t)at + (off_t)count)); \
    return ((ssize_t(*)(int, const void *, size_t, offset_type))dlsym(RTLD_NEXT, #name))(file, bytes, count, at); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static off_t length(const struct iovec *parts, int count) {
  off_t sum = 0;
  for (int part = 0; part < count; part++) sum += (off_t)parts[part].iov_len;
  return sum;
}

#define PWRITEV(name, offset_type) \
  ssize_t name(int file, const struct iovec *parts, int count, offset_type at) { \
    FAIL_IF(refused(file, (off_t)at + length(parts, count))); \
    return ((ssize_t(*)(int, const struct iovec *, int, offset_type))dlsym(RTLD_NEXT, #name))(file, parts, count, at); \
  }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

/* It returns its error. */
#define POSIX_FALLOCATE(name, offset_type) \
  int name(int file, offset_type at, offset_type count) { \
    int why = refused(file, (off_t)(at + count)); \
    if (why) return why; \
    return ((int (*)(int, offset_type, offset_type))dlsym(RTLD_NEXT, #name))(file, at, count); \
  }
POSIX_FALLOCATE(posix_fallocate, off_t)
POSIX_FALLOCATE(posix_fallocate64, off64_t)

#define FALLOCATE(name, offset_type) \
  int name(int file, int mode, offset_type at, offset_type count) { \
    FAIL_IF(refused(file, (off_t)(at + count))); \
    return ((int (*)(int, int, offset_type, offset_type))dlsym(RTLD_NEXT, #name))(file, mode, at, count); \
  }
FALLOCATE(fallocate, off_t)
FALLOCATE(fallocate64, off64_t)

#define SYNC(name) \
  int name(int file) { \
    FAIL_IF(is_below(file) && is_chosen("sync") ? EIO : 0); \
    return ((int (*)(int))dlsym(RTLD_NEXT, #name))(file); \
  }
SYNC(fsync)
SYNC(fdatasync)
