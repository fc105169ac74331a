// The reader of gothond.json: quotas within their bounds, or an error that names the file.
#include "daemon/quotas/quotas.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "glue/os/unique_fd.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gothon;
  const os::UniqueFd file(::memfd_create("gothond.json", MFD_CLOEXEC));
  if (!file || ::write(file.get(), data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  const auto quotas = daemon::read_quotas(path);
  if (!quotas) {
    if (quotas.error().text.rfind(path, 0) != 0) std::abort();
    return 0;
  }
  const bool sound =
      quotas->sessions >= 1 && quotas->nodes >= 1 && quotas->messages >= 1 &&
      (quotas->memory.percent ? quotas->memory.amount <= 100 : quotas->memory.amount >= 1u << 20);
  if (!sound) std::abort();
  return 0;
}
