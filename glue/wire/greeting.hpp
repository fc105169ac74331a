#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "glue/os/error.hpp"
#include "glue/wire/control.hpp"
#include "glue/wire/surroundings.hpp"

/// What two programs of maybe different versions know of each other before anything else:
/// docs/protocol.md section 3. Thread rule: any.
namespace gothon::wire {

/// What the accepting side of a control connection says first.
struct Greeting {
  std::string role{};  ///< "desk" or "session"
  std::string version{};
  int protocol = 0;
  std::optional<int> oldest{};  ///< none: `protocol`
  pid_t pid = 0;
  std::optional<HostsWorld> world{};  ///< of gothond

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.defaulted("role", self.role);
    form.defaulted("version", self.version);
    form.required("protocol", self.protocol);
    form.optional("oldest", self.oldest);
    form.defaulted("pid", self.pid);
    // Of a version that cannot be talked to it may have another form.
    if constexpr (Form::kWrites) form.optional("world", self.world);
  }
};

/// This program's own.
Greeting greeting(std::string_view role);
/// `error`: why the connection is refused at once.
Packet pack_greeting(const Greeting& greeting, const std::optional<std::string>& error = {});

/// What the other side says of itself first. An error: it is none who speaks this protocol.
os::Expected<Greeting> read_greeting(const Message& message);

/// Whether this program can talk to one that has greeted so. The error tells which side is older
/// and what to do.
os::Expected<void> check_greeting(const Greeting& said);

/// Whether this version numbers its requests and its replies; those before it do not.
bool numbers_requests();

}  // namespace gothon::wire
