#include "daemon/store/text.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "glue/segment/mutex.hpp"
#include "glue/wire/value.hpp"

// A node that holds the lock writes to the buffer that is not the present one, or behind the
// present value. So the present value can be read here without the lock, once the word asks and
// cannot change any more; only showing another one needs it.

namespace gothon::store {
namespace {

/// So often the value is copied while nodes may change it. They would have to do that all the time.
constexpr int kTries = 8;
/// Of the addresses that are left, one text takes so much at most.
constexpr std::size_t kTextShare = 8;

}  // namespace

Text::Text(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
    : Scalar(declaration, shared),
      line_(line),
      zero_(declaration.type == wire::TypeCode::kValue ? wire::zero_value(declaration.schema)
                                                       : std::string()) {
  line_.word.store(segment::kAskText);
}

void Text::assign_zero() {
  shared().quota.force(zero_.size());
  value_ = zero_;
  show();
}

void Text::encode(std::string& out) const {
  if (asks_) {
    out += value_;
    return;
  }
  for (int turn = 0; turn < kTries; ++turn) {
    const std::uint64_t word = line_.word.load();
    const std::string value = value_of(word);
    segment::end_reading();
    if (line_.word.load() != word) continue;
    out += value;
    return;
  }
  const std::uint64_t word = line_.word.exchange(segment::kAskText);
  out += value_of(word);
  line_.word.store(word);
}

std::string Text::value_of(std::uint64_t word) const {
  const segment::Version version = segment::version_of(word);
  if (version.length > std::min(room_, shared().string_limit)) return zero_;
  std::string value(version.length, '\0');
  if (!value.empty())
    segment::copy_out(units(version.buffer), segment::kNoRing, 0, value.data(), value.size());
  return holds(value) ? value : zero_;
}

segment::Unit* Text::units(std::uint32_t buffer) const {
  return shared().segment.units_at(block_ + buffer * segment::buffer_size(shared().string_limit));
}

void Text::hold() {
  const std::uint64_t word = line_.word.exchange(segment::kAskText);
  // Nobody else makes it ask, or writes it then: what looks so is not believed.
  if (std::exchange(asks_, true)) return;
  version_ = segment::version_of(word);
  value_ = value_of(word);
  shared().quota.force(value_.size());
}

void Text::show() {
  if (segment::try_lock(line_.lock, segment::kSessionSerial) != segment::Step::kDone) return;
  if (make_room(value_.size())) {
    version_ = {static_cast<std::uint32_t>(value_.size()), version_.buffer ^ 1,
                version_.generation + 1};
    segment::begin_writing();
    if (!value_.empty())
      segment::copy_in(units(version_.buffer), segment::kNoRing, 0, value_.data(), value_.size());
    asks_ = false;
    line_.word.store(segment::text_word(version_));
    shared().quota.release(value_.size());
    std::string().swap(value_);
  }
  segment::unlock(line_.lock, segment::kSessionSerial);
}

/// False if the buffers cannot have so much room now.
bool Text::make_room(std::size_t bytes) {
  if (bytes <= room_) return true;
  const std::size_t size = segment::buffer_size(shared().string_limit);
  if (block_ == 0) block_ = shared().segment.add_block(2 * size, kTextShare);
  if (block_ == 0) return false;
  line_.block.store(block_);
  const std::size_t wanted = std::min(std::max(std::bit_ceil(bytes), segment::kPage), size);
  const std::size_t more = wanted - room_;
  if (!shared().quota.charge(2 * more)) return false;
  if (!shared().segment.back(block_ + room_, more) ||
      !shared().segment.back(block_ + size + room_, more)) {
    shared().quota.release(2 * more);
    return false;
  }
  room_ = static_cast<std::uint32_t>(wanted);
  line_.room.store(room_);
  return true;
}

tl::expected<void, Failure> Text::replace(std::string value) {
  // What fits the buffers is paid for with them.
  const bool fits = value.size() <= room_;
  if (fits)
    shared().quota.force_exchange(value_.size(), value.size());
  else if (!shared().quota.exchange(value_.size(), value.size())) {
    show();
    return tl::unexpected(over_quota());
  }
  value_ = std::move(value);
  show();
  return {};
}

tl::expected<void, Failure> Text::assign(std::string_view value) {
  hold();
  return replace(std::string(value));
}

tl::expected<void, Failure> Text::combine(wire::Operation operation, std::string_view operand) {
  hold();
  std::string value = value_;
  if (operation == wire::Operation::kSubtract) {
    if (value.ends_with(operand)) value.resize(value.size() - operand.size());
  } else if (auto wrong = length_objection(value.size() + operand.size())) {
    show();
    return tl::unexpected(std::move(*wrong));
  } else {
    value += operand;
  }
  return replace(std::move(value));
}

tl::expected<bool, Failure> Text::swap(std::string_view expected, std::string_view desired) {
  hold();
  if (value_ != expected) {
    show();
    return false;
  }
  if (auto done = replace(std::string(desired)); !done)
    return tl::unexpected(std::move(done.error()));
  return true;
}

void Text::release(std::uint64_t process, std::vector<PassedLock>&) {
  if (const segment::Serial serial = segment::serial_of(process); serial != 0)
    segment::unlock(line_.lock, serial);
  if (asks_ && is_set()) show();
}

}  // namespace gothon::store
