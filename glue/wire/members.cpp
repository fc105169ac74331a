#include "glue/wire/members.hpp"

#include "glue/wire/json.hpp"

namespace gothon::wire {

std::string text_of(const Scalar& value) {
  return write(value).text();
}

namespace members {

std::optional<Fault> wants(const char* what) {
  return Fault{"", std::string(what) + " is wanted"};
}

std::optional<Fault> take_plain(const Json& from, bool& to) {
  if (!from.is_boolean()) return wants("true or false");
  to = from.get<bool>();
  return std::nullopt;
}

std::optional<Fault> take_plain(const Json& from, double& to) {
  if (!from.is_number()) return wants("a number");
  to = from.get<double>();
  return std::nullopt;
}

std::optional<Fault> take_plain(const Json& from, std::string& to) {
  if (!from.is_string()) return wants("a text");
  to = from.get<std::string>();
  return std::nullopt;
}

std::optional<Fault> take_plain(const Json& from, Scalar& to) {
  if (from.is_structured()) return wants("a plain value");
  if (from.is_null())
    to = std::monostate();
  else if (from.is_boolean())
    to = from.get<bool>();
  else if (from.is_number_float())
    to = from.get<double>();
  else if (from.is_string())
    to = from.get<std::string>();
  else if (const auto number = signed_in(from))
    to = *number;
  else
    to = from.get<std::uint64_t>();
  return std::nullopt;
}

std::optional<Fault> take_plain(const Json& from, std::map<std::string, std::string>& to) {
  if (!from.is_object()) return wants("an object");
  for (const auto& [name, value] : from.items()) {
    if (!value.is_string()) return Fault{name, "a text is wanted"};
    to[name] = value.get<std::string>();
  }
  return std::nullopt;
}

std::optional<Fault> take_list(
    const Json& from, const std::function<std::optional<Fault>(const Json& item)>& take_item) {
  if (!from.is_array()) return wants("a list");
  for (std::size_t at = 0; at < from.size(); ++at) {
    if (auto fault = take_item(from[at]))
      return std::move(*fault).inside("[" + std::to_string(at) + "]");
  }
  return std::nullopt;
}

std::optional<std::int64_t> signed_in(const Json& from) {
  if (from.is_number_unsigned() && !std::in_range<std::int64_t>(from.get<std::uint64_t>()))
    return std::nullopt;
  return from.is_number_integer() ? std::optional(from.get<std::int64_t>()) : std::nullopt;
}

std::optional<std::uint64_t> unsigned_in(const Json& from) {
  if (from.is_number_unsigned()) return from.get<std::uint64_t>();
  const auto number = signed_in(from);
  return number && *number >= 0 ? std::optional<std::uint64_t>(*number) : std::nullopt;
}

bool is_null(const Json& value) {
  return value.is_null();
}

void put_plain(Json& to, bool value) {
  to = value;
}
void put_plain(Json& to, double value) {
  to = value;
}
void put_plain(Json& to, std::int64_t value) {
  to = value;
}
void put_plain(Json& to, std::uint64_t value) {
  to = value;
}
void put_plain(Json& to, const std::string& value) {
  to = value;
}
void put_plain(Json& to, const std::map<std::string, std::string>& value) {
  to = value;
}
void put_plain(Json& to, const Scalar& value) {
  const auto put = [&to](const auto& held) {
    if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
      to = nullptr;
    else
      to = held;
  };
  std::visit(put, value);
}

void put_null(Json& to) {
  to = nullptr;
}
void put_empty_list(Json& to) {
  to = Json::array();
}
Json& add_item(Json& list) {
  return list.emplace_back();
}

}  // namespace members

Reader::Reader(const Json& from) : from_(from) {
  if (!from.is_object()) fault_ = members::wants("an object");
}

const Json* Reader::find(const char* name) {
  known_.emplace_back(name);
  const auto found = from_.find(name);
  return found == from_.end() ? nullptr : &*found;
}

void Reader::others(Others& to) {
  if (fault_) return;
  for (const auto& [name, value] : from_.items()) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    // What is passed on stands inside of more.
    if (nesting_of(value) >= kMaxNesting / 2) fault_ = Fault{name, "it is nested too deep"};
    (*to.members)[name] = value;
  }
}

void Reader::holds(const char* name, bool condition, const char* wanted) {
  if (!condition && !fault_) fault_ = Fault{name, std::string(wanted) + " is wanted"};
}

Writer::Writer(Json& to) : to_(to) {
  to_ = Json::object();
}

void Writer::others(const Others& others) {
  to_.update(*others.members);
}

Json& Writer::member(const char* name) {
  return to_[name];
}

}  // namespace gothon::wire
