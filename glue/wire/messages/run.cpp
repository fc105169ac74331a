#include "glue/wire/messages/run.hpp"

#include <string_view>
#include <utility>

#include "glue/wire/datagram.hpp"

namespace gothon::wire::ask {
namespace {

os::Expected<std::vector<std::string>> take_strings(std::string_view& blob, std::size_t count) {
  std::vector<std::string> strings;
  for (std::size_t i = 0; i < count; ++i) {
    auto text = take_string(blob);
    if (!text) return tl::unexpected(text.error());
    strings.push_back(std::move(*text));
  }
  return strings;
}

os::Expected<std::vector<std::string>> take_declarations(std::string_view& blob,
                                                         std::size_t count) {
  std::vector<std::string> declarations;
  for (std::size_t i = 0; i < count; ++i) {
    if (blob.size() < 4) return os::fail("a declaration is missing");
    std::size_t size = 0;
    for (std::size_t byte = 4; byte > 0; --byte)
      size = size << 8 | static_cast<unsigned char>(blob[byte - 1]);
    blob.remove_prefix(4);
    if (blob.size() < size) return os::fail("a declaration is cut off");
    declarations.emplace_back(blob.substr(0, size));
    blob.remove_prefix(size);
  }
  return declarations;
}

}  // namespace

void Run::pack(const Run& run, std::string& blob) {
  append_string(blob, run.interpreter);
  append_string(blob, run.directory);
  for (const std::string& argument : run.arguments) append_string(blob, argument);
  for (const std::string& entry : run.environment) append_string(blob, entry);
  for (const std::string& declaration : run.declarations) {
    append_u32(blob, static_cast<std::uint32_t>(declaration.size()));
    blob += declaration;
  }
  if (run.detached) append_string(blob, run.record);
}

os::Expected<void> Run::unpack(Message& message, Run& run) {
  const auto counts = read<InBlob>(*message.body);
  if (!counts) return tl::unexpected(counts.error());
  if (message.fds.size() != 1) return os::fail("the working directory is missing");
  run.working_directory = std::move(message.fds.front());
  std::string_view blob = message.blob;
  auto fixed = take_strings(blob, 2);
  if (!fixed) return tl::unexpected(fixed.error());
  run.interpreter = std::move(fixed->at(0));
  run.directory = std::move(fixed->at(1));
  auto arguments = take_strings(blob, counts->arguments);
  if (!arguments) return tl::unexpected(arguments.error());
  run.arguments = std::move(*arguments);
  auto environment = take_strings(blob, counts->environment);
  if (!environment) return tl::unexpected(environment.error());
  run.environment = std::move(*environment);
  auto declarations = take_declarations(blob, counts->declarations);
  if (!declarations) return tl::unexpected(declarations.error());
  run.declarations = std::move(*declarations);
  if (!run.detached) return {};
  auto record = take_string(blob);
  if (!record) return tl::unexpected(record.error());
  run.record = std::move(*record);
  return {};
}

}  // namespace gothon::wire::ask
