// Nodes meet a module at the same time and all ask for it. Each writes under a name of its own and
// renames: the outcome is the same whoever comes last, and nobody reads half a file. The manifest
// comes after the text that it names.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "client/program/syntax_reader.hpp"
#include "client/program/translate_command.hpp"
#include "client/program/translation.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/hexadecimal.hpp"
#include "glue/os/unique_fd.hpp"
#include "translator/problems/diagnostic.hpp"
#include "translator/project/manifest.hpp"

namespace gothon::client {
namespace {

/// FNV-1a, 64 bits: a name that is the same in every process.
std::string name_of(const std::string& path) {
  uint64_t hash = 14695981039346656037u;
  for (const char byte : path) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(hash >> shift));
  return os::hexadecimal(bytes);
}

os::Expected<void> write_atomically(int directory, const std::string& name,
                                    const std::string& text) {
  const std::string temporary = name + "." + os::random_hexadecimal(16);
  if (auto written = os::write_file(directory, temporary, text); !written) return written;
  if (::renameat(directory, temporary.c_str(), directory, name.c_str()) == 0) return {};
  const int code = errno;
  ::unlinkat(directory, temporary.c_str(), 0);
  return os::fail(name, code);
}

os::Expected<os::UniqueFd> late_directory(const std::string& session) {
  const std::string path = session + "/late";
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return os::fail(path, errno);
  return os::open_directory(path);
}

/// What the session declared at its start; declaring again what an earlier late module declared
/// gives the same variable.
std::vector<translator::KnownVariable> known_variables(const translator::Manifest& manifest) {
  std::vector<translator::KnownVariable> known;
  for (const auto& variable : manifest.variables) known.push_back({variable.file, variable.name});
  return known;
}

std::string real_path(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

/// Prints problems; whether there are errors. What Python does not understand either it reports
/// itself, when it runs the module.
bool refused(const translator::Translation& translation) {
  bool unparsed = false;
  for (const auto& module : translation.unparsed) {
    if (module.reader == translator::Reader::kRefused || !module.gothon_code) continue;
    std::fputs(translator::format(module.diagnostic).c_str(), stderr);
    unparsed = true;
  }
  for (const auto& diagnostic : translation.diagnostics) {
    if (diagnostic.severity == translator::Severity::kError)
      std::fputs(translator::format(diagnostic).c_str(), stderr);
  }
  return unparsed || translator::has_errors(translation.diagnostics);
}

/// What would have been told before the run, had the module been foreseen. All nodes come by here:
/// the one that makes the mark tells it.
void warn_once(int directory, const std::string& mark,
               const std::vector<translator::Diagnostic>& warnings) {
  if (warnings.empty()) return;
  const os::UniqueFd made(
      ::openat(directory, mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made) return;
  for (const auto& each : warnings) std::fputs(translator::format(each).c_str(), stderr);
}

}  // namespace

int late_command(const TranslateArguments& arguments) {
  const os::OwnersUmask own;
  const std::string& session = arguments.session;
  const std::vector<std::string>& search = arguments.search;
  const auto text = os::read_file(session + "/manifest");
  if (!text) return complain(text.error().text + ": give the directory of a running session");
  const auto manifest = translator::read_manifest(*text);
  if (!manifest) return complain(session + "/manifest: " + manifest.error());
  const std::string source = real_path(arguments.file);
  auto request = project_request(manifest->facts.root, "", nullptr);
  if (const auto found = find_interpreter(arguments.python, manifest->facts.root))
    request.ask = asking(*found);
  if (!search.empty()) request.search = search;
  request.main_file = manifest->facts.main;
  request.nodes = manifest->facts.nodes;
  request.quiet = manifest->facts.quiet;
  const auto late = translator::translate_late(request, source, known_variables(*manifest));
  if (refused(late.translation)) return os::kFailed;
  const auto directory = late_directory(session);
  if (!directory) return complain(directory.error().text);
  warn_once(directory->get(), name_of(source) + ".told", late.translation.diagnostics);
  std::string key = source;
  for (const std::string& each : search) key += '\0' + each;
  const std::string name = name_of(key);
  const std::string translated = session + "/late/" + name + ".py";
  if (!late.translation.modules.empty()) {
    auto written =
        write_atomically(directory->get(), name + ".py", late.translation.modules.front().text);
    if (!written) return complain(session + "/late/" + written.error().text);
  }
  auto written = write_atomically(directory->get(), name + ".manifest",
                                  translator::write_late_manifest(late, translated));
  if (!written) return complain(session + "/late/" + written.error().text);
  std::printf("%s/late/%s.manifest\n", session.c_str(), name.c_str());
  return std::fflush(stdout) == 0 ? 0 : os::kFailed;
}

}  // namespace gothon::client
