#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/wire/json.hpp"

/// How structs are read from control messages and written to them. A struct lists its members once:
///
///     template <class Form, class Self>
///     static void members(Form& form, Self& self) {
///       form.required("signal", self.signal);
///       form.optional("node", self.node);
///     }
///
/// A form walks that list: Reader and Writer here, others for others' encodings. A std::optional
/// that is required or defaulted is null where it is empty. Thread rule: any.
namespace gothon::wire {

using Json = nlohmann::json;

/// A value whose type only the message tells: nothing (null), a truth, a number or a text.
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

/// As JSON writes it; what is no UTF-8 is replaced.
std::string text_of(const Scalar& value);

/// Members that this version has no name for. They are passed on as they came.
struct Others {
  Json members = Json::object();
};

/// One of the words of `Enum`, or another one that a newer neighbour says: that is passed on as it
/// is, and its value is kOther. REQUIRES: words_of(Enum) gives the words in the order of the
/// values, of which kOther is the last.
template <class Enum>
class Word {
 public:
  Word() = default;
  Word(Enum value) : value_(value) {}
  explicit Word(std::string text) {
    constexpr auto kWords = words_of(Enum::kOther);
    const auto found = std::find(kWords.begin(), kWords.end(), text);
    value_ = static_cast<Enum>(found - kWords.begin());
    if (value_ == Enum::kOther) other_ = std::move(text);
  }

  Enum value() const { return value_; }
  std::string text() const {
    constexpr auto kWords = words_of(Enum::kOther);
    static_assert(kWords.size() == static_cast<std::size_t>(Enum::kOther));
    return value_ == Enum::kOther ? other_ : kWords[static_cast<std::size_t>(value_)];
  }
  friend bool operator==(const Word& one, const Word& other) = default;
  friend bool operator==(const Word& word, Enum value) { return word.value_ == value; }

 private:
  Enum value_{};
  std::string other_;
};

/// What is wrong with a member, `nodes.total`, in words.
struct Fault {
  std::string member;
  std::string what;

  /// As a member, or an item, of something else.
  Fault inside(std::string_view outer) && {
    const bool adjoins = member.empty() || member.front() == '[';
    return {std::string(outer) + (adjoins ? "" : ".") + member, std::move(what)};
  }
  os::Error error() const { return {member.empty() ? what : "member " + member + ": " + what, 0}; }
};

namespace members {

template <class T, template <class...> class Of>
inline constexpr bool kIsA = false;
template <class... Arguments, template <class...> class Of>
inline constexpr bool kIsA<Of<Arguments...>, Of> = true;

/// It has a form of its own in JSON.
template <class T>
concept Shaped = requires(const Json& from, const T& value, T& to) {
  { T::from_json(from, to) } -> std::same_as<std::optional<Fault>>;
  { value.to_json() } -> std::same_as<Json>;
};

inline std::optional<Fault> wants(const char* what) {
  return Fault{"", std::string(what) + " is wanted"};
}

template <class Integer>
std::optional<Fault> read_integer(const Json& from, Integer& to) {
  using Limits = std::numeric_limits<Integer>;
  const bool fits = from.is_number_integer() &&
                    (from.is_number_unsigned() ? std::in_range<Integer>(from.get<std::uint64_t>())
                                               : std::in_range<Integer>(from.get<std::int64_t>()));
  if (fits) {
    to = from.get<Integer>();
    return std::nullopt;
  }
  return Fault{"", "an integer from " + std::to_string(Limits::min()) + " to " +
                       std::to_string(Limits::max()) + " is wanted"};
}

inline std::optional<Fault> read_scalar(const Json& from, Scalar& to) {
  if (from.is_structured()) return wants("a plain value");
  if (from.is_null())
    to = std::monostate();
  else if (from.is_boolean())
    to = from.get<bool>();
  else if (from.is_number_float())
    to = from.get<double>();
  else if (from.is_string())
    to = from.get<std::string>();
  else if (from.is_number_unsigned() && !std::in_range<std::int64_t>(from.get<std::uint64_t>()))
    to = from.get<std::uint64_t>();
  else
    to = from.get<std::int64_t>();
  return std::nullopt;
}

template <class T>
std::optional<Fault> take(const Json& from, T& to);

template <class Item>
std::optional<Fault> read_list(const Json& from, std::vector<Item>& to) {
  if (!from.is_array()) return wants("a list");
  to.clear();
  for (std::size_t at = 0; at < from.size(); ++at) {
    Item item{};
    if (auto fault = take(from[at], item))
      return std::move(*fault).inside("[" + std::to_string(at) + "]");
    to.push_back(std::move(item));
  }
  return std::nullopt;
}

inline std::optional<Fault> read_texts(const Json& from, std::map<std::string, std::string>& to) {
  if (!from.is_object()) return wants("an object");
  for (const auto& [name, value] : from.items()) {
    if (!value.is_string()) return Fault{name, "a text is wanted"};
    to[name] = value.get<std::string>();
  }
  return std::nullopt;
}

template <class T>
Json make(const T& value);

}  // namespace members

/// Takes a struct from a JSON object. The first member that is wrong or missing is kept.
class Reader {
 public:
  static constexpr bool kWrites = false;

