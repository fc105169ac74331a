#include "daemon/bus/session_properties.hpp"

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "glue/wire/integers.hpp"

namespace gothon::daemon {
namespace {

std::string text_at(const nlohmann::json& facts, const char* name) {
  const auto found = facts.find(name);
  return found != facts.end() && found->is_string() ? found->get<std::string>() : "";
}

/// No session has more nodes.
constexpr uint32_t kMaxNodes = 4096;
/// Seconds since 1970, for tens of thousands of years.
constexpr double kLatest = 1e12;

[[noreturn]] void complain(const nlohmann::json& fact) {
  throw nlohmann::json::type_error::create(302, "a fact of a session is wrong", &fact);
}

/// A property of a session: how it is called here and there, and how it is written.
struct Property {
  const char* name;
  int (*append)(sd_bus_message* reply, const nlohmann::json& facts);
};

template <size_t N>
struct Literal {
  constexpr Literal(const char (&text)[N]) { std::copy_n(text, N, value); }
  char value[N];
};

template <Literal name>
int append_text(sd_bus_message* reply, const nlohmann::json& facts) {
  return ::sd_bus_message_append(reply, "s", text_at(facts, name.value).c_str());
}

template <Literal name>
int append_flag(sd_bus_message* reply, const nlohmann::json& facts) {
  return ::sd_bus_message_append(reply, "b", facts.value(name.value, false) ? 1 : 0);
}

template <Literal name>
int append_count(sd_bus_message* reply, const nlohmann::json& facts) {
  return ::sd_bus_message_append(reply, "u", node_count(facts, name.value));
}

int append_pid(sd_bus_message* reply, const nlohmann::json& facts) {
  return ::sd_bus_message_append(reply, "u", wire::integer_at(facts, "pid", 0u));
}

int append_operations(sd_bus_message* reply, const nlohmann::json& facts) {
  return ::sd_bus_message_append(reply, "t", wire::integer_at(facts, "operations", uint64_t{0}));
}

int append_started(sd_bus_message* reply, const nlohmann::json& facts) {
  constexpr double kMicro = 1e6;
  return ::sd_bus_message_append(reply, "t",
                                 static_cast<uint64_t>(facts.value("started", 0.0) * kMicro));
}

constexpr auto kProperties = std::to_array<Property>({{"Id", append_text<"id">},
                                                      {"Name", append_text<"name">},
                                                      {"Project", append_text<"project">},
                                                      {"Module", append_text<"module">},
                                                      {"State", append_text<"state">},
                                                      {"Reason", append_text<"reason">},
                                                      {"NodeCount", append_count<"total">},
                                                      {"NodesAlive", append_count<"alive">},
                                                      {"Detached", append_flag<"detached">},
                                                      {"HasClient", append_flag<"client">},
                                                      {"ProcessId", append_pid},
                                                      {"Started", append_started},
                                                      {"Operations", append_operations}});

}  // namespace

void check_facts(const nlohmann::json& facts) {
  using Json = nlohmann::json;
  const auto check = [](const Json& from, const char* name, auto is_sound) {
    const auto found = from.find(name);
    if (found != from.end() && !is_sound(*found)) complain(*found);
  };
  const auto is_text = [](const Json& fact) { return fact.is_string(); };
  const auto is_flag = [](const Json& fact) { return fact.is_boolean(); };
  const auto is_count = [](const Json& fact) {
    return wire::integer_of<uint32_t>(fact) <= kMaxNodes;
  };
  if (!facts.is_object()) complain(facts);
  for (const char* name : {"id", "name", "project", "module", "state", "reason"})
    check(facts, name, is_text);
  for (const char* name : {"detached", "client"}) check(facts, name, is_flag);
  check(facts, "pid", [](const Json& fact) { return wire::integer_of<pid_t>(fact) >= 0; });
  check(facts, "operations",
        [](const Json& fact) { return wire::integer_of<uint64_t>(fact), true; });
  check(facts, "started", [](const Json& fact) {
    return fact.is_number() && fact.get<double>() >= 0 && fact.get<double>() <= kLatest;
  });
  check(facts, "nodes", [&](const Json& nodes) {
    for (const char* name : {"total", "alive"}) check(nodes, name, is_count);
    return nodes.is_object();
  });
}

uint32_t node_count(const nlohmann::json& facts, const char* name) {
  const auto nodes = facts.find("nodes");
  return nodes != facts.end() && nodes->is_object() ? wire::integer_at(*nodes, name, 0u) : 0;
}

int append_property(sd_bus_message* reply, const char* name, const nlohmann::json& facts) {
  for (const Property& property : kProperties) {
    if (std::strcmp(property.name, name) == 0) return property.append(reply, facts);
  }
  return -ENOENT;
}

std::vector<const char*> changed_properties(const nlohmann::json& before,
                                            const nlohmann::json& now) {
  std::vector<const char*> names;
  const auto differ = [&](const char* fact, const char* name) {
    if (before.value(fact, nlohmann::json()) != now.value(fact, nlohmann::json()))
      names.push_back(name);
  };
  differ("name", "Name");
  differ("project", "Project");
  differ("module", "Module");
  differ("state", "State");
  differ("reason", "Reason");
  differ("detached", "Detached");
  differ("client", "HasClient");
  if (node_count(before, "total") != node_count(now, "total")) names.push_back("NodeCount");
  if (node_count(before, "alive") != node_count(now, "alive")) names.push_back("NodesAlive");
  return names;
}

}  // namespace gothon::daemon
