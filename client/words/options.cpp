#include "client/words/options.hpp"

#include <algorithm>

namespace gothon::client {

tl::unexpected<os::Error> see_help(const std::string& what) {
  return os::fail(what + ", see gothon --help");
}

Options::Options(const std::vector<std::string>& words, const char* brief, const option* table)
    : words_(words), brief_(brief), table_(table) {
  for (std::string& word : words_) pointers_.push_back(word.data());
  pointers_.push_back(nullptr);
  ::optind = 0;
  ::opterr = 0;
}

int Options::next() {
  at_ = std::max(::optind, 1);
  // Positionals before it are passed over; nothing from here on has changed its place yet.
  const auto is_option = [](const std::string& word) { return word.size() > 1 && word[0] == '-'; };
  const auto found = std::find_if(words_.begin() + at_, words_.end(), is_option);
  if (found != words_.end()) at_ = static_cast<int>(found - words_.begin());
  return ::getopt_long(static_cast<int>(words_.size()), pointers_.data(), brief_, table_, nullptr);
}

tl::unexpected<os::Error> Options::wrong(int code) const {
  const std::string word = words_[static_cast<size_t>(at_)];
  if (code == ':') return see_help(word + ": it needs a value");
  const bool known = word.starts_with("--") && word.find('=') != std::string::npos && ::optopt != 0;
  return see_help(word + (known ? ": it takes no value" : ": no such option"));
}

}  // namespace gothon::client
