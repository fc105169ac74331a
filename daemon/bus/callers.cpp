// On a user's bus sd-bus lets everybody do everything: it relies on the bus, whose configuration
// says who is let in.
#include "daemon/bus/callers.hpp"

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace gothon::daemon {
namespace {

constexpr const char* kBus = "org.freedesktop.DBus";
constexpr const char* kBusPath = "/org/freedesktop/DBus";

/// A call whose caller the bus has been asked for.
struct Question {
  Call call;
  std::function<void(const Call&)> act;
};

void free_question(void* question) {
  delete static_cast<Question*>(question);
}

int on_user(sd_bus_message* reply, void* question, sd_bus_error*) {
  const auto& [call, act] = *static_cast<Question*>(question);
  std::uint32_t user = 0;
  // One that has gone meanwhile is nobody's.
  const bool known = ::sd_bus_message_is_method_error(reply, nullptr) == 0 &&
                     ::sd_bus_message_read(reply, "u", &user) > 0;
  if (known && (user == ::getuid() || user == 0))
    act(call);
  else
    ::sd_bus_reply_method_errorf(call.get(), SD_BUS_ERROR_ACCESS_DENIED,
                                 "only the user whose sessions these are may do that");
  return 1;
}

}  // namespace

int if_of_this_user(sd_bus_message* call, std::function<void(const Call& call)> act) {
  auto question = std::make_unique<Question>(Question{keep_call(call), std::move(act)});
  sd_bus_slot* slot = nullptr;
  const int error = ::sd_bus_call_method_async(
      ::sd_bus_message_get_bus(call), &slot, kBus, kBusPath, kBus, "GetConnectionUnixUser",
      &on_user, question.get(), "s", ::sd_bus_message_get_sender(call));
  if (error < 0) return error;
  // The bus keeps it until the answer has come, or its end.
  ::sd_bus_slot_set_destroy_callback(slot, &free_question);
  ::sd_bus_slot_set_floating(slot, 1);
  ::sd_bus_slot_unref(slot);
  (void)question.release();
  return 1;
}

}  // namespace gothon::daemon
