#include "glue/wire/document.hpp"

#include <utility>

#include "glue/wire/json.hpp"

namespace gothon::wire {

Document::Document() = default;
Document::Document(Json value) : value_(std::make_unique<Json>(std::move(value))) {}
Document::Document(const Document& other) {
  if (other.value_) value_ = std::make_unique<Json>(*other.value_);
}
Document::Document(Document&& other) noexcept = default;
Document& Document::operator=(const Document& other) {
  if (this != &other) *this = Document(other);
  return *this;
}
Document& Document::operator=(Document&& other) noexcept = default;
Document::~Document() = default;

const Json& Document::operator*() const {
  static const Json kEmpty = Json::object();
  return value_ ? *value_ : kEmpty;
}

Json& Document::operator*() {
  if (!value_) value_ = std::make_unique<Json>(Json::object());
  return *value_;
}

bool operator==(const Document& one, const Document& other) {
  return *one == *other;
}

std::string Document::text(int indent) const {
  return (*this)->dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gothon::wire
