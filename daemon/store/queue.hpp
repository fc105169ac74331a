#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/items.hpp"
#include "daemon/store/variable.hpp"
#include "daemon/store/waiting_list.hpp"

namespace gothon::store {

/// A queue of encoded items. Who waits is served in the order of coming.
/// Invariants: takers wait only while it is empty, putters only while it is full; while one of them
/// waits, nodes bring their operations here. Once it is shut down neither waits any more. Joiners
/// wait only while a task is not done; nodes bring what is done here then.
class Queue final : public Variable {
 public:
  Queue(const wire::Declaration& declaration, Shared& shared, segment::Line& line);

  void reconsider() override;

 private:
  /// A parked put; its item is charged already.
  struct Putter {
    Ticket ticket = 0;
    Caller caller;
    std::string item;
  };

  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool withdraw(Ticket ticket) override;
  void explain(Condition& condition) const override;
  bool take_back(Grant grant, std::string_view reply) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  Result operate(const Request& request, std::string& reply);
  Result put(const Request& request, std::string& reply);
  Result take(const Request& request, std::string& reply);
  Result task_done();
  Result join(const Request& request);
  void shut_down(bool immediate);
  bool full() const { return limit_ != 0 && items_->size() >= limit_; }
  std::uint64_t unfinished() const;
  /// Counts tasks as done, or if `by` is below 0 items as put.
  void count_done(std::int64_t by);
  /// Answers those that wait until all is done, if it is.
  void admit_joiners();
  void hand_over(std::string_view item);
  void admit_putters();
  void show() { items_->show(!takers_.empty() || !putters_.empty()); }
  Failure lost() const;

  segment::Line& line_;
  std::uint64_t limit_ = 0;  ///< 0: unlimited
  bool shut_down_ = false;
  std::unique_ptr<Items> items_;
  WaitingList<Putter> putters_;
  WaitingList<Waiter> takers_;
  WaitingList<Waiter> joiners_;
};

}  // namespace gothon::store
