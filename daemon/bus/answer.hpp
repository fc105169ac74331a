#pragma once

#include <systemd/sd-bus.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "daemon/bus/bus.hpp"

namespace gothon::daemon {

/// A caller's message that waits for its answer.
using Call = std::shared_ptr<sd_bus_message>;

Call keep_call(sd_bus_message* call);

/// Answers with the error org.gothon.Gothon1.Error.Failed.
void refuse(const Call& call, const std::string& error);

/// Whether a session's reply (docs/protocol.md section 3) is an error; then the caller has it.
bool refused(const Call& call, const nlohmann::json& reply);

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
  void append_dictionaries(const nlohmann::json& objects);
  /// `ssa(us)a(us)`: what a session answers to the verb why. Throws nlohmann::json::exception if it
  /// is something else.
  void append_explanation(const nlohmann::json& reply);
  void send() const;

 private:
  void append_dictionary(const nlohmann::json& object);
  void append_texts(const nlohmann::json& rows, const char* text);
  void append_variant(const nlohmann::json& value);

  const Call call_;
  BusMessage message_;
  bool failed_ = false;
};

}  // namespace gothon::daemon
