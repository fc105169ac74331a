#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace gothon::daemon {

/// One answer of a list that comes page by page, so that none is longer than a control message and
/// none keeps the loop for long. Rows are added in the order of their numbers; a full page says
/// with which number to go on. Thread rule: one.
template <class Row>
class Page {
 public:
  /// Whether no more rows go into it; then the next one begins with row `number`.
  bool ends_before(std::uint32_t number) {
    if (cost_ <= kFull) return false;
    next_ = number;
    return true;
  }

  /// `cost`: about its size in bytes, which JSON may write with six characters each.
  void add(Row row, std::size_t cost) {
    rows_.push_back(std::move(row));
    spend(cost);
  }
  /// For what was looked at and is not shown.
  void spend(std::size_t cost) { cost_ += cost; }

  std::vector<Row> take_rows() { return std::move(rows_); }
  /// None: there is no further page.
  std::optional<std::uint32_t> next() const { return next_; }

 private:
  static constexpr std::size_t kFull = 96 << 10;

  std::vector<Row> rows_;
  std::optional<std::uint32_t> next_;
  std::size_t cost_ = 0;
};

}  // namespace gothon::daemon
