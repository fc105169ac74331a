#include <random>
#include <tuple>

#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreHostile : public StoreTest {
 protected:
  static bool is_text(TypeCode type) { return type == TypeCode::kStr || type == TypeCode::kBytes; }

  /// Leaves the variable with what takes no memory of its own.
  void empty(std::uint32_t variable) {
    const TypeCode type = store.look(variable, 0).type;
    if (wire::is_queue(type)) {
      while (ask(variable, Operation::kTake).text.substr(0, 1) == kYes) {
      }
    } else if (type == TypeCode::kLatch) {
      ask(variable, Operation::kSignal, encoded(mpz_class(1) << 100));
    } else if (type == TypeCode::kInt || is_text(type)) {
      ask(variable, Operation::kAssign, type == TypeCode::kInt ? kNo : "");
    }
  }
};

/// Any sequence of requests of the right shape, cancels, undos and deaths leaves the store sound:
/// nothing is answered twice, and when all have ended everything is charged as before.
TEST_F(StoreHostile, RandomSequencesKeepTheBooks) {
  constexpr std::uint8_t kTypes[] = {1,  2,  3,  4,  5,  6,  7,  9,  10, 11, 12, 13, 14,
                                     15, 17, 18, 19, 20, 23, 33, 34, 35, 36, 39, 50, 52};
  constexpr int kRounds = 400'000;
  const std::string tickets = "\1" + swap_payload("\1", swap_payload("\1", ""));
  std::mt19937 random(4711);
  std::vector<std::uint32_t> variables;
  for (const std::uint8_t type : kTypes)
    for (const auto initial : {Initial::kValue, Initial::kEvaluated}) {
      const auto code = static_cast<TypeCode>(type);
      const bool never = wire::has_no_initial_value(code);
      // Of a barrier nobody knows how many parties it is given.
      const bool unknown = never || code == TypeCode::kBarrier;
      if (unknown && initial == Initial::kEvaluated) continue;
      std::string value = code == TypeCode::kFloat ? encoded(1.0) : "\1";
      if (code == TypeCode::kSemaphore) value.insert(value.begin(), '\0');
      if (code == TypeCode::kBarrier) value = encoded(1.0) + encoded(std::int64_t{3});
      if (code == TypeCode::kIterator) value = tickets;
      const bool none = never || initial == Initial::kEvaluated;
      variables.push_back(declare(code,
                                  none && initial == Initial::kValue ? Initial::kZero : initial,
                                  none ? "" : value, "_v" + std::to_string(variables.size())));
    }
  const auto books = store.used();
  std::map<Ticket, bool> parked;
  std::vector<std::tuple<Operation, std::uint32_t, Answer>> granted;
  std::vector<const wire::OperationRule*> rules;
  for (unsigned code = 0; code < 256; ++code)
    if (const auto* rule = wire::find_operation(static_cast<std::uint8_t>(code));
        rule != nullptr && rule->types != wire::kNoType)
      rules.push_back(rule);
  for (int round = 0; round < kRounds; ++round) {
    const auto* rule = rules[random() % rules.size()];
    // Nothing comes after that: not before all have had something.
    if (rule->operation == Operation::kShutdown && round < kRounds / 2) continue;
    std::string payload(random() % 12, '\0');
    for (char& byte : payload)
      byte = static_cast<char>(random() % 4 == 0 ? random() : random() % 3);
    if (!wire::has_shape(rule->payload, payload)) continue;
    const auto variable = variables[random() % variables.size()];
    const auto flags = static_cast<std::uint8_t>(random() & rule->flags);
    const auto answer =
        ask(variable, rule->operation, payload, caller(random() % 4, random() % 2), flags);
    if (answer.parked) parked[answer.ticket] = true;
    if (answer.grant != 0) granted.emplace_back(rule->operation, variable, answer);
    if (random() % 8 == 0 && !granted.empty()) {
      const auto [operation, index, taken] = granted.back();
      granted.pop_back();
      store.undo(operation, index, taken.grant, taken.text);
    }
    if (random() % 8 == 0 && !parked.empty()) {
      const Ticket ticket = parked.begin()->first;
      for (const auto& [done, completion] : completed()) EXPECT_EQ(parked.erase(done), 1u);
      store.cancel(ticket);
      parked.erase(ticket);
    }
    if (random() % 500 == 0) {
      for (const auto& [done, completion] : completed()) EXPECT_EQ(parked.erase(done), 1u);
      for (std::uint64_t process = 0; process < 4; ++process) store.process_ended(process);
      // What passed from one that ended to one that then ended is answered to nobody.
      completed();
      parked.clear();
      granted.clear();
    }
    for (const auto& [done, completion] : completed()) EXPECT_EQ(parked.erase(done), 1u) << round;
  }
  for (std::uint64_t process = 0; process < 4; ++process) store.process_ended(process);
  EXPECT_EQ(store.parked(), 0u);
  for (const std::uint32_t variable : variables) empty(variable);
  // A queue that has ever had something keeps one page. A text keeps one for each of its two
  // buffers, which of each pair the one with an initial value had before.
  std::size_t pages = 0;
  for (const std::uint32_t variable : variables) {
    const TypeCode type = store.look(variable, 0).type;
    if (wire::is_priority(type)) continue;
    pages += wire::is_queue(type) || is_text(type) ? 1 : 0;
  }
  EXPECT_EQ(store.used(), books + 4096 * pages);
}

}  // namespace
}  // namespace gothon::store::test
