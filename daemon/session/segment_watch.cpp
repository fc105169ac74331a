// A look costs one fstat. Whoever touches much keeps it no longer than until the next look, which
// comes sooner then; and however many pages are to be given back, the session process does other
// things for most of its time.
#include "daemon/session/segment_watch.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "daemon/store/segment.hpp"

namespace gothon::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kUsual{500};
constexpr milliseconds kSoon{50};
/// So many times as long as a look took, other things are done.
constexpr int kRest = 3;
/// Of looks, a second or some: a mistake may touch gigabytes once.
constexpr int kMostInARow = 20;

}  // namespace

SegmentWatch::SegmentWatch(asio::io_context& io, std::function<std::size_t()> sweep,
                           std::function<void()> overrun)
    : sweep_(std::move(sweep)), overrun_(std::move(overrun)), timer_(io) {
  look_in(kUsual);
}

void SegmentWatch::look_in(steady_clock::duration time) {
  timer_.expires_after(time);
  timer_.async_wait([this](std::error_code error) {
    if (!error) look();
  });
}

void SegmentWatch::look() {
  const auto began = steady_clock::now();
  const bool too_much = sweep_() > store::Segment::kSlack;
  const auto rest = kRest * (steady_clock::now() - began);
  found_ = too_much ? found_ + 1 : 0;
  look_in(std::max<steady_clock::duration>(too_much ? kSoon : kUsual, rest));
  if (found_ == kMostInARow) overrun_();
}

}  // namespace gothon::daemon
