#include "glue/segment/fault.hpp"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// GOTHON_FAULT is `ACTION:PLACE`, and the process may change it at any time. Each action happens
// once in a setting, but `delay` and `enomem`, which happen at every passage.

namespace gothon::segment {
namespace {

char last[128];  // the setting that was acted on

void be_late() {
  const timespec moment{0, 200'000};
  nanosleep(&moment, nullptr);
}

}  // namespace

bool fault_point(const char* place) {
  const char* setting = getenv("GOTHON_FAULT");
  const char* colon = setting == nullptr ? nullptr : strchr(setting, ':');
  if (colon == nullptr || strcmp(colon + 1, place) != 0) return false;
  if (strncmp(setting, "delay:", 6) == 0) be_late();
  if (strncmp(setting, "enomem:", 7) == 0) return true;
  if (strncmp(last, setting, sizeof last) == 0) return false;
  strncpy(last, setting, sizeof last - 1);
  if (strncmp(setting, "kill:", 5) == 0) kill(getpid(), SIGKILL);
  if (strncmp(setting, "stop:", 5) == 0) kill(getpid(), SIGSTOP);
  if (strncmp(setting, "signal:", 7) == 0) kill(getpid(), SIGUSR1);
  return false;
}

}  // namespace gothon::segment
