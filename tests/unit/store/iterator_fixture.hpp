#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "glue/segment/iterator.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {

using segment::Step;

inline constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
inline const mpz_class kWide = mpz_class(1) << 64;

inline std::string ints(const mpz_class& first, const mpz_class& step, const std::string& count) {
  const std::string rest = encoded(step);
  std::string exchange = swap_payload(rest, count);
  return "\1" + swap_payload(encoded(first), exchange);
}

inline std::string items(const std::vector<std::string>& each) {
  std::string source = "\2";
  for (const std::string& item : each) source += swap_payload(item, "");
  return source;
}

/// An item that is a str.
inline std::string text(const std::string& value) {
  return "\10s" + std::string(1, static_cast<char>(value.size())) + value;
}

class StoreIterator : public SharedStoreTest {
 protected:
  std::uint32_t sequence(const std::vector<std::string>& each, std::string_view name = "_it_") {
    return declare(TypeCode::kIterator, Initial::kValue, items(each), name);
  }
  Status assign(std::uint32_t iterator, const std::string& source) {
    return status(iterator, Operation::kAssign, source);
  }
  std::uint32_t range(const mpz_class& first, const mpz_class& step, std::int64_t count,
                      std::string_view name = "_it_") {
    return declare(TypeCode::kIterator, Initial::kValue, ints(first, step, encoded(count)), name);
  }
  std::uint32_t count(const mpz_class& first, const mpz_class& step) {
    return declare(TypeCode::kIterator, Initial::kValue, ints(first, step, ""));
  }
  Answer next(std::uint32_t iterator, Caller who = caller(1)) {
    return ask(iterator, Operation::kNext, {}, who);
  }
  /// What a node gets without asking; nullopt: it has to ask, or nothing is left.
  std::optional<std::int64_t> take(std::uint32_t iterator) {
    segment::NextItem found;
    if (segment::find(line(iterator), &found) != Step::kDone) return std::nullopt;
    EXPECT_TRUE(segment::take(line(iterator), found));
    return found.number;
  }
  /// The same of an item that lies in the block.
  std::optional<std::string> take_listed(std::uint32_t iterator) {
    segment::NextItem found;
    if (segment::find(line(iterator), &found) != Step::kDone || !found.listed) return std::nullopt;
    segment::Listed listed;
    const auto* units = segment::find_listed(mapped.memory(), line(iterator), found, &listed);
    if (units == nullptr) return std::nullopt;
    std::string item(listed.length, '\0');
    segment::copy_out(units, segment::kNoRing, listed.at, item.data(), item.size());
    EXPECT_TRUE(segment::take(line(iterator), found));
    return item;
  }
  Step look(std::uint32_t iterator) {
    segment::NextItem found;
    return segment::find(line(iterator), &found);
  }
  static std::string item(const mpz_class& value) { return "\2" + encoded(value); }
};

}  // namespace gothon::store::test
