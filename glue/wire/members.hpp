#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/wire/document.hpp"

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

/// A value whose type only the message tells: nothing (null), a truth, a number or a text.
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

/// As JSON writes it; what is no UTF-8 is replaced.
std::string text_of(const Scalar& value);

/// Members that this version has no name for. They are passed on as they came.
struct Others {
  Document members;
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
    const auto found = std::find(kWords.begin(), kWords.end(), std::string_view(text));
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
concept Shaped = requires(const Json& from, Json& into, const T& value, T& to) {
  { T::from_json(from, to) } -> std::same_as<std::optional<Fault>>;
  { value.to_json(into) } -> std::same_as<void>;
};

std::optional<Fault> wants(const char* what);

std::optional<Fault> take_plain(const Json& from, bool& to);
std::optional<Fault> take_plain(const Json& from, double& to);
std::optional<Fault> take_plain(const Json& from, std::string& to);
std::optional<Fault> take_plain(const Json& from, Scalar& to);
std::optional<Fault> take_plain(const Json& from, std::map<std::string, std::string>& to);

/// Each item of a list by `take_item`.
std::optional<Fault> take_list(
    const Json& from, const std::function<std::optional<Fault>(const Json& item)>& take_item);

/// Empty for what is no integer, or is beyond these.
std::optional<std::int64_t> signed_in(const Json& from);
std::optional<std::uint64_t> unsigned_in(const Json& from);
bool is_null(const Json& value);

void put_plain(Json& to, bool value);
void put_plain(Json& to, double value);
void put_plain(Json& to, std::int64_t value);
void put_plain(Json& to, std::uint64_t value);
void put_plain(Json& to, const std::string& value);
void put_plain(Json& to, const Scalar& value);
void put_plain(Json& to, const std::map<std::string, std::string>& value);
void put_plain(Json& to, const char* value) = delete;  // it would be a truth

void put_null(Json& to);
void put_empty_list(Json& to);
Json& add_item(Json& list);

template <class T>
std::optional<Fault> take(const Json& from, T& to);
template <class T>
void put(Json& to, const T& value);

template <class Integer>
std::optional<Fault> take_integer(const Json& from, Integer& to) {
  using Limits = std::numeric_limits<Integer>;
  const auto read = [&from] {
    if constexpr (std::is_signed_v<Integer>)
      return signed_in(from);
    else
      return unsigned_in(from);
  }();
  if (read && std::in_range<Integer>(*read)) {
    to = static_cast<Integer>(*read);
    return std::nullopt;
  }
  return Fault{"", "an integer from " + std::to_string(Limits::min()) + " to " +
                       std::to_string(Limits::max()) + " is wanted"};
}

}  // namespace members

/// Takes a struct from a JSON object. The first member that is wrong or missing is kept.
class Reader {
 public:
  static constexpr bool kWrites = false;

  explicit Reader(const Json& from);

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
  void others(Others& to);
  void holds(const char* name, bool condition, const char* wanted);

  const std::optional<Fault>& fault() const { return fault_; }

 private:
  const Json* find(const char* name);

  template <class T>
  bool take(const char* name, T& to) {
    if (fault_) return false;
    const Json* const found = find(name);
    if (found == nullptr) return false;
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

  explicit Writer(Json& to);

  template <class T>
  void required(const char* name, const T& value) {
    members::put(member(name), value);
  }
  template <class T>
  void defaulted(const char* name, const T& value) {
    members::put(member(name), value);
  }
  template <class T>
  void optional(const char* name, const std::optional<T>& value) {
    if (value) members::put(member(name), *value);
  }
  template <class T>
  void unusual(const char* name, const T& value, const T& usual) {
    if (value != usual) members::put(member(name), value);
  }
  void others(const Others& others);
  void holds(const char*, bool, const char*) {}

 private:
  Json& member(const char* name);

  Json& to_;
};

namespace members {

template <class T>
std::optional<Fault> take(const Json& from, T& to) {
  if constexpr (requires { take_plain(from, to); }) {
    return take_plain(from, to);
  } else if constexpr (std::is_integral_v<T>) {
    return take_integer(from, to);
  } else if constexpr (kIsA<T, Word>) {
    std::string text;
    auto fault = take_plain(from, text);
    if (!fault) to = T(std::move(text));
    return fault;
  } else if constexpr (kIsA<T, std::optional>) {
    to.reset();
    if (is_null(from)) return std::nullopt;
    // No emplace(): where it is a member of the class around it, Clang takes it for
    // unconstructible.
    typename T::value_type value{};
    auto fault = take(from, value);
    to = std::move(value);
    return fault;
  } else if constexpr (kIsA<T, std::vector>) {
    to.clear();
    return take_list(from, [&to](const Json& item) { return take(item, to.emplace_back()); });
  } else if constexpr (Shaped<T>) {
    return T::from_json(from, to);
  } else {
    Reader reader(from);
    T::members(reader, to);
    return reader.fault();
  }
}

template <class T>
void put(Json& to, const T& value) {
  if constexpr (kIsA<T, Word>) {
    put_plain(to, value.text());
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    using Widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    put_plain(to, Widest{value});
  } else if constexpr (kIsA<T, std::optional>) {
    if (value)
      put(to, *value);
    else
      put_null(to);
  } else if constexpr (kIsA<T, std::vector>) {
    put_empty_list(to);
    for (const auto& item : value) put(add_item(to), item);
  } else if constexpr (Shaped<T>) {
    value.to_json(to);
  } else if constexpr (requires(Writer& writer) { T::members(writer, value); }) {
    Writer writer(to);
    T::members(writer, value);
  } else {
    put_plain(to, value);
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
Document write(const T& value) {
  Document document;
  members::put(*document, value);
  return document;
}

}  // namespace gothon::wire
