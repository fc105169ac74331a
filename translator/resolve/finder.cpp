#include "translator/resolve/finder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
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

constexpr std::size_t kLeastRead = 4096;

/// Whether a file of this name is an extension module, which Python prefers to source.
bool is_extension(std::string_view file) {
  const std::size_t dot = file.find('.');
  const std::string_view ending = dot == std::string_view::npos ? "" : file.substr(dot);
  return ending == ".so" || ending == ".abi3.so" ||
         (ending.ends_with(".so") &&
          (ending.starts_with(".cpython-") || ending.starts_with(".pypy")));
}

/// The same, asked name by name.
bool has_extension(const std::string& base) {
  return is_file(base + ".so") || is_file(base + ".abi3.so");
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
                                     const std::string& name) {
  Found name_space;
  if (name.empty()) return {};
  for (const std::string& directory : directories) {
    const Entry here = entry(directory, name);
    const std::string base = directory + "/" + name;
    if (here.folder && is_file(base + "/__init__.py"))
      return Found{real(base + "/__init__.py"), true, {base}};
    if (here.source) {
      if (here.extension) return {};
      std::string file = here.other ? real(base + ".py") : real_directory(directory) + name + ".py";
      return Found{std::move(file), false, {}};
    }
    if (here.folder) name_space.directories.push_back(base);
  }
  if (name_space.directories.empty()) return {};
  name_space.package = true;
  return name_space;
}

/// A listing answers for all names that are looked for in a directory, most of which are not there.
const Finder::Listing& Finder::listing(const std::string& directory) {
  const auto [listing, fresh] = listings_.try_emplace(directory);
  Listing& out = listing->second;
  if (!fresh) return out;
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(opendir(directory.c_str()), closedir);
  // One that may be passed through but not listed is asked name by name.
  out.known = opened != nullptr || errno != EACCES;
  while (const dirent* each = opened ? readdir(opened.get()) : nullptr) {
    const std::string_view found = each->d_name;
    const std::size_t dot = std::min(found.find('.'), found.size());
    Entry& entry = out.names[std::string(found.substr(0, dot))];
    const bool folder = dot == found.size();
    const bool source = found.substr(dot) == ".py";
    entry.folder |= folder && each->d_type == DT_DIR;
    entry.source |= source && each->d_type == DT_REG;
    entry.other |= (folder || source) && (each->d_type == DT_LNK || each->d_type == DT_UNKNOWN);
    entry.extension |= is_extension(found);
  }
  return out;
}

Finder::Entry Finder::entry(const std::string& directory, const std::string& name) {
  const Listing& here = listing(directory);
  Entry out;
  if (here.known) {
    const auto held = here.names.find(name);
    if (held == here.names.end()) return out;
    out = held->second;
  } else {
    out.other = true;
    out.extension = has_extension(directory + "/" + name);
  }
  if (!out.other) return out;
  out.folder = is_directory(directory + "/" + name);
  out.source = is_file(directory + "/" + name + ".py");
  return out;
}

std::string Finder::real(const std::string& path) {
  struct stat facts{};
  if (lstat(path.c_str(), &facts) != 0) return {};
  if (!S_ISREG(facts.st_mode)) return real_path(path);
  return real_directory(directory_of(path)) + path.substr(path.rfind('/') + 1);
}

/// With a slash at its end.
const std::string& Finder::real_directory(const std::string& directory) {
  const auto [entry, fresh] = real_.try_emplace(directory);
  if (fresh) entry->second = real_path(directory);
  if (fresh && entry->second != "/") entry->second += '/';
  return entry->second;
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
  struct stat facts{};
  return stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat facts{};
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
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string bytes;
  struct stat facts{};
  if (fstat(file, &facts) == 0 && facts.st_size > 0)
    bytes.reserve(static_cast<std::size_t>(facts.st_size) + 1);
  ssize_t count = 0;
  bool full = true;
  // A regular file that gives less than it is asked for has no more.
  while (full) {
    const std::size_t known = bytes.size();
    bytes.resize(std::max(bytes.capacity(), known + kLeastRead));
    const std::size_t wanted = bytes.size() - known;
    count = read(file, bytes.data() + known, wanted);
    bytes.resize(known + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    full = count < 0 ? errno == EINTR : static_cast<std::size_t>(count) == wanted;
  }
  close(file);
  if (count < 0) return {};
  return bytes;
}

}  // namespace gothon::translator
