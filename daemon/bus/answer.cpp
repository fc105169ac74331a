#include "daemon/bus/answer.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace gothon::daemon {
namespace {

constexpr const char* kFailed = "org.gothon.Gothon1.Error.Failed";

/// D-Bus has no strings with NUL; gothond's are UTF-8.
std::string without_nul(std::string text) {
  constexpr const char* kReplacement = "\xef\xbf\xbd";
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at))
    text.replace(at, 1, kReplacement);
  return text;
}

/// A struct's members as `a{sv}` (glue/wire/members.hpp), without those that are null. Members that
/// a newer session process says besides have no form here.
class Dictionary {
 public:
  template <class Struct>
  static void append(Answer& answer, const Struct& value) {
    answer.open('a', "{sv}");
    Dictionary form(answer);
    Struct::members(form, value);
    answer.close();
  }

  template <class T>
  void required(const char* name, const T& value) {
    if (is_null(value)) return;
    answer_.open('e', "sv");
    answer_.append("s", name);
    append_variant(value);
    answer_.close();
  }
  template <class T>
  void defaulted(const char* name, const T& value) {
    required(name, value);
  }
  template <class T>
  void optional(const char* name, const std::optional<T>& value) {
    required(name, value);
  }
  void others(const wire::Others&) {}

 private:
  explicit Dictionary(Answer& answer) : answer_(answer) {}

  template <class T>
  static bool is_null(const T&) {
    return false;
  }
  template <class T>
  static bool is_null(const std::optional<T>& value) {
    return !value || is_null(*value);
  }
  static bool is_null(const wire::Scalar& value) {
    return std::holds_alternative<std::monostate>(value);
  }

  void append_variant(bool value) { answer_.append("v", "b", value ? 1 : 0); }
  void append_variant(double value) { answer_.append("v", "d", value); }
  void append_variant(const std::string& value) {
    answer_.append("v", "s", without_nul(value).c_str());
  }
  void append_variant(std::monostate) {}
  template <std::integral Integer>
  void append_variant(Integer value) {
    if (std::in_range<uint64_t>(value))
      answer_.append("v", "t", static_cast<uint64_t>(value));
    else
      answer_.append("v", "x", static_cast<int64_t>(value));
  }
  template <class T>
  void append_variant(const std::optional<T>& value) {
    append_variant(*value);
  }
  void append_variant(const wire::Scalar& value) {
    std::visit([this](const auto& held) { append_variant(held); }, value);
  }
  template <class Enum>
  void append_variant(const wire::Word<Enum>& word) {
    append_variant(word.text());
  }
  void append_variant(const wire::Holder& holder) {
    answer_.open('v', "a{sv}");
    append(answer_, holder);
    answer_.close();
  }

  Answer& answer_;
};

}  // namespace

Call keep_call(sd_bus_message* call) {
  return {::sd_bus_message_ref(call), MessageUnref()};
}

void refuse(const Call& call, const std::string& error) {
  ::sd_bus_reply_method_errorf(call.get(), kFailed, "%s", error.c_str());
}

Answer::Answer(Call call) : call_(std::move(call)) {
  sd_bus_message* message = nullptr;
  failed_ = ::sd_bus_message_new_method_return(call_.get(), &message) < 0;
  message_.reset(message);
}

void Answer::append_variables(const std::vector<wire::Variable>& variables) {
  open('a', "a{sv}");
  for (const wire::Variable& variable : variables) Dictionary::append(*this, variable);
  close();
}

void Answer::append_explanation(const wire::ask::Why::Reply& reply) {
  append("ss", without_nul(reply.verdict.text()).c_str(), without_nul(reply.conclusion).c_str());
  open('a', "(us)");
  for (const auto& node : reply.nodes)
    append("(us)", node.node, without_nul(node.state.text()).c_str());
  close();
  open('a', "(us)");
  for (const auto& wait : reply.waits) append("(us)", wait.node, without_nul(wait.text).c_str());
  close();
}

void Answer::send() const {
  if (failed_) return refuse(call_, "the answer cannot be told over D-Bus");
  ::sd_bus_send(nullptr, message_.get(), nullptr);
}

}  // namespace gothon::daemon
