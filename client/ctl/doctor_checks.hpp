#pragma once

#include <array>
#include <string>

/// What `gothonctl doctor` looks at, each check by itself. Thread rule: one.
namespace gothon::client::ctl {

enum class Grade { kFine, kNote, kWrong };

/// How one thing is, and what to type if it could be better.
struct Finding {
  Grade grade = Grade::kFine;
  std::string text;
};

struct Check {
  const char* name;
  Finding (*look)();
};

Finding look_at_runtime_directory();
Finding look_at_state_directory();
Finding look_at_python();
Finding look_at_user_manager();
Finding look_at_socket_unit();
Finding look_at_gothond();
Finding look_at_quotas();
Finding look_at_bus();
Finding look_at_controllers();
Finding look_at_linger();
Finding look_at_leftovers();

/// In the order in which one thing needs another.
constexpr auto kChecks = std::to_array<Check>({{"runtime directory", look_at_runtime_directory},
                                               {"state directory", look_at_state_directory},
                                               {"python", look_at_python},
                                               {"user manager", look_at_user_manager},
                                               {"socket unit", look_at_socket_unit},
                                               {"gothond", look_at_gothond},
                                               {"quotas", look_at_quotas},
                                               {"session bus", look_at_bus},
                                               {"limits", look_at_controllers},
                                               {"logout", look_at_linger},
                                               {"leftovers", look_at_leftovers}});

}  // namespace gothon::client::ctl
