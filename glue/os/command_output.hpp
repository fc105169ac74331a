#pragma once

#include <string>
#include <vector>

#include "glue/os/error.hpp"

namespace gothon::os {

/// How a program ended and what it wrote to stdout and stderr.
struct CommandOutput {
  int status = 0;  ///< as waitpid(2) has it
  std::string text;

  std::string first_line() const { return text.substr(0, text.find('\n')); }
};

/// Runs a program, found on PATH, with an empty stdin, and waits for its end. The error is that it
/// cannot be run. Thread rule: one.
Expected<CommandOutput> output_of(std::vector<std::string> words);

}  // namespace gothon::os
