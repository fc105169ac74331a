#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "daemon/store/segment_store.hpp"

/// What makes the store's tests read like sentences.
namespace gothon::store::test {

using wire::Initial;
using wire::Operation;
using wire::Status;
using wire::TypeCode;

inline std::string encoded(std::int64_t value) {
  std::string out;
  wire::append_int(out, value);
  return out;
}

inline std::string encoded(const mpz_class& value) {
  std::string out;
  wire::append_int(out, value);
  return out;
}

inline std::string encoded(double value) {
  std::string out;
  wire::append_float(out, value);
  return out;
}

inline std::string swap_payload(std::string_view expected, std::string_view desired) {
  std::string out;
  wire::append_u32(out, static_cast<std::uint32_t>(expected.size()));
  out += expected;
  out += desired;
  return out;
}

inline const std::string kNo(1, '\0');
inline const std::string kYes(1, '\1');

/// Thread `thread` of process `process`, which is node `process`.
inline Caller caller(std::uint64_t process, std::uint64_t thread = 1) {
  return {process, thread, static_cast<std::uint32_t>(process), static_cast<pid_t>(process + 1000)};
}

/// What came of a request: `status`, and the reply's or the failure's text.
struct Answer {
  Status status = Status::kOk;
  std::string text;
  bool parked = false;
  Grant grant = 0;
  Ticket ticket = 0;
};

class StoreTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kStrings = 100;
  static constexpr std::size_t kQuota = 4u << 20;

  std::uint32_t declare(TypeCode type, Initial initial = Initial::kZero,
                        std::string_view value = {}, std::string_view name = "_x_",
                        std::string_view schema = {}) {
    const auto index = store.declare({type, initial, "/p/m.py", name, value, schema});
    EXPECT_TRUE(index) << (index ? "" : index.error().message);
    return index.value_or(~0u);
  }

  Answer ask(std::uint32_t variable, Operation operation, std::string_view payload = {},
             Caller who = caller(1), std::uint8_t flags = 0) {
    const Ticket ticket = ++last_ticket;
    std::string reply;
    const auto result = store.execute({operation, variable, flags, payload, who, ticket}, reply);
    if (!result) {
      EXPECT_EQ(reply, "") << "a failure appends nothing";
      return {result.error().status, result.error().message, false, 0, ticket};
    }
    if (result->parked) {
      EXPECT_EQ(reply, "");
    }
    return {Status::kOk, reply, result->parked, result->grant, ticket};
  }

  Status status(std::uint32_t variable, Operation operation, std::string_view payload = {},
                Caller who = caller(1)) {
    return ask(variable, operation, payload, who).status;
  }

  std::string read(std::uint32_t variable) { return ask(variable, Operation::kRead).text; }

  /// Completions since the last call, by ticket; `order` has their tickets in order.
  std::map<Ticket, Completion> completed() {
    std::map<Ticket, Completion> all;
    order.clear();
    for (Completion& completion : store.take_completions()) {
      order.push_back(completion.ticket);
      all[completion.ticket] = std::move(completion);
    }
    return all;
  }

  SegmentStore store{Segment::create(kStrings).value(), kStrings, kQuota};
  Ticket last_ticket = 0;
  std::vector<Ticket> order;
};

}  // namespace gothon::store::test
