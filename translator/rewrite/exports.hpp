#pragma once

#include <cstdint>
#include <string>

namespace gothon::translator {

/// What a module is asked for under `name` is behind the handle or the reference `reserved`.
struct Export {
  std::string name;
  std::string reserved;
};

/// A class whose instances reach a variable as their attribute `name`: the body or the methods of
/// the class in line `line` declare it.
struct Carrier {
  std::uint32_t line = 0;
  std::string name;
  std::string reserved;
};

}  // namespace gothon::translator
