// What a client asks of its session process: a request within its bounds, or an error in words.
//
// The input is the message's JSON, a NUL and its blob.
#include "daemon/session/run_request.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "glue/wire/control.hpp"
#include "glue/wire/messages/run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gothon;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\0'), input.size());
  wire::Message message;
  *message.body = nlohmann::json::parse(input.substr(0, end), nullptr, false);
  if (!message.body->is_object()) return 0;
  message.blob = input.substr(std::min(end + 1, input.size()));
  message.fds.emplace_back(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto request = wire::read_request<wire::ask::Run>(message);
  if (!request) {
    if (request.error().text.empty()) std::abort();
    return 0;
  }
  if (request->nodes < 1 || request->nodes > 4096) std::abort();
  for (const std::uint32_t node : {0u, request->nodes - 1}) {
    (void)daemon::arguments_for(*request, node);
    (void)daemon::environment_for(*request, node);
    (void)daemon::world_for(*request, node);
  }
  return 0;
}
