#include "daemon/bus/session_properties.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

namespace gothon::daemon {
namespace {

using wire::SessionFacts;

constexpr uint64_t kUntold = 0;

/// The type of a value on the bus.
template <class T>
constexpr const char* type_of() {
  if (std::is_same_v<T, std::string>) return "s";
  if (std::is_same_v<T, bool>) return "b";
  return std::is_same_v<T, uint32_t> ? "u" : "t";
}

int append(sd_bus_message* reply, const std::string& text) {
  return ::sd_bus_message_append(reply, "s", text.c_str());
}
int append(sd_bus_message* reply, bool flag) {
  return ::sd_bus_message_append(reply, "b", flag ? 1 : 0);
}
int append(sd_bus_message* reply, uint32_t number) {
  return ::sd_bus_message_append(reply, "u", number);
}
int append(sd_bus_message* reply, uint64_t number) {
  return ::sd_bus_message_append(reply, "t", number);
}

/// The property that `take` gets from the facts.
template <auto take>
constexpr SessionProperty property(const char* name, uint64_t flags) {
  using Type = std::remove_cvref_t<decltype(take(std::declval<const SessionFacts&>()))>;
  return {
      name, type_of<Type>(), flags,
      [](sd_bus_message* reply, const SessionFacts& facts) { return append(reply, take(facts)); },
      [](const SessionFacts& before, const SessionFacts& now) {
        return take(before) != take(now);
      }};
}

uint64_t microseconds(double seconds) {
  constexpr double kMicro = 1e6;
  return static_cast<uint64_t>(seconds * kMicro);
}

constexpr std::array kProperties{
    property<[](const SessionFacts& facts) { return facts.id; }>("Id", kConstant),
    property<[](const SessionFacts& facts) { return facts.name; }>("Name", kChanges),
    property<[](const SessionFacts& facts) { return facts.project; }>("Project", kChanges),
    property<[](const SessionFacts& facts) { return facts.module; }>("Module", kChanges),
    property<[](const SessionFacts& facts) { return facts.state.text(); }>("State", kChanges),
    property<[](const SessionFacts& facts) { return facts.reason; }>("Reason", kChanges),
    property<[](const SessionFacts& facts) { return facts.nodes.total; }>("NodeCount", kChanges),
    property<[](const SessionFacts& facts) { return facts.nodes.alive; }>("NodesAlive", kChanges),
    property<[](const SessionFacts& facts) { return facts.detached; }>("Detached", kChanges),
    property<[](const SessionFacts& facts) { return facts.client; }>("HasClient", kChanges),
    property<[](const SessionFacts& facts) { return static_cast<uint32_t>(facts.pid); }>(
        "ProcessId", kConstant),
    property<[](const SessionFacts& facts) { return microseconds(facts.started); }>("Started",
                                                                                    kConstant),
    property<[](const SessionFacts& facts) { return facts.operations; }>("Operations", kUntold)};

}  // namespace

std::span<const SessionProperty> session_properties() {
  return kProperties;
}

int append_property(sd_bus_message* reply, const char* name, const SessionFacts& facts) {
  for (const SessionProperty& property : kProperties) {
    if (std::strcmp(property.name, name) == 0) return property.append(reply, facts);
  }
  return -ENOENT;
}

std::vector<const char*> changed_properties(const SessionFacts& before, const SessionFacts& now) {
  std::vector<const char*> names;
  for (const SessionProperty& property : kProperties) {
    if (property.flags == kChanges && property.differs(before, now)) names.push_back(property.name);
  }
  return names;
}

}  // namespace gothon::daemon
