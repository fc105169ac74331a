#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/scalar.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/text.hpp"

namespace gothon::store {

/// A str (UTF-8 with lone surrogates), bytes, or an encoded value: at most `Shared::string_limit`
/// bytes. `add` appends, `subtract` removes a suffix.
///
/// It lies in two buffers of the segment, where nodes read and change it (glue/segment/text.hpp).
/// Every change made here makes the word ask, has the value in private memory, and shows it again.
/// Where that is not possible it stays there: when the quota does not allow the buffers, or while a
/// node that has been stopped in the middle of a write holds the line's lock, for which this
/// process never waits.
class Text final : public Scalar {
 public:
  Text(const wire::Declaration& declaration, Shared& shared, segment::Line& line);

 private:
  void encode(std::string& out) const override;
  void assign_zero() override;
  tl::expected<void, Failure> assign(std::string_view value) override;
  tl::expected<void, Failure> combine(wire::Operation operation, std::string_view operand) override;
  tl::expected<bool, Failure> swap(std::string_view expected, std::string_view desired) override;
  void release(std::uint64_t process, std::vector<PassedLock>& passed) override;

  /// Makes the word ask; the value is in `value_` until `show`.
  void hold();
  void show();
  /// Puts a value in place of the held one, and shows it.
  tl::expected<void, Failure> replace(std::string value);
  bool make_room(std::size_t bytes);
  segment::Unit* units(std::uint32_t buffer) const;
  /// The value that a word stands for; the zero one if no node has written it. REQUIRES: nobody
  /// writes to that buffer, or the word is looked at again afterwards.
  std::string value_of(std::uint64_t word) const;

  segment::Line& line_;
  const std::string zero_;
  bool asks_ = true;
  segment::Version version_;  ///< the last one before the word asked
  std::uint64_t block_ = 0;   ///< 0: none was needed yet, or there is none
  std::uint32_t room_ = 0;    ///< bytes of each buffer, charged
  std::string value_;         ///< while held; charged
};

}  // namespace gothon::store
