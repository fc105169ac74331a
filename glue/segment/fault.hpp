#pragma once

namespace gothon::segment {

/// A step of an operation between two of which a process may die, be stopped or be late. Nothing in
/// the product; tests build the extension module with a function that makes it happen
/// (tests/faults). Each point has a name of its own. True, where memory is asked for: there is to
/// be none.
#ifdef GOTHON_FAULTS
bool fault_point(const char* point);
#else
inline bool fault_point(const char*) {
  return false;
}
#endif

}  // namespace gothon::segment
