#include "daemon/store/iterator.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "glue/wire/source.hpp"

namespace gothon::store {

using wire::Status;

Iterator::Iterator(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
    : Variable(declaration, shared), line_(line) {
  line_.word.store(segment::kAskIterator);
}

tl::expected<void, Failure> Iterator::initialise(std::string_view value) {
  count_ = 0;
  if (!value.empty()) {
    const auto source = wire::decode_source(value);
    if (!source) return tl::unexpected(malformed());
    auto first = Number::decode(source->first);
    auto step = Number::decode(source->step);
    const auto count =
        Number::decode(source->count.empty() ? std::string_view("\0", 1) : source->count);
    if (!first || !step || !count) return tl::unexpected(int_over_limit());
    if (count->sign() < 0) return tl::unexpected(malformed());
    if (!shared().quota.charge(first->cost() + step->cost())) return tl::unexpected(over_quota());
    first_ = *std::move(first);
    step_ = *std::move(step);
    count_.reset();
    if (const auto small = count->small(); small && !source->count.empty())
      count_ = static_cast<Place>(*small);
  }
  show();
  return {};
}

Result Iterator::perform(const Request&, std::string& reply) {
  auto place = deal_in_window();
  if (!place) {
    if (!hold()) {
      Failure failure = lost();
      show();
      return tl::unexpected(std::move(failure));
    }
    place = deal();
    const bool fits = !place || item(*place);
    if (!fits) give_back(*place);
    show();
    if (!fits) return tl::unexpected(int_over_limit());
  }
  if (!place) {
    reply += '\0';
    return Outcome{};
  }
  reply += static_cast<char>(wire::TypeCode::kInt);
  item(*place)->encode(reply);
  return Outcome{.grant = *place + 1};
}

std::optional<Iterator::Place> Iterator::deal() {
  if (!returned_.empty()) return returned_.extract(returned_.begin()).value();
  if (count_ && dealt_ >= *count_) return std::nullopt;
  return dealt_++;
}

std::optional<Iterator::Place> Iterator::deal_in_window() {
  std::uint64_t word = line_.word.load();
  while (!asks_ && taken_by(word).value_or(length_) < length_)
    if (line_.word.compare_exchange_weak(word, word + 1)) return dealt_ + segment::taken_of(word);
  return std::nullopt;
}

std::optional<Number> Iterator::item(Place place) const {
  const auto distance = Number::product(step_, Number(static_cast<std::int64_t>(place)));
  return distance ? Number::sum(first_, *distance) : std::nullopt;
}

bool Iterator::hold() {
  const std::uint64_t word = line_.word.exchange(segment::kAskIterator);
  // Nobody else makes it ask, or writes it then: what looks so is not believed.
  if (std::exchange(asks_, true)) return true;
  const auto taken = taken_by(word);
  // Nothing is ever dealt twice.
  dealt_ += taken.value_or(length_);
  return taken.has_value();
}

void Iterator::show() {
  if (!asks_ || !returned_.empty()) return;
  const bool over = count_ && dealt_ == *count_;
  const auto first = over ? Number(0) : item(dealt_);
  const auto from = first ? first->small() : std::nullopt;
  const auto step = step_.small();
  if (!from || !step) return;
  length_ = longest_window(*from, *step);
  const bool last = count_ && dealt_ + length_ == *count_;
  line_.first.store(*from);
  line_.step.store(*step);
  line_.capacity.store(length_);
  line_.room.store(last ? segment::kLastWindow : 0);
  window_ = (window_ + 1) % segment::kMostWindow;
  asks_ = false;
  line_.word.store(segment::window_word(window_, 0));
}

/// As many as are left and fit 64 bits each.
std::uint32_t Iterator::longest_window(std::int64_t first, std::int64_t step) const {
  const std::uint64_t most = std::min<std::uint64_t>(
      segment::kMostWindow, count_ ? *count_ - dealt_ : segment::kMostWindow);
  if (most == 0 || step == 0) return static_cast<std::uint32_t>(most);
  // Modulo 2⁶⁴, as distances between numbers of 64 bits are.
  const auto from = static_cast<std::uint64_t>(first);
  const auto by = static_cast<std::uint64_t>(step);
  constexpr auto kHighest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t steps =
      step > 0 ? (kHighest - from) / by : (from - (kHighest + 1)) / (0 - by);
  return static_cast<std::uint32_t>(std::min(most - 1, steps) + 1);
}

std::optional<std::uint32_t> Iterator::taken_by(std::uint64_t word) const {
  const std::uint32_t taken = segment::taken_of(word);
  if (segment::window_of(word) != window_ || taken > length_) return std::nullopt;
  return taken;
}

void Iterator::take_back(Grant grant, std::string_view) {
  // If the window turns out to be lost now, whoever takes next is not told.
  (void)hold();
  give_back(grant - 1);
  show();
}

void Iterator::give_back(Place place) {
  if (place >= dealt_) return;
  returned_.insert(place);
  while (!returned_.empty() && *returned_.rbegin() + 1 == dealt_) returned_.erase(--dealt_);
}

void Iterator::show_state(View& view, std::size_t) const {
  const std::uint32_t taken = asks_ ? 0 : taken_by(line_.word.load()).value_or(length_);
  view.dealt = dealt_ + taken - returned_.size();
  if (count_) view.left = *count_ - *view.dealt;
}

Failure Iterator::lost() const {
  return failure(Status::kMalformed,
                 "its " + std::to_string(length_) +
                     " items that come next are lost: a process of this session has written over "
                     "the memory that "
                     "its nodes share; look for native code that writes where it should not");
}

}  // namespace gothon::store
