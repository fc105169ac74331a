#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace gothon::wire {

using Json = nlohmann::json;

/// A JSON value for those who only keep it and pass it on: the value itself is declared by
/// glue/wire/json.hpp, which few files need to include. One that nobody has written to is an empty
/// object, and costs nothing. Thread rule: any.
class Document {
 public:
  Document();
  Document(Json value);
  Document(const Document& other);
  Document(Document&& other) noexcept;
  Document& operator=(const Document& other);
  Document& operator=(Document&& other) noexcept;
  ~Document();

  const Json& operator*() const;
  Json& operator*();
  const Json* operator->() const { return &**this; }
  Json* operator->() { return &**this; }

  /// As JSON is written, with `indent` spaces for each level; -1: in one line. What comes from file
  /// names may be no UTF-8; it is only shown, so it is replaced.
  std::string text(int indent = -1) const;

  friend bool operator==(const Document& one, const Document& other);

 private:
  std::unique_ptr<Json> value_;
};

}  // namespace gothon::wire
