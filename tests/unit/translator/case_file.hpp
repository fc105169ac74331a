#pragma once

#include <string>
#include <vector>

namespace gothon::translator::test {

/// A case of a table: `### name`, the input, `--->`, the expected output. A name that ends in `!`
/// is a module of its own; others follow the declarations in prelude.py. In the output `$` stands
/// for `_gothon_`.
struct Case {
  std::string name;
  std::string input;
  std::string expected;
  /// Lines of the prelude before the input.
  unsigned offset = 0;
};

/// Reads a table of this directory. Throws if it is not there or holds no case.
std::vector<Case> read_cases(const std::string& file);

}  // namespace gothon::translator::test
