#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gothon::translator {

/// A module that an import can find in the search directories.
struct Found {
  /// Real path; empty for a namespace package.
  std::string path;
  bool package = false;
  /// Where submodules are looked for.
  std::vector<std::string> directories;
};

/// Finds modules as Python's path finder does, without running anything: packages before modules,
/// extension modules before source, namespace packages last. What Python has built in or has
/// imported before a program starts is never found here. Answers are remembered. Thread rule: one.
class Finder {
 public:
  explicit Finder(std::vector<std::string> search) : search_(std::move(search)) {}

  /// `dotted`: an absolute name.
  const std::optional<Found>& find(const std::string& dotted);
  void add_directory(const std::string& directory);
  const std::vector<std::string>& search() const { return search_; }

  /// realpath(3) of a file; what is known of its directory is not asked again. Empty if there is
  /// nothing. `path`: absolute.
  std::string real(const std::string& path);

 private:
  /// What a directory holds under one name.
  struct Entry {
    bool folder = false;
    /// A regular file that ends in `.py`.
    bool source = false;
    /// An extension module.
    bool extension = false;
    /// A link or something else that the listing does not tell the kind of.
    bool other = false;
  };
  struct Listing {
    /// False if the directory cannot be listed.
    bool known = false;
    /// By their names up to the first dot.
    std::unordered_map<std::string, Entry> names;
  };
  std::optional<Found> find_in(const std::vector<std::string>& directories,
                               const std::string& name);
  const Listing& listing(const std::string& directory);
  Entry entry(const std::string& directory, const std::string& name);
  const std::string& real_directory(const std::string& directory);

  std::vector<std::string> search_;
  std::unordered_map<std::string, std::optional<Found>> known_;
  std::unordered_map<std::string, Listing> listings_;
  /// Real paths of directories.
  std::unordered_map<std::string, std::string> real_;
};

/// Whether the real path lies outside of what package managers install.
bool is_project_file(std::string_view path);
/// realpath(3); empty if there is nothing.
std::string real_path(const std::string& path);
bool is_file(const std::string& path);
bool is_directory(const std::string& path);
/// `path` as seen from the directory `root`; `root` itself for an empty one.
std::string absolute_path(const std::string& path, const std::string& root);
/// The part before the last slash.
std::string directory_of(const std::string& path);
/// None if the file cannot be opened or read.
std::optional<std::string> read_bytes(const std::string& path);

}  // namespace gothon::translator
