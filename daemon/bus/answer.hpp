#pragma once

#include <systemd/sd-bus.h>

#include <memory>
#include <string>
#include <vector>

#include "daemon/bus/bus.hpp"
#include "glue/wire/envelope.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::daemon {

/// A caller's message that waits for its answer.
using Call = std::shared_ptr<sd_bus_message>;

Call keep_call(sd_bus_message* call);

/// Answers with the error org.gothon.Gothon1.Error.Failed.
void refuse(const Call& call, const std::string& error);

/// The answer to a call while it is written. What D-Bus does not take makes the whole one an error.
/// Thread rule: loop.
class Answer {
 public:
  explicit Answer(Call call);

  /// As sd_bus_message_append(3).
  template <class... Values>
  void append(const char* types, Values... values) {
    failed_ |= ::sd_bus_message_append(message_.get(), types, values...) < 0;
  }
  void open(char type, const char* contents) {
    failed_ |= ::sd_bus_message_open_container(message_.get(), type, contents) < 0;
  }
  void close() { failed_ |= ::sd_bus_message_close_container(message_.get()) < 0; }
  /// `aa{sv}`, without members that are null.
  void append_variables(const std::vector<wire::Variable>& variables);
  /// `ssa(us)a(us)`: what a session answers to the verb why.
  void append_explanation(const wire::ask::Why::Reply& reply);
  void send() const;

 private:
  const Call call_;
  BusMessage message_;
  bool failed_ = false;
};

}  // namespace gothon::daemon
