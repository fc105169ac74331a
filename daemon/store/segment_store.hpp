#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/store/segment.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/variable.hpp"

namespace gothon::store {

/// A store whose variables lie in the session's shared memory, where nodes change them too, as far
/// as they fit there; the rest is in the memory of its process. Thread rule: loop.
class SegmentStore final : public Store {
 public:
  /// `string_limit`: of one str, in bytes of UTF-8. `quota`: of all variables together, in bytes;
  /// queue items, long values and the variables themselves are charged.
  SegmentStore(Segment segment, std::uint32_t string_limit, std::size_t quota);
  ~SegmentStore() override;

  tl::expected<std::uint32_t, Failure> declare(const wire::Declaration& declaration) override;
  Result execute(const Request& request, std::string& reply) override;
  bool cancel(Ticket ticket) override;
  void reconsider(Ticket ticket) override;
  std::size_t parked() const override { return parked_.size(); }
  std::optional<Condition> condition(Ticket ticket) const override;
  bool undo(wire::Operation operation, std::uint32_t variable, Grant grant,
            std::string_view reply) override;
  void charge_answer(std::size_t before, std::size_t after) override {
    shared_.quota.force_exchange(before, after);
  }
  void process_began(const Caller& process) override;
  std::vector<PassedLock> process_ended(std::uint64_t process) override;
  std::vector<Completion> take_completions() override;
  std::size_t variables() const override { return variables_.size(); }
  View look(std::uint32_t variable, std::size_t longest) const override;
  std::uint64_t operations() const override { return operations_; }
  std::uint32_t string_limit() const override { return shared_.string_limit; }
  int segment() const override { return segment_.descriptor(); }
  int memory(std::uint32_t variable) const override {
    return variable < variables_.size() ? variables_[variable]->memory() : -1;
  }

  /// As `Segment::sweep`.
  std::size_t sweep() { return segment_.sweep(); }

  /// What is charged at the moment, in bytes.
  std::size_t used() const { return shared_.quota.used(); }

 private:
  tl::expected<std::uint32_t, Failure> create(const wire::Declaration& declaration);

  Segment segment_;
  Shared shared_;
  std::vector<std::unique_ptr<Variable>> variables_;
  /// By source file and name.
  std::map<std::pair<std::string, std::string>, std::uint32_t> indices_;
  /// By number.
  std::vector<std::string_view> files_;
  struct Parked {
    std::uint32_t variable = 0;
    std::uint64_t process = 0;
  };
  std::unordered_map<Ticket, Parked> parked_;
  std::uint64_t operations_ = 0;
};

}  // namespace gothon::store
