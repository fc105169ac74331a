#pragma once

#include <string>
#include <vector>

#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/session_facts.hpp"

namespace gothon::client {

/// What `gothonctl list` shows.
struct SessionList {
  wire::ask::Status::Daemon daemon;
  std::vector<wire::SessionFacts> sessions;

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.required("daemon", self.daemon);
    form.required("sessions", self.sessions);
  }
};

/// A heading and one line per session, columns aligned. Thread rule: any.
std::string session_table(const std::vector<wire::SessionFacts>& sessions);

/// The same as one JSON document: `{"daemon": {…}, "sessions": […]}`. Thread rule: any.
std::string session_json(const SessionList& list, bool indented = true);

}  // namespace gothon::client
