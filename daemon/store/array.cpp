#include "daemon/store/array.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <utility>

#include "glue/segment/layout.hpp"
#include "glue/wire/item.hpp"

namespace gothon::store {

using wire::Operation;
using wire::Status;

namespace {

/// Kept for what else the session needs: sockets of threads, pidfds, connections.
constexpr rlim_t kSpareDescriptors = 64;
/// The one way in which an element is updated here: if it is still what is expected.
constexpr std::uint8_t kSwap = 0;

/// Of a limit of this process.
rlim_t limit_of_this_process(__rlimit_resource_t resource) {
  rlimit limit{};
  return ::getrlimit(resource, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

/// nullptr if it cannot be had: then nothing of it is left.
std::unique_ptr<os::SharedMemory> memory_of(std::size_t bytes, std::string* why) {
  if (bytes > limit_of_this_process(RLIMIT_FSIZE)) {
    *why = "the limit of file sizes (ulimit -f) counts for shared memory too: raise it";
    return nullptr;
  }
  auto memory = os::SharedMemory::create("gothon-array", bytes);
  if (!memory) {
    *why = memory.error().text + ": share smaller arrays";
    return nullptr;
  }
  const rlim_t most = limit_of_this_process(RLIMIT_NOFILE);
  if (static_cast<rlim_t>(memory->descriptor()) + kSpareDescriptors >= most) {
    *why =
        "the session process has no descriptors left: declare fewer arrays, or raise the limit "
        "of open files (ulimit -n)";
    return nullptr;
  }
  return std::make_unique<os::SharedMemory>(std::move(*memory));
}

/// One compare-and-swap of an element, which nodes change in the same way meanwhile.
template <typename Unsigned>
bool swap_one(std::byte* at, std::string_view expected, std::string_view desired) {
  Unsigned before{};
  Unsigned after{};
  std::memcpy(&before, expected.data(), sizeof before);
  std::memcpy(&after, desired.data(), sizeof after);
  return __atomic_compare_exchange_n(reinterpret_cast<Unsigned*>(at), &before, after, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

bool swap_element(std::byte* at, std::string_view expected, std::string_view desired) {
  switch (expected.size()) {
    case 1:
      return swap_one<std::uint8_t>(at, expected, desired);
    case 2:
      return swap_one<std::uint16_t>(at, expected, desired);
    case 4:
      return swap_one<std::uint32_t>(at, expected, desired);
    case 8:
      return swap_one<std::uint64_t>(at, expected, desired);
    default:
      // Others are changed nowhere else.
      if (std::memcmp(at, expected.data(), expected.size()) != 0) return false;
      std::memcpy(at, desired.data(), desired.size());
      return true;
  }
}

}  // namespace

Array::~Array() = default;

int Array::memory() const {
  return made_ ? made_->memory.descriptor() : -1;
}

void Array::tell(std::string& reply) const {
  wire::append_u64(reply, 0);
  wire::append_u64(reply, made_->bytes);
  reply += made_->description;
}

/// Before it has its initial value, who evaluates that makes it, maybe once more: what another
/// process made and did not settle is of no use to anybody.
Result Array::perform_unset(const Request& request, std::string& reply) {
  if (request.operation != Operation::kMakeArray) return Variable::perform_unset(request, reply);
  if (!has_claim(request.caller))
    return tl::unexpected(failure(Status::kOwner,
                                  "only who evaluates its initial value makes its memory: execute "
                                  "its declaration"));
  return make(request.payload, reply);
}

Result Array::make(std::string_view payload, std::string& reply) {
  const auto form = *wire::decode_array_form(payload);
  if (!wire::decode_elements(type(), form.description, form.bytes))
    return tl::unexpected(malformed());
  if (form.bytes > SIZE_MAX / 2) return tl::unexpected(over_quota());
  const std::size_t pages =
      std::max<std::size_t>((form.bytes + segment::kPage - 1) / segment::kPage, 1);
  const std::size_t cost = pages * segment::kPage + form.description.size();
  const std::size_t before = made_ ? made_->charged : 0;
  if (!shared().quota.exchange(before, cost)) return tl::unexpected(over_quota());
  std::string why;
  auto memory = memory_of(pages * segment::kPage, &why);
  if (!memory) {
    shared().quota.force_exchange(cost, before);
    return tl::unexpected(failure(Status::kMemory, why));
  }
  made_ = std::make_unique<Made>(
      Made{std::move(*memory), std::string(form.description), form.bytes, cost, {}});
  made_->elements = *wire::decode_elements(type(), made_->description, form.bytes);
  tell(reply);
  return Outcome{};
}

/// What is settled is what was made: the value says so once more.
tl::expected<void, Failure> Array::initialise(std::string_view value) {
  if (!made_ || value != made_->description) return tl::unexpected(malformed());
  return {};
}

Result Array::perform(const Request& request, std::string& reply) {
  if (request.operation == Operation::kUpdateElement) return swap(request.payload, reply);
  if (request.operation == Operation::kMakeArray)
    return tl::unexpected(
        failure(Status::kOwner, "it has its memory already, for as long as the session lasts"));
  tell(reply);
  return Outcome{};
}

Result Array::swap(std::string_view payload, std::string& reply) {
  const auto update = *wire::decode_element_update(payload);
  const std::size_t size = made_->elements.size;
  if (update.how != kSwap || size == 0 || update.operand.size() != 2 * size)
    return tl::unexpected(malformed());
  if (update.index >= made_->elements.count)
    return tl::unexpected(
        failure(Status::kRange, "it has no element " + std::to_string(update.index) + ", but " +
                                    std::to_string(made_->elements.count) + " elements from 0 on"));
  std::byte* const at = made_->memory.start() + update.index * size;
  const bool done = swap_element(at, update.operand.substr(0, size), update.operand.substr(size));
  reply += done ? '\1' : '\0';
  return Outcome{};
}

void Array::show_state(View& view, std::size_t longest) const {
  view.form = wire::elements_name(type(), made_->elements);
  view.value = wire::elements_text(type(), made_->elements, made_->memory.start(), longest);
  view.bytes = made_->bytes;
}

}  // namespace gothon::store
