// SPDX-License-Identifier: Apache-2.0
// Loaded before a program's own libraries: its clocks run ahead by the seconds that the file named by
// SLUIS_LAB_CLOCK holds, so that a scenario need not wait for hours. Waits keep their length.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead;

static int64_t seconds_ahead(void) {
  return ahead ? *ahead : 0;
}

__attribute__((constructor)) static void open_clock(void) {
  const char *file = getenv("SLUIS_LAB_CLOCK");
  const int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) abort();
  void *map = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) abort();
  ahead = map;
}

int clock_gettime(clockid_t clock, struct timespec *out) {
  const int failed = (int)syscall(SYS_clock_gettime, clock, out);
  const int moves = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME ||
                    clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE;
  if (!failed && moves) out->tv_sec += seconds_ahead();
  return failed;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *out, void *zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

static struct timespec real(const struct timespec *until) {
  struct timespec out = *until;
  out.tv_sec -= seconds_ahead();
  return out;
}

// The kernel's clocks do not run ahead: a time to wait for is told to them in theirs.
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *until) {
  static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (!next) *(void **)&next = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  const struct timespec then = real(until);
  return next(condition, mutex, &then);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *until) {
  static int (*next)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
  if (!next) *(void **)&next = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  const struct timespec then = real(until);
  return next(condition, mutex, clock, &then);
}