  explicit Reader(const Json& from) : from_(from) {
    if (!from.is_object()) fault_ = members::wants("an object");
  }

  template <class T>
  void required(const char* name, T& to) {
    if (!take(name, to) && !fault_) fault_ = Fault{name, "it is missing"};
  }
  /// Missing: it stays as it is.
  template <class T>
  void defaulted(const char* name, T& to) {
    take(name, to);
  }
  /// Missing: empty.
  template <class T>
  void optional(const char* name, std::optional<T>& to) {
    T value{};
    if (take(name, value)) to = std::move(value);
  }
  /// Missing: `usual`, with which it is not written either.
  template <class T>
  void unusual(const char* name, T& to, const T& usual) {
    to = usual;
    take(name, to);
  }
  void others(Others& to) {
    if (fault_) return;
    for (const auto& [name, value] : from_.items()) {
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      // What is passed on stands inside of more.
      if (nesting_of(value) >= kMaxNesting / 2) fault_ = Fault{name, "it is nested too deep"};
      to.members[name] = value;
    }
  }
  void holds(const char* name, bool condition, const char* wanted) {
    if (!condition && !fault_) fault_ = Fault{name, std::string(wanted) + " is wanted"};
  }

  const std::optional<Fault>& fault() const { return fault_; }

 private:
  template <class T>
  bool take(const char* name, T& to) {
    if (fault_) return false;
    known_.emplace_back(name);
    const auto found = from_.find(name);
    if (found == from_.end()) return false;
    if (auto fault = members::take(*found, to)) fault_ = std::move(*fault).inside(name);
    return true;
  }

  const Json& from_;
  std::vector<std::string_view> known_;
  std::optional<Fault> fault_;
};

/// Makes a JSON object of a struct.
class Writer {
 public:
  static constexpr bool kWrites = true;

  template <class T>
  void required(const char* name, const T& value) {
    to_[name] = members::make(value);
  }
  template <class T>
  void defaulted(const char* name, const T& value) {
    to_[name] = members::make(value);
  }
  template <class T>
  void optional(const char* name, const std::optional<T>& value) {
    if (value) to_[name] = members::make(*value);
  }
  template <class T>
  void unusual(const char* name, const T& value, const T& usual) {
    if (value != usual) to_[name] = members::make(value);
  }
  void others(const Others& others) { to_.update(others.members); }
  void holds(const char*, bool, const char*) {}

  Json take() { return std::move(to_); }

 private:
  Json to_ = Json::object();
};

namespace members {

template <class T>
std::optional<Fault> take(const Json& from, T& to) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_boolean()) return wants("true or false");
    to = from.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    return read_integer(from, to);
  } else if constexpr (std::is_same_v<T, double>) {
    if (!from.is_number()) return wants("a number");
    to = from.get<double>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!from.is_string()) return wants("a text");
    to = from.get<std::string>();
  } else if constexpr (std::is_same_v<T, Scalar>) {
    return read_scalar(from, to);
  } else if constexpr (std::is_same_v<T, std::map<std::string, std::string>>) {
    return read_texts(from, to);
  } else if constexpr (kIsA<T, Word>) {
    if (!from.is_string()) return wants("a text");
    to = T(from.get<std::string>());
  } else if constexpr (kIsA<T, std::optional>) {
    to.reset();
    return from.is_null() ? std::nullopt : take(from, to.emplace());
  } else if constexpr (kIsA<T, std::vector>) {
    return read_list(from, to);
  } else if constexpr (Shaped<T>) {
    return T::from_json(from, to);
  } else {
    Reader reader(from);
    T::members(reader, to);
    return reader.fault();
  }
  return std::nullopt;
}

template <class T>
Json make(const T& value) {
  if constexpr (kIsA<T, Word>) {
    return value.text();
  } else if constexpr (std::is_same_v<T, Scalar>) {
    return std::visit(
        [](const auto& held) {
          if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
            return Json();
          else
            return Json(held);
        },
        value);
  } else if constexpr (kIsA<T, std::optional>) {
    return value ? make(*value) : Json();
  } else if constexpr (kIsA<T, std::vector>) {
    Json list = Json::array();
    for (const auto& item : value) list.push_back(make(item));
    return list;
  } else if constexpr (Shaped<T>) {
    return value.to_json();
  } else if constexpr (requires(Writer& writer) { T::members(writer, value); }) {
    Writer writer;
    T::members(writer, value);
    return writer.take();
  } else {
    return Json(value);
  }
}

}  // namespace members

/// The struct that a JSON object holds. An error names the first member that is missing or wrong.
template <class T>
os::Expected<T> read(const Json& from) {
  T to{};
  if (const auto fault = members::take(from, to)) return tl::unexpected(fault->error());
  return to;
}

template <class T>
Json write(const T& value) {
  return members::make(value);
}

}  // namespace gothon::wire
