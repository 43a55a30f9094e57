// Makes the k-th write or sync of a process fail, on the files whose path holds a word.
//
// FAULT_PATH the word; FAULT_AT k, counted from 1; FAULT_LASTING whether all later ones fail too; FAULT_KIND:
//   error  nothing is written; EIO
//   full   nothing is written; ENOSPC (syncs succeed)
//   torn   half of it is written; EIO
//   kill   half of it is written, and the process ends at once
// "fault reached" on stderr says that there were so many.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int count = 0;

static int is_watched(int fd) {
    const char *word = getenv("FAULT_PATH");
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (word == NULL || length < 0) return 0;
    path[length] = 0;
    return strstr(path, word) != NULL;
}

// Whether this one fails. `is_sync` says that nothing is written by it.
static int fails(int fd, int is_sync) {
    const char *kind = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
    if (kind == NULL || at == NULL || !is_watched(fd)) return 0;
    if (is_sync && strcmp(kind, "full") == 0) return 0;
    int number = __sync_add_and_fetch(&count, 1);
    if (number < atoi(at) || (number > atoi(at) && getenv("FAULT_LASTING") == NULL)) return 0;
    if (number == atoi(at)) fputs("fault reached\n", stderr);
    return 1;
}

static int is_kind(const char *kind) { return strcmp(getenv("FAULT_KIND"), kind) == 0; }

static long end(void) {
    if (is_kind("kill")) kill(getpid(), SIGKILL);
    errno = is_kind("full") ? ENOSPC : EIO;
    return -1;
}

#define REAL(name, type) static type real = NULL; if (real == NULL) real = (type)dlsym(RTLD_NEXT, name)

typedef ssize_t (*writer)(int, const void *, size_t);
typedef ssize_t (*placed_writer)(int, const void *, size_t, off_t);
typedef int (*syncer)(int);
typedef int (*truncater)(int, off_t);

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL("write", writer);
    if (!fails(fd, 0)) return real(fd, bytes, length);
    if (is_kind("torn") || is_kind("kill")) (void)!real(fd, bytes, length / 2);
    return end();
}

static ssize_t placed(placed_writer real, int fd, const void *bytes, size_t length, off_t at) {
    if (!fails(fd, 0)) return real(fd, bytes, length, at);
    if (is_kind("torn") || is_kind("kill")) (void)!real(fd, bytes, length / 2, at);
    return end();
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    REAL("pwrite", placed_writer);
    return placed(real, fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL("pwrite64", placed_writer);
    return placed(real, fd, bytes, length, at);
}

int fsync(int fd) {
    REAL("fsync", syncer);
    return fails(fd, 1) ? end() : real(fd);
}

int fdatasync(int fd) {
    REAL("fdatasync", syncer);
    return fails(fd, 1) ? end() : real(fd);
}

int ftruncate(int fd, off_t length) {
    REAL("ftruncate", truncater);
    return fails(fd, 0) ? end() : real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL("ftruncate64", truncater);
    return fails(fd, 0) ? end() : real(fd, length);
}
