#pragma once

#include <string>
#include <vector>

#include "client/words/arguments.hpp"

/// The subcommands that translate and run nothing. Thread rule: one.
namespace gothon::client {

/// `gothon translate [--python PATH] FILE`: prints the translated text on stdout, problems on
/// stderr. The exit status: 1 if there is an error.
int translate_command(const TranslateArguments& arguments);

/// `gothon translate --session DIRECTORY [--python PATH] FILE SEARCH…`: translates a module that a
/// running session has met, into DIRECTORY/late, and prints the path of its manifest (protocol.md
/// section 4). `search` is where the node looks for modules, PYTHONPATH if it is empty. Callable by
/// several nodes at once for one file: those that search in the same places get the same.
int late_command(const TranslateArguments& arguments);

/// `gothon check [PATH…]`: every problem of files and directories (default: the current one) on
/// stdout. 1 if there is an error, 0 if there are only warnings.
int check_command(CheckArguments arguments);

}  // namespace gothon::client
