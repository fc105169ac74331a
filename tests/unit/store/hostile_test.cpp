#include <random>
#include <tuple>

#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreHostile : public StoreTest {
 protected:
  /// Leaves the variable with what takes no memory of its own.
  void empty(std::uint32_t variable) {
    const TypeCode type = store.look(variable, 0).type;
    if (wire::is_queue(type)) {
      while (ask(variable, Operation::kTake).text.substr(0, 1) == kYes) {
      }
    } else if (type == TypeCode::kLatch) {
      ask(variable, Operation::kSignal, encoded(mpz_class(1) << 100));
    } else if (type == TypeCode::kInt || type == TypeCode::kStr) {
      ask(variable, Operation::kAssign, type == TypeCode::kInt ? kNo : "");
    }
  }
};

/// Any sequence of requests of the right shape, cancels, undos and deaths leaves the store sound:
/// nothing is answered twice, and when all have ended everything is charged as before.
TEST_F(StoreHostile, RandomSequencesKeepTheBooks) {
  constexpr std::uint8_t kTypes[] = {1, 2, 3, 4, 5, 6, 13, 17, 18, 19, 20, 33, 34, 35, 36};
  const std::string tickets = "\1" + swap_payload("\1", swap_payload("\1", ""));
  std::mt19937 random(4711);
  std::vector<std::uint32_t> variables;
  for (const std::uint8_t type : kTypes)
    for (const auto initial : {Initial::kValue, Initial::kEvaluated}) {
      const auto code = static_cast<TypeCode>(type);
      if (code == TypeCode::kMutex && initial == Initial::kEvaluated) continue;
      const std::string value = code == TypeCode::kFloat      ? encoded(1.0)
                                : code == TypeCode::kIterator ? tickets
                                                              : "\1";
      const bool none = code == TypeCode::kMutex || initial == Initial::kEvaluated;
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
  for (int round = 0; round < 200'000; ++round) {
    const auto* rule = rules[random() % rules.size()];
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
  // A queue that has ever had something keeps one page, a text one for each of its buffers.
  std::size_t pages = 0;
  for (const std::uint32_t variable : variables) {
    const TypeCode type = store.look(variable, 0).type;
    pages += wire::is_queue(type) ? 1 : type == TypeCode::kStr ? 2 : 0;
  }
  EXPECT_EQ(store.used(), books + 4096 * pages);
}

}  // namespace
}  // namespace gothon::store::test
