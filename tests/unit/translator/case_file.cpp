#include "tests/unit/translator/case_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gothon::translator::test {

namespace {

std::string read(const std::string& file) {
  std::ifstream in(std::string(CASES_DIRECTORY) + "/" + file, std::ios::binary);
  if (!in) throw std::runtime_error("no file " + file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string with_reserved_names(std::string text) {
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at)) {
    text.replace(at, 1, "_gothon_");
  }
  return text;
}

}  // namespace

std::vector<Case> read_cases(const std::string& file) {
  const std::string prelude = read("prelude.py");
  const std::string text = read(file);
  std::vector<Case> cases;
  for (std::size_t at = text.find("### "); at != std::string::npos;) {
    const std::size_t next = text.find("\n### ", at);
    const std::string piece =
        text.substr(at + 4, next == std::string::npos ? next : next + 1 - at - 4);
    const std::size_t line = piece.find('\n');
    const std::size_t arrow = piece.find("\n--->\n", line);
    Case found;
    found.name = piece.substr(0, line);
    found.input = piece.substr(line + 1, arrow - line);
    found.expected = with_reserved_names(piece.substr(arrow + 6));
    if (!found.name.ends_with('!')) {
      found.input.insert(0, prelude);
      found.offset = static_cast<unsigned>(std::count(prelude.begin(), prelude.end(), '\n'));
    }
    cases.push_back(std::move(found));
    at = next == std::string::npos ? next : next + 1;
  }
  if (cases.empty()) throw std::runtime_error("no cases in " + file);
  return cases;
}

}  // namespace gothon::translator::test
