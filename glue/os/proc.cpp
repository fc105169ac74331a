#include "glue/os/proc.hpp"

#include <dirent.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <sstream>

#include "glue/os/directory.hpp"

namespace gothon::os {

bool is_gone(const Error& error) {
  return error.code == ENOENT || error.code == ESRCH;
}

Expected<std::vector<pid_t>> numbers_in(const std::string& directory) {
  std::vector<pid_t> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
  if (!stream) return fail(directory, errno);
  while (const dirent* entry = ::readdir(stream.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) != 0)
      numbers.push_back(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)));
  }
  return numbers;
}

Expected<std::vector<pid_t>> children_in(const std::string& task) {
  const auto text = read_file(task + "/children");
  if (!text) return tl::unexpected(text.error());
  std::istringstream numbers(*text);
  return std::vector<pid_t>{std::istream_iterator<pid_t>(numbers), {}};
}

std::string stat_fields_of(const std::string& directory) {
  const auto stat = read_file(directory + "/stat");
  // The name in parentheses may hold anything.
  const size_t name = stat ? stat->rfind(") ") : std::string::npos;
  return name == std::string::npos ? "" : stat->substr(name + 2);
}

}  // namespace gothon::os
