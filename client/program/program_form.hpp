#pragma once

#include <cstdint>
#include <string>

namespace gothon::client {

/// What MODULE on the command line is.
enum class Form : std::uint8_t {
  kModule,     ///< a name for `python -m`
  kFile,       ///< the path of a Python file, whatever it is called
  kDirectory,  ///< the path of a directory with a `__main__.py`
  kArchive,    ///< the path of a zip file with one
};

/// A path is what has a `/` or ends with `.py`; and a word for which the current directory has no
/// module, but a file that begins with a `#!` line for Python or is a zip file. Thread rule: any.
Form form_of(const std::string& module, const std::string& working_directory);

/// The file that runs as `__main__`, as the translator takes it: the module itself, or a path.
std::string main_file_of(const std::string& module, Form form);

}  // namespace gothon::client
