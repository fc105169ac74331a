// The whole way of one file, from its bytes to translated text. That no line moves is checked by
// the rewriter itself, whose exception ends the fuzzer.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "translator/project/project.hpp"

namespace {

/// A project that holds one file and goes away with the process.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gothon-fuzz-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    request_.root = pattern;
  }
  ~Scratch() { std::filesystem::remove_all(request_.root); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  gothon::translator::Translation translate(const char* data, std::size_t size) const {
    std::ofstream(file(), std::ios::binary).write(data, static_cast<std::streamsize>(size));
    return translate_file(request_, file());
  }

 private:
  std::string file() const { return request_.root + "/subject.py"; }

  gothon::translator::ProjectRequest request_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scratch kScratch;
  const auto translation = kScratch.translate(reinterpret_cast<const char*>(data), size);
  for (const auto& each : translation.modules) {
    const bool refused = has_errors(translation.diagnostics);
    if (!refused && each.text.empty()) std::abort();
  }
  return 0;
}
