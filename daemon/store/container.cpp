#include "daemon/store/container.hpp"

#include <algorithm>
#include <utility>

#include "daemon/store/arithmetic.hpp"
#include "glue/wire/value.hpp"

namespace gothon::store {

using wire::Operation;
using wire::TypeCode;

namespace {

/// Any value at all.
constexpr std::string_view kAnySchema = "O";

/// Of what has one, the zero value of its values; empty: a missing key is an error.
std::string zero_of(const wire::Declaration& declaration) {
  const bool has_zero =
      declaration.type == TypeCode::kDefaultDict || declaration.type == TypeCode::kCounter;
  return has_zero ? wire::zero_value(wire::value_schema(declaration.schema)) : std::string();
}

}  // namespace

Container::Container(const wire::Declaration& declaration, Shared& shared, std::size_t overhead,
                     std::string_view keys)
    : Variable(declaration, shared),
      overhead_(overhead),
      keys_(keys),
      values_(declaration.type == TypeCode::kSet ? std::string_view()
                                                 : wire::value_schema(declaration.schema)),
      zero_(zero_of(declaration)) {}

Result Container::perform(const Request& request, std::string& reply) {
  switch (request.operation) {
    case Operation::kSize:
      wire::append_u64(reply, size());
      return Outcome{};
    case Operation::kGetItem:
      return get(request.payload, reply);
    case Operation::kSetItem:
      return set(request.payload, reply);
    case Operation::kUpdateItem:
      return update(request.payload, reply);
    case Operation::kSwapItem:
      return swap(request.payload, reply);
    case Operation::kRemoveItem:
      return remove(request.payload, reply);
    case Operation::kItems:
      return items(request.payload, reply);
    case Operation::kPutItems:
      return put_all(request.payload, reply);
    case Operation::kReplace:
      return replace(request.payload, reply);
    default:
      drop_all();
      return Outcome{};
  }
}

/// The initial value overwrites what is assigned before it, as of a scalar.
Result Container::perform_unset(const Request& request, std::string& reply) {
  if (request.operation != Operation::kReplace) return Variable::perform_unset(request, reply);
  const auto contents = wire::decode_replacement(request.payload)->contents;
  if (auto wrong = contents_objection(contents)) return tl::unexpected(std::move(*wrong));
  reply += '\1';
  return Outcome{};
}

tl::expected<void, Failure> Container::initialise(std::string_view value) {
  if (value.empty()) return {};
  if (auto wrong = contents_objection(value)) return tl::unexpected(std::move(*wrong));
  if (!refill(value)) return tl::unexpected(over_quota());
  return {};
}

// ---- what is judged ----

std::optional<Failure> Container::size_objection(std::size_t bytes) const {
  return bytes > shared().string_limit ? length_objection(bytes) : std::nullopt;
}

bool Container::is_value(std::string_view value) const {
  return is_set() ? value.empty() : wire::is_value(values_, value);
}

std::optional<Failure> Container::key_objection(std::string_view key) const {
  if (auto wrong = size_objection(key.size())) return wrong;
  if (!wire::is_value(keys_, key)) return malformed();
  if (wire::has_long_int(key)) return int_over_limit();
  return std::nullopt;
}

std::optional<Failure> Container::item_objection(std::string_view key,
                                                 std::string_view value) const {
  if (auto wrong = key_objection(key)) return wrong;
  if (auto wrong = size_objection(value.size() + (is_list() ? 0 : key.size()))) return wrong;
  if (!is_value(value)) return malformed();
  if (wire::has_long_int(value)) return int_over_limit();
  return std::nullopt;
}

std::optional<Failure> Container::contents_objection(std::string_view contents) const {
  if (!holds(contents)) return malformed();
  if (wire::has_long_int(contents)) return int_over_limit();
  (void)wire::take_head(contents);
  while (!contents.empty()) {
    const Item item = take(contents);
    if (auto wrong = size_objection(item.key.size() + item.value.size())) return wrong;
  }
  return std::nullopt;
}

// ---- one item ----

Result Container::get(std::string_view payload, std::string& reply) {
  const auto lookup = *wire::decode_lookup(payload);
  if (auto wrong = key_objection(lookup.key)) return tl::unexpected(std::move(*wrong));
  const auto place = find(lookup.key);
  if (place) {
    reply += '\1';
    reply += value(*place);
    return Outcome{};
  }
  if (!lookup.insert || type() != TypeCode::kDefaultDict) {
    reply += '\0';
    return Outcome{};
  }
  if (!store(place, lookup.key, zero_)) return tl::unexpected(over_quota());
  reply += '\1';
  reply += zero_;
  return Outcome{};
}

Result Container::set(std::string_view payload, std::string& reply) {
  const auto [key, value] = *wire::decode_exchange(payload);
  if (auto wrong = item_objection(key, value)) return tl::unexpected(std::move(*wrong));
  const auto place = find(key);
  if (!place && is_list()) {
    reply += '\0';
    return Outcome{};
  }
  if (!store(place, key, value)) return tl::unexpected(over_quota());
  reply += '\1';
  return Outcome{};
}

Result Container::update(std::string_view payload, std::string& reply) {
  const auto request = *wire::decode_update(payload);
  if (auto wrong = key_objection(request.key)) return tl::unexpected(std::move(*wrong));
  if (auto wrong = size_objection(request.operand.size())) return tl::unexpected(std::move(*wrong));
  if (!wire::is_value(kAnySchema, request.operand)) return tl::unexpected(malformed());
  const auto place = find(request.key);
  if (!place && zero_.empty()) {
    reply += wire::kItemMissing;
    return Outcome{};
  }
  const auto computed =
      compute(request.how, place ? value(*place) : std::string_view(zero_), request.operand);
  if (computed.too_long) return tl::unexpected(int_over_limit());
  if (!computed.value || !is_value(*computed.value)) {
    reply += wire::kItemNotComputed;
    return Outcome{};
  }
  if (auto wrong = item_objection(request.key, *computed.value))
    return tl::unexpected(std::move(*wrong));
  if (!store(place, request.key, *computed.value)) return tl::unexpected(over_quota());
  reply += wire::kItemUpdated;
  reply += *computed.value;
  return Outcome{};
}

Result Container::swap(std::string_view payload, std::string& reply) {
  const auto request = *wire::decode_item_swap(payload);
  if (auto wrong = key_objection(request.key)) return tl::unexpected(std::move(*wrong));
  if (request.expected && !is_value(*request.expected)) return tl::unexpected(malformed());
  if (is_list() && (!request.expected || !request.desired)) return tl::unexpected(malformed());
  if (request.desired)
    if (auto wrong = item_objection(request.key, *request.desired))
      return tl::unexpected(std::move(*wrong));
  const auto place = find(request.key);
  const bool as_expected = place.has_value() == request.expected.has_value() &&
                           (!place || value(*place) == *request.expected);
  if (as_expected && request.desired && !store(place, request.key, *request.desired))
    return tl::unexpected(over_quota());
  if (as_expected && !request.desired && place) drop(*place);
  reply += as_expected ? '\1' : '\0';
  return Outcome{};
}

Result Container::remove(std::string_view payload, std::string& reply) {
  const bool by_key = payload.front() == '\1';
  const std::string_view wanted = payload.substr(1);
  if (by_key)
    if (auto wrong = key_objection(wanted)) return tl::unexpected(std::move(*wrong));
  const auto place = by_key ? find(wanted) : last();
  if (!place) {
    reply += '\0';
    return Outcome{};
  }
  const std::string its_key = key(*place);
  const Grant grant = rank(*place);
  reply += '\1';
  wire::append_u32(reply, static_cast<std::uint32_t>(its_key.size()));
  reply += its_key;
  reply += value(*place);
  drop(*place);
  return Outcome{.grant = grant};
}

bool Container::take_back(Grant grant, std::string_view reply) {
  const auto [its_key, its_value] = *wire::decode_exchange(reply.substr(1));
  if (grant < first_rank_ || !restore(its_key, its_value, grant)) return false;
  // Over the quota if need be: an item is never lost.
  const std::size_t bytes = its_value.size() + (is_list() ? 0 : its_key.size());
  shared().quota.force(cost(bytes));
  charged_ += cost(bytes);
  bytes_ += bytes;
  keys_moment_ = ++moment_;
  return true;
}

// ---- many items ----

Result Container::items(std::string_view payload, std::string& reply) const {
  const auto wanted = *wire::decode_selection(payload);
  const std::uint64_t now = moment(wanted.pairs);
  if (wanted.moment != 0 && wanted.moment != now) {
    wire::append_u64(reply, 0);
    return Outcome{};
  }
  const std::size_t most = wanted.whole ? wire::kPayloadLimit : wire::kItemsPage;
  std::string page;
  auto place = from(wanted.from);
  while (place && page.size() < most) {
    const std::size_t before = page.size();
    append_item(*place, wanted.pairs, page);
    if (page.size() > most && before != 0) {
      page.resize(before);
      break;
    }
    place = from(*place + 1);
  }
  constexpr std::size_t kHead = 16;
  if (wanted.whole && (place || page.size() + kHead > most)) return tl::unexpected(over_payload());
  wire::append_u64(reply, now);
  wire::append_u64(reply, place.value_or(0));
  reply += page;
  return Outcome{};
}

Result Container::put_all(std::string_view contents, std::string& reply) {
  if (auto wrong = contents_objection(contents)) return tl::unexpected(std::move(*wrong));
  (void)wire::take_head(contents);
  // What may be too much, if a key comes twice, is given back below. Nothing else can fail then.
  std::size_t growth = 0;
  for (std::string_view rest = contents; !rest.empty();) {
    const Item item = take(rest);
    const auto place = place_of(item.key);
    const std::size_t after = cost(item.key.size() + item.value.size());
    const std::size_t before = place ? cost(item.key.size() + value(*place).size()) : 0;
    growth += after - std::min(before, after);
  }
  const std::size_t before = charged_;
  if (full() || !shared().quota.charge(growth)) return tl::unexpected(over_quota());
  while (!contents.empty()) {
    const Item item = take(contents);
    store_charged(place_of(item.key), item.key, item.value);
  }
  shared().quota.force_exchange(before + growth, charged_);
  wire::append_u64(reply, size());
  return Outcome{};
}

Result Container::replace(std::string_view payload, std::string& reply) {
  const auto request = *wire::decode_replacement(payload);
  if (auto wrong = contents_objection(request.contents)) return tl::unexpected(std::move(*wrong));
  if (request.moment != 0 && request.moment != moment_) {
    reply += '\0';
    return Outcome{};
  }
  if (!refill(request.contents)) return tl::unexpected(over_quota());
  reply += '\1';
  return Outcome{};
}

bool Container::refill(std::string_view contents) {
  (void)wire::take_head(contents);
  std::size_t after = 0;
  for (std::string_view rest = contents; !rest.empty();) {
    const Item item = take(rest);
    after += cost(item.key.size() + item.value.size());
  }
  if (!shared().quota.exchange(charged_, after)) return false;
  charged_ = 0;
  drop_all();
  while (!contents.empty()) {
    const Item item = take(contents);
    store_charged(place_of(item.key), item.key, item.value);
  }
  // A key that came twice was charged twice.
  shared().quota.force_exchange(after, charged_);
  return true;
}

Container::Item Container::take(std::string_view& contents) const {
  const std::string_view first = wire::take_value(contents);
  if (is_list()) return {{}, first};
  return {first, is_set() ? std::string_view() : wire::take_value(contents)};
}

void Container::append_item(Place place, bool pairs, std::string& out) const {
  if (!is_list()) out += key(place);
  if (is_list() || pairs) out += value(place);
}

/// Keys are of one moment as long as none of them comes or goes; a list has none.
std::uint64_t Container::moment(bool pairs) const {
  return pairs || is_list() ? moment_ : keys_moment_;
}

// ---- the books ----

std::size_t Container::cost(std::size_t bytes) const {
  // A string has short ones inside.
  constexpr std::size_t kInside = 15;
  return overhead_ + (bytes > kInside ? bytes + 1 : 0);
}

std::optional<Container::Place> Container::place_of(std::string_view key) const {
  return is_list() ? std::nullopt : find(key);
}

bool Container::store(std::optional<Place> place, std::string_view key, std::string_view value) {
  const std::size_t key_bytes = is_list() ? 0 : key.size();
  const std::size_t before = place ? cost(key_bytes + this->value(*place).size()) : 0;
  if (!place && full()) return false;
  if (!shared().quota.exchange(before, cost(key_bytes + value.size()))) return false;
  store_charged(place, key, value);
  return true;
}

void Container::store_charged(std::optional<Place> place, std::string_view key,
                              std::string_view value) {
  const std::size_t key_bytes = is_list() ? 0 : key.size();
  ++moment_;
  if (place) {
    const std::size_t before = key_bytes + this->value(*place).size();
    charged_ -= cost(before);
    bytes_ -= before;
    overwrite(*place, value);
  } else {
    append(key, value, next_rank_++);
    keys_moment_ = moment_;
  }
  charged_ += cost(key_bytes + value.size());
  bytes_ += key_bytes + value.size();
}

void Container::drop(Place place) {
  const std::size_t bytes = value(place).size() + (is_list() ? 0 : key(place).size());
  shared().quota.release(cost(bytes));
  charged_ -= cost(bytes);
  bytes_ -= bytes;
  erase(place);
  keys_moment_ = ++moment_;
}

void Container::drop_all() {
  shared().quota.release(charged_);
  charged_ = 0;
  bytes_ = 0;
  erase_all();
  first_rank_ = next_rank_;
  keys_moment_ = ++moment_;
}

void Container::show_state(View& view, std::size_t longest) const {
  std::string& out = view.value;
  out = schema().front();
  wire::append_length(out, size());
  view.size = size();
  view.bytes = out.size() + bytes_;
  const bool pairs = wire::is_mapping(type());
  for (auto place = from(0); place && out.size() < longest; place = from(*place + 1))
    append_item(*place, pairs, out);
  out.resize(std::min(out.size(), longest));
}

Failure Container::over_payload() const {
  return failure(wire::Status::kOverflow,
                 "its items have more than " + std::to_string(wire::kPayloadLimit) +
                     " bytes encoded, too many for one message: read them while nobody changes it, "
                     "or keep them in several variables");
}

}  // namespace gothon::store
