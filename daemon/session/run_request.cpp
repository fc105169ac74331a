#include "daemon/session/run_request.hpp"

#include <charconv>

#include "glue/wire/integers.hpp"
#include "glue/wire/surroundings.hpp"

namespace gothon::daemon {
namespace {

using nlohmann::json;

constexpr uint32_t kMaxNodes = 4096;

CallersWorld read_world(const json& body) {
  CallersWorld world;
  world.umask = wire::integer_at<mode_t>(body, "umask");
  world.nice = wire::integer_at<int>(body, "nice");
  world.io_priority = wire::integer_at<int>(body, "io_priority");
  for (const json& cpu : body.at("affinity")) {
    const auto number = wire::integer_of<size_t>(cpu);
    if (number < CPU_SETSIZE) CPU_SET(number, &world.affinity);
  }
  for (const json& row : body.at("rlimits")) {
    const rlimit limit{wire::limit_of(row.at(1)), wire::limit_of(row.at(2))};
    world.limits.emplace_back(wire::integer_of<int>(row.at(0)), limit);
  }
  for (const json& number : body.at("ignored_signals"))
    world.ignored_signals.push_back(wire::integer_of<int>(number));
  world.no_new_privileges = body.at("no_new_privileges").get<bool>();
  return world;
}

RunRequest read_facts(const json& body) {
  RunRequest request;
  request.name = body.at("name").get<std::string>();
  request.project = body.at("project").get<std::string>();
  request.module = body.at("module").get<std::string>();
  request.nodes = wire::integer_at<uint32_t>(body, "nodes");
  request.keep_going = body.at("keep_going").get<bool>();
  request.keep_directory = body.at("keep_directory").get<bool>();
  request.detached = body.value("detached", false);
  if (const auto size = body.find("terminal"); size != body.end()) {
    request.terminal = winsize{wire::integer_at<uint16_t>(*size, "rows"),
                               wire::integer_at<uint16_t>(*size, "columns"), 0, 0};
  }
  request.deadlock_check = body.value("deadlock_check", true);
  request.marks_start = body.value("marks_start", false);
  request.stop_timeout =
      std::chrono::milliseconds(wire::integer_at(body, "stop_timeout", int64_t{5000}));
  request.bind_to_cores = body.value("bind", std::string("none")) == "core";
  request.string_limit = wire::integer_at<uint32_t>(body, "string_limit");
  const auto token = body.at("token").get<std::string>();
  std::from_chars(token.data(), token.data() + token.size(), request.token, 16);
  request.world = read_world(body);
  return request;
}

os::Expected<std::vector<std::string>> take_strings(std::string_view& blob, size_t count) {
  std::vector<std::string> strings;
  for (size_t i = 0; i < count; ++i) {
    auto text = wire::take_string(blob);
    if (!text) return tl::unexpected(text.error());
    strings.push_back(std::move(*text));
  }
  return strings;
}

os::Expected<std::vector<std::string>> take_declarations(std::string_view& blob, size_t count) {
  std::vector<std::string> declarations;
  for (size_t i = 0; i < count; ++i) {
    if (blob.size() < 4) return os::fail("run: a declaration is missing");
    size_t size = 0;
    for (int byte = 3; byte >= 0; --byte)
      size = size << 8 | static_cast<unsigned char>(blob[static_cast<size_t>(byte)]);
    blob.remove_prefix(4);
    if (blob.size() < size) return os::fail("run: a declaration is cut off");
    declarations.emplace_back(blob.substr(0, size));
    blob.remove_prefix(size);
  }
  return declarations;
}

os::Expected<void> read_blob(const json& body, std::string_view blob, RunRequest& request) {
  auto fixed = take_strings(blob, 2);
  if (!fixed) return tl::unexpected(fixed.error());
  request.interpreter = std::move(fixed->at(0));
  request.directory = std::move(fixed->at(1));
  auto arguments = take_strings(blob, wire::integer_at<size_t>(body, "argc"));
  if (!arguments) return tl::unexpected(arguments.error());
  request.arguments = std::move(*arguments);
  auto environment = take_strings(blob, wire::integer_at<size_t>(body, "envc"));
  if (!environment) return tl::unexpected(environment.error());
  request.environment = std::move(*environment);
  auto declarations = take_declarations(blob, wire::integer_at<size_t>(body, "variables"));
  if (!declarations) return tl::unexpected(declarations.error());
  request.declarations = std::move(*declarations);
  if (!request.detached) return {};
  auto record = wire::take_string(blob);
  if (!record) return tl::unexpected(record.error());
  request.record = std::move(*record);
  return {};
}

}  // namespace

os::Expected<RunRequest> read_run_request(wire::Message& message) {
  try {
    RunRequest request = read_facts(message.body);
    if (request.nodes < 1 || request.nodes > kMaxNodes) {
      return os::fail("run: nodes: " + std::to_string(request.nodes) + " is not within 1…4096");
    }
    if (message.fds.size() != 1) return os::fail("run: the working directory is missing");
    request.working_directory = std::move(message.fds.front());
    if (auto read = read_blob(message.body, message.blob, request); !read)
      return tl::unexpected(read.error());
    return request;
  } catch (const json::exception& error) {
    return os::fail(std::string("run: ") + error.what());
  }
}

std::vector<std::string> arguments_for(const RunRequest& request, uint32_t node) {
  std::vector<std::string> arguments = request.arguments;
  for (std::string& argument : arguments) {
    if (argument == "{node}") {
      argument = std::to_string(node);
      break;
    }
  }
  return arguments;
}

std::vector<std::string> environment_for(const RunRequest& request, uint32_t node) {
  std::vector<std::string> environment = request.environment;
  environment.push_back("GOTHON_NODE=" + std::to_string(node));
  return environment;
}

CallersWorld world_for(const RunRequest& request, uint32_t node) {
  CallersWorld world = request.world;
  const int count = CPU_COUNT(&world.affinity);
  if (!request.bind_to_cores || count == 0) return world;
  int skip = static_cast<int>(node % static_cast<uint32_t>(count));
  for (size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &request.world.affinity) || skip-- > 0) continue;
    CPU_ZERO(&world.affinity);
    CPU_SET(cpu, &world.affinity);
    break;
  }
  return world;
}

}  // namespace gothon::daemon
