#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "glue/wire/item.hpp"
#include "glue/wire/value.hpp"
#include "tests/unit/store/container_fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreContainerHostile : public ContainerTest {
 protected:
  /// An int mostly, of any length up to more than the limit of one item; else anything.
  std::string some_value() {
    if (random() % 16 == 0) return std::string(random() % 4, static_cast<char>(random()));
    if (random() % 4 == 0) return boxed(0.25 * static_cast<double>(random() % 9));
    if (random() % 4 != 0) return boxed(static_cast<std::int64_t>(random() % 40) - 20);
    const auto length = static_cast<char>(1 + random() % (kStrings + 2));
    return "i" + std::string(1, length) + std::string(static_cast<std::size_t>(length), '\1');
  }

  std::string some_contents(char tag) {
    std::string out(1, tag);
    const std::size_t count = random() % 6;
    wire::append_length(out, count);
    for (std::size_t item = 0; item < count * (tag == 'd' ? 2 : 1); ++item)
      out += boxed(static_cast<std::int64_t>(random() % 20));
    return out;
  }

  std::string some_payload(wire::PayloadShape shape, char tag) {
    std::string out;
    switch (shape) {
      case wire::PayloadShape::kLookup:
      case wire::PayloadShape::kRemoval:
        return random() % 3 == 0 && shape == wire::PayloadShape::kRemoval
                   ? kNo
                   : std::string(1, static_cast<char>(random() % 2)) + some_value();
      case wire::PayloadShape::kUpdate:
        out = std::string(1, static_cast<char>(random() % 3));
        [[fallthrough]];
      case wire::PayloadShape::kExchange:
        return out + swap_payload(some_value(), some_value());
      case wire::PayloadShape::kItemSwap: {
        const std::string in_it = tag == 'S' ? "" : some_value();
        out = swap_payload(some_value(), "");
        out += random() % 2 == 0 ? kNo : kYes + swap_payload(in_it, "");
        return out + (random() % 3 == 0 ? kNo : kYes + (tag == 'S' ? "" : some_value()));
      }
      case wire::PayloadShape::kSelection:
        wire::append_u64(out, random() % 3 == 0 ? random() % 100 : 0);
        wire::append_u64(out, random() % 9);
        return out + "\x00\x01\x80\x81"[random() % 4];
      case wire::PayloadShape::kReplacement:
        wire::append_u64(out, random() % 3 == 0 ? random() % 100 : 0);
        return out + some_contents(tag);
      case wire::PayloadShape::kValue:
        return some_contents(tag);
      default:
        return out;
    }
  }

  std::mt19937 random{64};
};

/// Any sequence of requests that are understood, with removals that are cancelled, keeps items,
/// bytes and charges in step; when all are emptied everything is charged as before.
TEST_F(StoreContainerHostile, RandomSequencesKeepTheBooks) {
  constexpr int kRounds = 100'000;
  struct Kind {
    TypeCode type;
    std::string_view schema;
  };
  std::vector<std::uint32_t> variables;
  std::vector<char> tags;
  for (const Kind& kind : {Kind{TypeCode::kDict, "diu2if"}, Kind{TypeCode::kDefaultDict, "dif"},
                           Kind{TypeCode::kDefaultDict, "dii"}, Kind{TypeCode::kCounter, "dii"},
                           Kind{TypeCode::kSet, "Si"}, Kind{TypeCode::kList, "lu2if"}}) {
    variables.push_back(
        make(kind.type, kind.schema, {}, "_v" + std::to_string(variables.size()) + "_"));
    tags.push_back(kind.schema.front());
  }
  const auto books = store.used();
  std::vector<const wire::OperationRule*> rules;
  for (unsigned code = 80; code < 90; ++code)
    if (const auto* rule = wire::find_operation(static_cast<std::uint8_t>(code)))
      rules.push_back(rule);
  std::vector<std::pair<std::uint32_t, Answer>> removed;
  int changed = 0;
  int undone = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t which = random() % variables.size();
    const std::uint32_t variable = variables[which];
    const auto* rule = rules[random() % rules.size()];
    if (rule->operation == Operation::kClearItems && random() % 8 != 0) continue;
    const std::string payload = some_payload(rule->payload, tags[which]);
    if (!wire::has_shape(rule->payload, payload)) continue;
    const auto answer = ask(variable, rule->operation, payload);
    changed += answer.status == Status::kOk ? 1 : 0;
    if (answer.grant != 0) removed.emplace_back(variable, answer);
    if (random() % 4 == 0 && !removed.empty()) {
      const auto [index, taken] = removed[random() % removed.size()];
      undone += undo(index, taken) ? 1 : 0;
      removed.clear();
    }
    if (round % 64 != 0) continue;
    const View view = store.look(variable, 1u << 20);
    ASSERT_EQ(view.value.size(), view.bytes) << round;
    ASSERT_TRUE(wire::is_value(view.schema, view.value)) << round;
    std::string_view rest = view.value;
    ASSERT_EQ(wire::take_head(rest), size(variable)) << round;
  }
  EXPECT_GT(changed, kRounds / 4);
  EXPECT_GT(undone, 100);
  for (const std::uint32_t variable : variables) ask(variable, Operation::kClearItems);
  EXPECT_EQ(store.used(), books);
}

}  // namespace
}  // namespace gothon::store::test
