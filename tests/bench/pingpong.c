/* What a datagram round trip costs without Gothon and without Python: a parent sends 32 bytes over an AF_UNIX datagram socket to its
   forked child, which sends them back. Both sleep in the kernel while they wait, as a node and its session process do.
   usage: pingpong ROUNDS; prints microseconds per round trip. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { kSize = 32 };

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void answer(int fd) {
  char buffer[kSize];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 1) _exit(got == 1 ? 0 : 1);
    if (send(fd, buffer, (size_t)got, 0) != got) _exit(1);
  }
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
  if (rounds < 1) rounds = 1;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) die("socketpair");
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) answer(ends[1]);
  char buffer[kSize] = {0};
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (long i = 0; i < rounds; ++i) {
    if (send(ends[0], buffer, sizeof buffer, 0) != kSize) die("send");
    if (recv(ends[0], buffer, sizeof buffer, 0) != kSize) die("recv");
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  /* A datagram of one byte is the end. */
  if (send(ends[0], buffer, 1, 0) != 1) die("send");
  int status = 0;
  waitpid(child, &status, 0);
  double seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
  printf("%.3f\n", seconds * 1e6 / (double)rounds);
  return status == 0 ? 0 : 1;
}
