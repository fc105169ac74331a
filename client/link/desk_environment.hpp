#pragma once

#include <string>
#include <vector>

namespace gothon::client {

/// A user of the machine, as the password database knows him.
struct Account {
  std::string name;
  std::string home;
  unsigned id = 0;
};

/// That of this process; without name and home where the database does not know it.
Account own_account();

/// The environment of a gothond that is started from one in which `caller` holds. gothond serves
/// all of its user's commands, so it is the user's: where quotas are read and logs are written is
/// not what the first of them happened to have. Who has made a runtime directory of his own
/// (neither /run/user/UID nor none) has a gothond of his own with it, in his own directories. Nodes
/// get the environment of who runs them, not this one. Thread rule: any.
std::vector<std::string> desk_environment(const std::vector<std::string>& caller,
                                          const Account& account);

}  // namespace gothon::client
