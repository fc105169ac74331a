#include "glue/wire/members.hpp"

namespace gothon::wire {

std::string text_of(const Scalar& value) {
  return write(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gothon::wire
