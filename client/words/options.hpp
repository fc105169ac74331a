#pragma once

#include <getopt.h>

#include <string>
#include <vector>

#include "glue/os/error.hpp"

namespace gothon::client {

/// An error that ends in where to read more.
tl::unexpected<os::Error> see_help(const std::string& what);

/// Steps through the options of a command line; positionals are what is left behind them. A leading
/// `+` of `brief` stops at the first positional. Thread rule: one (getopt_long(3) has global
/// state).
class Options {
 public:
  /// `words` with the command's own name in front; `table` outlives this object.
  Options(const std::vector<std::string>& words, const char* brief, const option* table);

  /// The next option's code, -1 behind the last one, '?' or ':' for a wrong one.
  int next();
  /// Of the option that next() gave.
  std::string value() const { return ::optarg != nullptr ? ::optarg : ""; }
  /// The positionals, wherever they stood. REQUIRES: next() has given -1.
  std::vector<std::string> rest() const {
    return {pointers_.begin() + ::optind, pointers_.end() - 1};
  }
  /// The word that next() took its option from.
  const std::string& word() const { return words_[static_cast<size_t>(at_)]; }
  /// What is wrong with the word that next() gave '?' or ':' for.
  tl::unexpected<os::Error> wrong(int code) const;

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;  ///< to the words, in the order that getopt_long() puts them into
  const char* brief_;
  const option* table_;
  int at_ = 1;
};

}  // namespace gothon::client
