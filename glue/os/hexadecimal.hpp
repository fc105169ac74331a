#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gothon::os {

/// `digits` random lower-case hexadecimal digits from the kernel (getrandom(2)). Thread rule: any.
std::string random_hexadecimal(size_t digits);

/// Two digits for each byte.
std::string hexadecimal(std::string_view bytes);

}  // namespace gothon::os
