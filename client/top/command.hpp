#pragma once

#include "client/ctl/ctl.hpp"

namespace gothon::client::ctl {

/// `gothonctl top`, as the other commands of gothonctl are. Thread rule: one.
int top_command(const Words& words);

}  // namespace gothon::client::ctl
