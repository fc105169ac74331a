#include "daemon/store/segment_store.hpp"

#include "daemon/store/array.hpp"
#include "daemon/store/barrier.hpp"
#include "daemon/store/event.hpp"
#include "daemon/store/iterator.hpp"
#include "daemon/store/latch.hpp"
#include "daemon/store/mutex.hpp"
#include "daemon/store/queue.hpp"
#include "daemon/store/scalar.hpp"
#include "daemon/store/semaphore.hpp"
#include "daemon/store/sequence.hpp"
#include "daemon/store/table.hpp"
#include "daemon/store/text.hpp"

namespace gothon::store {
namespace {

using wire::Status;
using wire::TypeCode;

/// What a variable takes besides its names and value: the object and its entry in the tables.
constexpr std::size_t kVariableCost = 512;
/// What an empty container takes besides.
constexpr std::size_t kContainerCost = 1024;

std::unique_ptr<Variable> make_variable(const wire::Declaration& declaration, Shared& shared,
                                        segment::Line& line) {
  switch (declaration.type) {
    case TypeCode::kBool:
      return std::make_unique<Bool>(declaration, shared, line);
    case TypeCode::kInt:
      return std::make_unique<Int>(declaration, shared, line);
    case TypeCode::kFloat:
      return std::make_unique<Float>(declaration, shared, line);
    case TypeCode::kStr:
    case TypeCode::kBytes:
    case TypeCode::kValue:
      return std::make_unique<Text>(declaration, shared, line);
    case TypeCode::kMutex:
    case TypeCode::kLock:
    case TypeCode::kRLock:
    case TypeCode::kCondition:
      return std::make_unique<Mutex>(declaration, shared, line);
    case TypeCode::kSemaphore:
      return std::make_unique<Semaphore>(declaration, shared, line);
    case TypeCode::kBarrier:
      return std::make_unique<Barrier>(declaration, shared, line);
    case TypeCode::kEvent:
      return std::make_unique<Event>(declaration, shared, line);
    case TypeCode::kLatch:
      return std::make_unique<Latch>(declaration, shared, line);
    case TypeCode::kIterator:
      return std::make_unique<Iterator>(declaration, shared, line);
    case TypeCode::kArray:
    case TypeCode::kByteArray:
    case TypeCode::kNdArray:
      return std::make_unique<Array>(declaration, shared);
    case TypeCode::kDict:
    case TypeCode::kDefaultDict:
    case TypeCode::kCounter:
    case TypeCode::kSet:
      return std::make_unique<Table>(declaration, shared);
    case TypeCode::kList:
      return std::make_unique<Sequence>(declaration, shared);
    default:
      return std::make_unique<Queue>(declaration, shared, line);
  }
}

Failure unknown(const Request& request, std::string_view why) {
  const auto* rule = wire::find_operation(static_cast<std::uint8_t>(request.operation));
  std::string message = "variable " + std::to_string(request.variable) + ": ";
  message += rule ? rule->name : "operation";
  message += ": ";
  message += why;
  return {Status::kUnknown, std::move(message)};
}

}  // namespace

SegmentStore::SegmentStore(Segment segment, std::uint32_t string_limit, std::size_t quota)
    : segment_(std::move(segment)), shared_(segment_, string_limit, quota) {}

SegmentStore::~SegmentStore() = default;

tl::expected<std::uint32_t, Failure> SegmentStore::declare(const wire::Declaration& declaration) {
  const auto known = indices_.find({std::string(declaration.file), std::string(declaration.name)});
  if (known == indices_.end()) return create(declaration);
  const Variable& variable = *variables_[known->second];
  if (variable.type() == declaration.type && variable.schema() == declaration.schema)
    return known->second;
  return tl::unexpected(
      Failure{Status::kType, variable.name() + ": it is declared as " + variable.type_name() +
                                 " already, not as " +
                                 wire::type_name(declaration.type, declaration.schema) +
                                 ": give all its declarations one type"});
}

tl::expected<std::uint32_t, Failure> SegmentStore::create(const wire::Declaration& declaration) {
  const auto index = static_cast<std::uint32_t>(variables_.size());
  const std::string name(declaration.name);
  const auto line = segment_.add_line(index);
  if (!line)
    return tl::unexpected(Failure{
        Status::kMemory, name + ": it cannot be stored: " + line.error().text + ": declare fewer"});
  const std::size_t cost =
      kVariableCost + (wire::is_container(declaration.type) ? kContainerCost : 0) +
      2 * declaration.name.size() + declaration.file.size() + declaration.schema.size();
  if (!shared_.quota.charge(cost))
    return tl::unexpected(Failure{
        Status::kMemory, name + ": the session's store quota of " +
                             std::to_string(shared_.quota.limit()) +
                             " bytes is used up: declare fewer variables, store less, or raise "
                             "memory in gothond.json"});
  auto variable = make_variable(declaration, shared_, **line);
  if (auto declared = variable->declare(declaration); !declared) {
    shared_.quota.release(cost);
    return tl::unexpected(std::move(declared.error()));
  }
  (*line)->type.store(static_cast<std::uint32_t>(declaration.type));
  variables_.push_back(std::move(variable));
  const auto added = indices_.emplace(std::pair(declaration.file, declaration.name), index).first;
  files_.push_back(added->first.first);
  return index;
}

Result SegmentStore::execute(const Request& request, std::string& reply) {
  ++operations_;
  if (request.variable >= variables_.size())
    return tl::unexpected(unknown(request, "there is no such variable: declare it first"));
  Variable& variable = *variables_[request.variable];
  const auto* rule = wire::find_operation(static_cast<std::uint8_t>(request.operation));
  if (!rule || (rule->types & wire::type_set(variable.type())) == 0)
    return tl::unexpected(unknown(request, variable.name() + " is of type " + variable.type_name() +
                                               ", which has no such operation"));
  auto result = variable.execute(request, reply);
  if (result && result->parked)
    parked_.emplace(request.ticket, Parked{request.variable, request.caller.process});
  return result;
}

bool SegmentStore::cancel(Ticket ticket) {
  const auto parked = parked_.find(ticket);
  if (parked == parked_.end() || !variables_[parked->second.variable]->cancel(ticket)) return false;
  parked_.erase(parked);
  return true;
}

void SegmentStore::reconsider(Ticket ticket) {
  const auto parked = parked_.find(ticket);
  if (parked != parked_.end()) variables_[parked->second.variable]->reconsider();
}

std::optional<Condition> SegmentStore::condition(Ticket ticket) const {
  const auto parked = parked_.find(ticket);
  if (parked == parked_.end()) return std::nullopt;
  return variables_[parked->second.variable]->condition(ticket);
}

bool SegmentStore::undo(wire::Operation operation, std::uint32_t variable, Grant grant,
                        std::string_view reply) {
  return variables_[variable]->undo(operation, grant, reply);
}

void SegmentStore::process_began(const Caller& process) {
  shared_.processes.insert_or_assign(process.process, process);
}

std::vector<PassedLock> SegmentStore::process_ended(std::uint64_t process) {
  std::vector<PassedLock> passed;
  std::erase_if(parked_, [&](const auto& entry) { return entry.second.process == process; });
  for (auto& variable : variables_) variable->process_ended(process, passed);
  shared_.processes.erase(process);
  return passed;
}

View SegmentStore::look(std::uint32_t variable, std::size_t longest) const {
  View view = variables_[variable]->look(longest);
  view.file = files_[variable];
  const auto writer = segment::holder_of(segment_.line(variable).lock.load());
  const auto known = shared_.processes.find(writer);
  const bool has_writer = view.type != TypeCode::kBarrier;
  if (has_writer && !view.holder && known != shared_.processes.end()) view.holder = known->second;
  return view;
}

std::vector<Completion> SegmentStore::take_completions() {
  for (const Completion& completion : shared_.completions) parked_.erase(completion.ticket);
  return std::exchange(shared_.completions, {});
}

}  // namespace gothon::store
