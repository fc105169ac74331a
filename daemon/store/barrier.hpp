#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"
#include "glue/segment/barrier.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// A barrier: its parties wait for each other, phase after phase. One that is dead while it waits
/// breaks it for the others.
///
/// Who comes writes itself down in the shared memory (glue/segment/barrier.hpp), as this process
/// does for those that ask it to. The word asks while somebody waits here. The phase in it is seen
/// by those who wait in the memory, so it holds all the time.
class Barrier final : public Variable {
 public:
  Barrier(const wire::Declaration& declaration, Shared& shared, segment::Line& line)
      : Variable(declaration, shared), line_(line) {
    line_.word.store(segment::kAskBarrier);
  }

 private:
  struct Party : Waiter {
    std::uint32_t index = 0;
  };
  /// What names an arrival in a request.
  struct Place {
    std::uint32_t index = 0;
    std::uint64_t phase = 0;
  };

  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  bool take_back(Grant grant, std::string_view reply) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result arrive(const Request& request, std::string& reply);
  Result pass(const Request& request, std::string& reply);
  void leave(const Place& place, std::uint64_t process);
  bool abort(std::string_view phase);
  void reset();
  void append_state(std::string& reply) const;

  /// Makes the word ask, and learns from it and from the places who has come.
  void hold();
  /// Makes the word say it again; it goes on asking while somebody waits or has left.
  void show();
  void begin_phase();
  void fail_phase();
  /// Writes an arrival into the next place; false if a node has been faster.
  bool write(std::uint32_t index, std::uint64_t process);
  /// What a place says to which that process has come in this phase.
  std::uint64_t taken_by(std::uint64_t process) const;
  segment::Unit& place(std::uint32_t index) const;
  /// Whether that process has come there in this phase.
  bool is_at(const Place& place, std::uint64_t process) const;
  std::uint32_t waiting() const { return used_ - static_cast<std::uint32_t>(left_.size()); }
  std::uint64_t word() const;
  bool failed(std::uint64_t phase) const;

  segment::Line& line_;
  std::uint32_t parties_ = 1;
  double timeout_ = 0;       ///< what who states none waits for, in seconds; NaN: for ever
  std::uint64_t block_ = 0;  ///< of the places; 0: it needs none
  bool asks_ = true;         ///< whether this process has made the word ask
  bool broken_ = false;      ///< this and the next are known while it asks
  std::uint64_t phase_ = 0;
  std::uint32_t used_ = 0;            ///< places that are written in this phase
  std::set<std::uint32_t> left_;      ///< those of them that were left again
  std::deque<std::uint64_t> failed_;  ///< the latest phases that failed
  WaitingList<Party> waiters_;
};

}  // namespace gothon::store
