#pragma once

#include <exception>
#include <string>

#include "daemon/connection/connection.hpp"
#include "glue/os/error.hpp"

namespace gothon::daemon {

/// A row of a table of verbs (docs/protocol.md section 3); the last row of a table has no name.
template <typename Owner>
struct Verb {
  const char* name;
  void (Owner::*handler)(Connection&, wire::Message&);
};

/// Has the verb of a request handled. One that the table does not have, a field that is missing or
/// of a wrong type, and whatever its handler throws, is answered with an error of `who`. Thread
/// rule: loop.
template <typename Owner>
void dispatch(Owner& owner, const Verb<Owner>* row, Connection& from, wire::Message& message,
              const std::string& who) {
  const auto verb = message.body.value("verb", nlohmann::json());
  while (row->name != nullptr && verb != row->name) ++row;
  if (row->name == nullptr) {
    return from.send({{"reply", verb},
                      {"error", who + ": no such verb: the two sides are of different versions"}});
  }
  try {
    (owner.*row->handler)(from, message);
  } catch (const std::exception& error) {
    from.send(
        {{"reply", row->name}, {"error", who + ": " + row->name + ": " + os::text_of(error)}});
  }
}

}  // namespace gothon::daemon
