/* Loaded before the C library: writes down what the database engine does to records.db and its log, in order.
   A record is: kind (1 byte), length of the path (2), offset (8), length of the data (4), path, data. Little-endian. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static void put(char kind, const char *path, int64_t at, const void *data, uint32_t size) {
  static int log = -1;
  const char *name = getenv("CONSENTRY_WRITE_LOG");
  if (log < 0 && name) log = open(name, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (log < 0 || !strstr(path, "records.db")) return;
  char head[15];
  uint16_t n = strlen(path);
  head[0] = kind;
  memcpy(head + 1, &n, 2);
  memcpy(head + 3, &at, 8);
  memcpy(head + 11, &size, 4);
  struct iovec v[3] = {{head, 15}, {(void *)path, n}, {(void *)data, size}};
  if (writev(log, v, 3) != 15 + n + (ssize_t)size) abort();
}

static void of(char kind, int fd, int64_t at, const void *data, uint32_t size) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return;
  path[n] = 0;
  put(kind, path, at, data, size);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
  ssize_t done = REAL(pwrite64)(fd, b, n, at);
  if (done > 0) of('W', fd, at, b, done);
  return done;
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) {
  ssize_t done = REAL(pwrite)(fd, b, n, at);
  if (done > 0) of('W', fd, at, b, done);
  return done;
}
ssize_t write(int fd, const void *b, size_t n) {
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t done = REAL(write)(fd, b, n);
  if (done > 0) of('W', fd, at, b, done);
  return done;
}
int ftruncate(int fd, off_t n) {
  int r = REAL(ftruncate)(fd, n);
  if (r == 0) of('T', fd, n, 0, 0);
  return r;
}
int ftruncate64(int fd, off64_t n) {
  int r = REAL(ftruncate64)(fd, n);
  if (r == 0) of('T', fd, n, 0, 0);
  return r;
}
int fsync(int fd) {
  int r = REAL(fsync)(fd);
  if (r == 0) of('S', fd, 0, 0, 0);
  return r;
}
int fdatasync(int fd) {
  int r = REAL(fdatasync)(fd);
  if (r == 0) of('S', fd, 0, 0, 0);
  return r;
}
int unlink(const char *path) {
  int r = REAL(unlink)(path);
  if (r == 0) put('U', path, 0, 0, 0);
  return r;
}
