// Megabytes per second of processor time at which files are looked at to see whether they have to
// be parsed: `byte_scan ROUNDS`, with paths on standard input. Prints that of the search for Gothon
// code and that of the scan for imports.
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "translator/resolve/finder.hpp"
#include "translator/source/scan.hpp"
#include "translator/syntax/scan_imports.hpp"

namespace {

template <typename Look>
double speed(const std::vector<std::string>& texts, int rounds, Look look) {
  std::size_t bytes = 0;
  std::size_t found = 0;
  const std::clock_t started = std::clock();
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& text : texts) {
      bytes += text.size();
      found += look(text) ? 1 : 0;
    }
  }
  const double seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  // What nobody looks at need not be computed.
  if (found > bytes) std::cout << found << '\n';
  return static_cast<double>(bytes) / seconds / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int rounds = std::atoi(argv[1]);
  std::vector<std::string> texts;
  std::string path;
  while (std::getline(std::cin, path)) {
    if (auto bytes = gothon::translator::read_bytes(path)) texts.push_back(std::move(*bytes));
  }
  const auto hints = [](const std::string& text) {
    return gothon::translator::may_have_gothon_code(text);
  };
  const auto imports = [](const std::string& text) {
    return gothon::translator::scan_imports(text).has_value();
  };
  std::cout << speed(texts, rounds, hints) << ' ' << speed(texts, rounds, imports) << '\n';
}
