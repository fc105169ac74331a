#include "daemon/store/iterator.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "glue/wire/source.hpp"

namespace gothon::store {

using wire::Status;

Iterator::Iterator(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
    : Variable(declaration, shared), line_(line), listing_(shared) {
  line_.word.store(segment::kAskIterator);
}

// ---- what is dealt out ----

tl::expected<void, Failure> Iterator::initialise(std::string_view value) {
  Content content;
  content.count = 0;
  if (!value.empty()) {
    auto found = content_of(value);
    if (!found) return tl::unexpected(std::move(found.error()));
    content = *std::move(found);
  }
  auto done = replace(std::move(content));
  if (done) show();
  return done;
}

tl::expected<Iterator::Content, Failure> Iterator::content_of(std::string_view bytes) const {
  const auto source = wire::decode_source(bytes);
  if (!source) return tl::unexpected(malformed());
  Content content;
  content.listed = source->listed;
  if (source->listed) {
    for (std::string_view rest = source->items; !rest.empty();)
      if (auto wrong = objection_to(wire::take_item(rest)))
        return tl::unexpected(std::move(*wrong));
    content.items = source->items;
    return content;
  }
  const bool endless = source->count.empty();
  auto first = Number::decode(source->first);
  auto step = Number::decode(source->step);
  const auto count = endless ? Number(0) : Number::decode(source->count);
  if (!first || !step || !count) return tl::unexpected(int_over_limit());
  if (count->sign() < 0) return tl::unexpected(malformed());
  content.first = *std::move(first);
  content.step = *std::move(step);
  if (const auto small = count->small(); small && !endless)
    content.count = static_cast<Place>(*small);
  return content;
}

std::optional<Failure> Iterator::objection_to(std::string_view item) const {
  if (item.empty()) return malformed();
  if (auto wrong = length_objection(item.size() - 1)) return wrong;
  return wire::is_item(item) ? std::nullopt : std::optional(malformed());
}

tl::expected<void, Failure> Iterator::replace(Content content) {
  const std::size_t before = first_.cost() + step_.cost();
  const std::size_t after = content.first.cost() + content.step.cost();
  if (!shared().quota.exchange(before, after)) return tl::unexpected(over_quota());
  const auto made = listing_.fill(content.items);
  if (made != Listing::Made::kDone) {
    shared().quota.force_exchange(after, before);
    return tl::unexpected(
        made == Listing::Made::kOverQuota
            ? over_quota()
            : failure(Status::kMemory,
                      "its items do not fit the memory that nodes share: deal out their numbers, "
                      "as in iter(range(N))"));
  }
  listed_ = content.listed;
  first_ = std::move(content.first);
  step_ = std::move(content.step);
  begin_ = dealt_;
  end_.reset();
  if (listed_ || content.count) end_ = begin_ + (listed_ ? listing_.size() : *content.count);
  returned_.clear();
  return {};
}

// ---- dealing ----

Result Iterator::perform(const Request& request, std::string& reply) {
  if (request.operation == wire::Operation::kNext) return next(reply);
  auto content = content_of(request.payload);
  if (!content) return tl::unexpected(std::move(content.error()));
  // What is lost of the window would have been replaced.
  (void)hold();
  auto done = replace(*std::move(content));
  show();
  if (!done) return tl::unexpected(std::move(done.error()));
  return Outcome{};
}

Result Iterator::next(std::string& reply) {
  if (const auto place = deal_in_window()) return answer(*place, reply);
  if (!hold()) {
    Failure failure = lost();
    show();
    return tl::unexpected(std::move(failure));
  }
  Result result = Outcome{};
  if (const auto place = deal()) {
    result = answer(*place, reply);
    if (!result) give_back(*place);
  } else {
    reply += '\0';
  }
  show();
  return result;
}

Result Iterator::answer(Place place, std::string& reply) const {
  if (listed_) {
    const auto found = listing_.item(place - begin_);
    if (!found || !wire::is_item(*found)) return tl::unexpected(lost());
    reply += *found;
  } else {
    const auto found = number(place);
    if (!found) return tl::unexpected(int_over_limit());
    reply += static_cast<char>(wire::TypeCode::kInt);
    found->encode(reply);
  }
  return Outcome{.grant = place + 1};
}

std::optional<Iterator::Place> Iterator::deal() {
  if (!returned_.empty()) return returned_.extract(returned_.begin()).value();
  if (end_ && dealt_ >= *end_) return std::nullopt;
  return dealt_++;
}

std::optional<Iterator::Place> Iterator::deal_in_window() {
  std::uint64_t word = line_.word.load();
  while (!asks_ && taken_by(word).value_or(length_) < length_)
    if (line_.word.compare_exchange_weak(word, word + 1)) return dealt_ + segment::taken_of(word);
  return std::nullopt;
}

std::optional<Number> Iterator::number(Place place) const {
  const auto distance = Number::product(step_, Number(static_cast<std::int64_t>(place - begin_)));
  return distance ? Number::sum(first_, *distance) : std::nullopt;
}

bool Iterator::take_back(Grant grant, std::string_view) {
  // If the window turns out to be lost now, whoever takes next is not told.
  (void)hold();
  give_back(grant - 1);
  show();
  return true;
}

void Iterator::give_back(Place place) {
  if (place < begin_ || place >= dealt_) return;
  returned_.insert(place);
  while (!returned_.empty() && *returned_.rbegin() + 1 == dealt_) returned_.erase(--dealt_);
}

// ---- what nodes see ----

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
  const bool over = end_ && dealt_ == *end_;
  const auto next = over      ? Number(0)
                    : listed_ ? Number(static_cast<std::int64_t>(dealt_ - begin_))
                              : number(dealt_);
  const auto first = next ? next->small() : std::nullopt;
  const auto step = listed_ ? 1 : step_.small();
  if (!first || !step) return;
  length_ = longest_window(*first, *step);
  const bool last = end_ && dealt_ + length_ == *end_;
  line_.first.store(*first);
  line_.step.store(*step);
  line_.capacity.store(length_);
  line_.block.store(listing_.block());
  line_.room.store((last ? segment::kLastWindow : 0) | (listed_ ? segment::kListed : 0));
  window_ = (window_ + 1) % segment::kMostWindow;
  asks_ = false;
  line_.word.store(segment::window_word(window_, 0));
}

/// As many as are left and fit 64 bits each.
std::uint32_t Iterator::longest_window(std::int64_t first, std::int64_t step) const {
  const std::uint64_t most =
      std::min<std::uint64_t>(segment::kMostWindow, end_ ? *end_ - dealt_ : segment::kMostWindow);
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

void Iterator::show_state(View& view, std::size_t) const {
  const std::uint32_t taken = asks_ ? 0 : taken_by(line_.word.load()).value_or(length_);
  view.dealt = dealt_ - begin_ + taken - returned_.size();
  if (end_) view.left = *end_ - begin_ - *view.dealt;
}

Failure Iterator::lost() const {
  return failure(Status::kMalformed,
                 "its " + std::to_string(length_) +
                     " items that come next are lost: a process of this session has written over "
                     "the memory that "
                     "its nodes share; look for native code that writes where it should not");
}

}  // namespace gothon::store
