#include "translator/finder.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

namespace gothon::translator {

namespace {

// Built in, frozen, or imported by the interpreter itself before it looks for the main module: a
// file of that name in the project is never imported.
constexpr std::string_view kTaken[] = {
    "sys",          "builtins",    "time",         "marshal",
    "gc",           "errno",       "posix",        "atexit",
    "itertools",    "signal",      "faulthandler", "os",
    "io",           "abc",         "codecs",       "site",
    "stat",         "genericpath", "posixpath",    "zipimport",
    "encodings",    "importlib",   "_thread",      "_io",
    "_weakref",     "_codecs",     "_signal",      "_abc",
    "_stat",        "_warnings",   "_imp",         "_collections_abc",
    "_sitebuiltins"};

/// Whether the directory holds an extension module of this name, which Python prefers to source.
bool has_extension(const std::string& directory, const std::string& name) {
  if (is_file(directory + "/" + name + ".so") || is_file(directory + "/" + name + ".abi3.so"))
    return true;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), closedir);
  if (!listing) return false;
  const std::string start = name + ".";
  while (const dirent* entry = readdir(listing.get())) {
    const std::string_view found = entry->d_name;
    if (found.ends_with(".so") && found.starts_with(start) &&
        (found.substr(start.size()).starts_with("cpython-") ||
         found.substr(start.size()).starts_with("pypy"))) {
      return true;
    }
  }
  return false;
}

}  // namespace

const std::optional<Found>& Finder::find(const std::string& dotted) {
  const auto known = known_.find(dotted);
  if (known != known_.end()) return known->second;
  const std::size_t dot = dotted.rfind('.');
  std::optional<Found> found;
  if (dot == std::string::npos) {
    if (std::find(std::begin(kTaken), std::end(kTaken), dotted) == std::end(kTaken))
      found = find_in(search_, dotted);
  } else if (const auto parent = find(dotted.substr(0, dot))) {
    if (!parent->directories.empty()) found = find_in(parent->directories, dotted.substr(dot + 1));
  }
  return known_.emplace(dotted, std::move(found)).first->second;
}

void Finder::add_directory(const std::string& directory) {
  if (std::find(search_.begin(), search_.end(), directory) != search_.end()) return;
  search_.push_back(directory);
  known_.clear();
}

std::optional<Found> Finder::find_in(const std::vector<std::string>& directories,
                                     const std::string& name) const {
  Found name_space;
  if (name.empty()) return {};
  for (const std::string& directory : directories) {
    const std::string base = directory + "/" + name;
    const bool folder = is_directory(base);
    if (folder && is_file(base + "/__init__.py")) return Found{base + "/__init__.py", true, {base}};
    if (is_file(base + ".py")) {
      if (has_extension(directory, name)) return {};
      return Found{base + ".py", false, {}};
    }
    if (folder) name_space.directories.push_back(base);
  }
  if (name_space.directories.empty()) return {};
  name_space.package = true;
  return name_space;
}

bool is_project_file(std::string_view path) {
  return path.find("/site-packages/") == std::string_view::npos &&
         path.find("/dist-packages/") == std::string_view::npos;
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), std::free);
  return real ? std::string(real.get()) : std::string();
}

bool is_file(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

std::string absolute_path(const std::string& path, const std::string& root) {
  if (path.empty()) return root;
  return path.front() == '/' ? path : root + "/" + path;
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<std::string> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return {};
  return bytes;
}

}  // namespace gothon::translator
