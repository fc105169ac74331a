#pragma once

#include <cstddef>
#include <functional>

namespace gothon::translator {

/// Calls `work` once with every number from `begin` up to, not including, `end`, on the calling
/// thread and on one more for each further CPU that the process may use, and returns when all
/// calls have. Thread rule: calls with different numbers run at the same time. Errors: the first
/// exception of a call is thrown on, after numbers that nobody has begun are given up; a thread
/// that cannot be started is done without.
void in_parallel(std::size_t begin, std::size_t end, const std::function<void(std::size_t)>& work);

}  // namespace gothon::translator
