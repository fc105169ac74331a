#include "daemon/bus/answer.hpp"

#include <string>
#include <utility>

#include "glue/wire/integers.hpp"

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

}  // namespace

Call keep_call(sd_bus_message* call) {
  return {::sd_bus_message_ref(call), MessageUnref()};
}

void refuse(const Call& call, const std::string& error) {
  ::sd_bus_reply_method_errorf(call.get(), kFailed, "%s", error.c_str());
}

bool refused(const Call& call, const nlohmann::json& reply) {
  const auto error = reply.find("error");
  if (error == reply.end()) return false;
  refuse(call, error->is_string() ? error->get<std::string>() : error->dump());
  return true;
}

Answer::Answer(Call call) : call_(std::move(call)) {
  sd_bus_message* message = nullptr;
  failed_ = ::sd_bus_message_new_method_return(call_.get(), &message) < 0;
  message_.reset(message);
}

void Answer::append_variant(const nlohmann::json& value) {
  using Type = nlohmann::json::value_t;
  switch (value.type()) {
    case Type::boolean:
      return append("v", "b", value.get<bool>() ? 1 : 0);
    case Type::number_integer:
      return append("v", "x", value.get<int64_t>());
    case Type::number_unsigned:
      return append("v", "t", value.get<uint64_t>());
    case Type::number_float:
      return append("v", "d", value.get<double>());
    case Type::object:
      open('v', "a{sv}");
      append_dictionary(value);
      return close();
    default:
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      return append("v", "s", without_nul(text).c_str());
  }
}

void Answer::append_dictionary(const nlohmann::json& object) {
  open('a', "{sv}");
  for (const auto& [name, value] : object.items()) {
    if (value.is_null()) continue;
    open('e', "sv");
    append("s", name.c_str());
    append_variant(value);
    close();
  }
  close();
}

void Answer::append_dictionaries(const nlohmann::json& objects) {
  open('a', "a{sv}");
  for (const auto& object : objects) append_dictionary(object);
  close();
}

/// `a(us)`: a node's number with one text of it, for each.
void Answer::append_texts(const nlohmann::json& rows, const char* text) {
  open('a', "(us)");
  for (const auto& row : rows)
    append("(us)", wire::integer_at(row, "node", 0u),
           without_nul(row.value(text, std::string())).c_str());
  close();
}

void Answer::append_explanation(const nlohmann::json& reply) {
  append("ss", without_nul(reply.value("verdict", std::string())).c_str(),
         without_nul(reply.value("conclusion", std::string())).c_str());
  append_texts(reply.value("nodes", nlohmann::json::array()), "state");
  append_texts(reply.value("waits", nlohmann::json::array()), "text");
}

void Answer::send() const {
  if (failed_) return refuse(call_, "the answer cannot be told over D-Bus");
  ::sd_bus_send(nullptr, message_.get(), nullptr);
}

}  // namespace gothon::daemon
