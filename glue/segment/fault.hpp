#pragma once

namespace gothon::segment {

/// A step of an operation between two of which a process may die, be stopped or be late. Nothing in
/// the product; tests build the extension module with a function that makes it happen
/// (tests/faults). Each place has a name of its own.
#ifdef GOTHON_FAULTS
void fault_point(const char* place);
#else
inline void fault_point(const char*) {}
#endif

}  // namespace gothon::segment
