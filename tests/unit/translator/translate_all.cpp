// Translates many files, each alone, for test_interpreters.py: `translate_all DIRECTORY` writes
// NAME.out beside each NAME.py below DIRECTORY: the translated text, or nothing but a first line
// that says why there is none.
#include <dirent.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "translator/project/project.hpp"

namespace {

std::string outcome(const gothon::translator::Translation& translation) {
  if (!translation.unparsed.empty())
    return "# unparsed: " + format(translation.unparsed.front().diagnostic);
  if (has_errors(translation.diagnostics))
    return "# error: " + format(translation.diagnostics.front());
  if (translation.modules.empty()) return "# plain";
  return translation.modules.front().text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string directory = argv[1];
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(argv[1]), closedir);
  if (!listing) return 1;
  gothon::translator::ProjectRequest request;
  request.root = directory;
  request.quiet = true;
  while (const dirent* entry = readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (!name.ends_with(".py")) continue;
    const auto translation = translate_file(request, directory + "/" + name);
    std::ofstream(directory + "/" + name + ".out", std::ios::binary) << outcome(translation);
  }
  return 0;
}
