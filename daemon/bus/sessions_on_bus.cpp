// Objects are not made one by one: a path is looked up among the sessions when somebody asks for
// it, so what is on the bus cannot differ from what gothond knows. Only signals are sent when
// something changes.
//
// Who the bus lets in may look. What does something, or has a session process do something, is for
// this user: the bus is asked who calls (callers.cpp).
#include "daemon/bus/sessions_on_bus.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include "daemon/bus/callers.hpp"
#include "daemon/bus/object_path.hpp"
#include "daemon/bus/session_properties.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kOwnName = "org.gothon.Gothon1";
constexpr const char* kRoot = "/org/gothon";
constexpr const char* kSessionInterface = "org.gothon.Gothon1.Session";
constexpr const char* kNodeInterface = "org.gothon.Gothon1.Node";
/// Of the variables that have one name, so many are told.
constexpr size_t kMostRows = 10'000;

}  // namespace

/// What sd-bus calls.
struct BusTables {
  static SessionsOnBus& of(void* self) { return *static_cast<SessionsOnBus*>(self); }

  static int find_session(sd_bus*, const char* path, const char*, void* self, void** found,
                          sd_bus_error*) {
    const auto object = object_at(path);
    if (!object || object->node || of(self).find(object->id) == nullptr) return 0;
    *found = self;
    return 1;
  }

  static int find_node(sd_bus*, const char* path, const char*, void* self, void** found,
                       sd_bus_error*) {
    const auto object = object_at(path);
    if (!object || !object->node) return 0;
    const auto* session = of(self).find(object->id);
    if (session == nullptr || *object->node >= session->nodes.size()) return 0;
    *found = self;
    return 1;
  }

  static int list(sd_bus*, const char*, void* self, char*** paths, sd_bus_error*) {
    std::vector<std::string> all;
    for (const auto& [id, session] : of(self).sessions_) {
      all.push_back(path_of({id}));
      for (uint32_t node = 0; node < session.nodes.size(); ++node)
        all.push_back(path_of({id, node}));
    }
    // sd-bus frees them.
    *paths = static_cast<char**>(std::calloc(all.size() + 1, sizeof(char*)));
    if (*paths == nullptr) return -ENOMEM;
    for (size_t i = 0; i < all.size(); ++i) (*paths)[i] = ::strdup(all[i].c_str());
    return 1;
  }

  static int session_property(sd_bus*, const char* path, const char*, const char* name,
                              sd_bus_message* reply, void* self, sd_bus_error*) {
    const auto object = object_at(path);
    const auto* session = object ? of(self).find(object->id) : nullptr;
    return session == nullptr ? -ENOENT : append_property(reply, name, session->facts);
  }

  static int node_property(sd_bus*, const char* path, const char*, const char* name,
                           sd_bus_message* reply, void* self, sd_bus_error*) {
    // sd-bus asks for those only that find_node has found.
    const auto object = object_at(path);
    const auto& node = of(self).find(object->id)->nodes[*object->node];
    const std::string_view wanted(name);
    if (wanted == "Number") return ::sd_bus_message_append(reply, "u", *object->node);
    if (wanted == "ProcessId")
      return ::sd_bus_message_append(reply, "u", static_cast<uint32_t>(node.pid));
    if (wanted == "State")
      return ::sd_bus_message_append(reply, "s", node.status ? "ended" : "running");
    return ::sd_bus_message_append(reply, "i", node.status.value_or(0));
  }

  static int stop(sd_bus_message* call, void* self, sd_bus_error*) {
    const auto object = object_at(::sd_bus_message_get_path(call));
    if (!object) return 0;
    return if_of_this_user(call, [self, id = object->id](const Call& own) {
      of(self).actions_.stop(id, [own](const std::optional<std::string>& error) {
        if (error) return refuse(own, *error);
        ::sd_bus_reply_method_return(own.get(), "");
      });
    });
  }

  static int kill(sd_bus_message* call, void* self, sd_bus_error* error) {
    const auto object = object_at(::sd_bus_message_get_path(call));
    int32_t signal = 0;
    if (::sd_bus_message_read(call, "i", &signal) < 0 || signal < 1 || signal >= NSIG)
      return ::sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                 "Kill: %d: no such signal: give a number as in signal(7)", signal);
    if (!object) return 0;
    const wire::ask::Signal request{signal, object->node};
    return if_of_this_user(call, [self, id = object->id, request](const Call& own) {
      const auto done = [own](const wire::Done&) { ::sd_bus_reply_method_return(own.get(), ""); };
      of(self).actions_.signal(id, request, of(self).answering<wire::ask::Signal>(id, own, done));
    });
  }

  static int explain(sd_bus_message* call, void* self, sd_bus_error*) {
    const auto object = object_at(::sd_bus_message_get_path(call));
    if (!object) return 0;
    return if_of_this_user(call, [self, id = object->id](const Call& own) {
      const auto tell = [own](const wire::ask::Why::Reply& reply) {
        Answer answer(own);
        answer.append_explanation(reply);
        answer.send();
      };
      of(self).actions_.why(id, {}, of(self).answering<wire::ask::Why>(id, own, tell));
    });
  }

  static int read_variable(sd_bus_message* call, void* self, sd_bus_error*) {
    const auto object = object_at(::sd_bus_message_get_path(call));
    const char* name = nullptr;  // the call's own
    if (!object || ::sd_bus_message_read(call, "s", &name) < 0) return 0;
    return if_of_this_user(call, [self, id = object->id, name](const Call& own) {
      of(self).read_page(id, name, 0, {}, own);
    });
  }
};

namespace {

std::vector<sd_bus_vtable> make_session_table() {
  std::vector<sd_bus_vtable> table{SD_BUS_VTABLE_START(0)};
  for (const SessionProperty& property : session_properties()) {
    const sd_bus_vtable row = SD_BUS_PROPERTY(property.name, property.type,
                                              BusTables::session_property, 0, property.flags);
    table.push_back(row);
  }
  const sd_bus_vtable methods[] = {
      SD_BUS_METHOD("Stop", "", "", BusTables::stop, 0),
      SD_BUS_METHOD_WITH_NAMES("Kill", "i", SD_BUS_PARAM(signal), "", , BusTables::kill, 0),
      SD_BUS_METHOD_WITH_NAMES("Explain", "", , "ssa(us)a(us)",
                               SD_BUS_PARAM(verdict) SD_BUS_PARAM(conclusion) SD_BUS_PARAM(nodes)
                                   SD_BUS_PARAM(waits),
                               BusTables::explain, 0),
      SD_BUS_METHOD_WITH_NAMES("ReadVariable", "s", SD_BUS_PARAM(name), "aa{sv}",
                               SD_BUS_PARAM(variables), BusTables::read_variable, 0),
      SD_BUS_VTABLE_END};
  table.insert(table.end(), std::begin(methods), std::end(methods));
  return table;
}

/// As long as the process: sd-bus keeps the address.
const sd_bus_vtable* session_table() {
  static const std::vector<sd_bus_vtable> kTable = make_session_table();
  return kTable.data();
}

const sd_bus_vtable kNodeTable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("Number", "u", BusTables::node_property, 0, kConstant),
    SD_BUS_PROPERTY("ProcessId", "u", BusTables::node_property, 0, kConstant),
    SD_BUS_PROPERTY("State", "s", BusTables::node_property, 0, kChanges),
    SD_BUS_PROPERTY("WaitStatus", "i", BusTables::node_property, 0, kChanges),
    SD_BUS_METHOD_WITH_NAMES("Kill", "i", SD_BUS_PARAM(signal), "", , BusTables::kill, 0),
    SD_BUS_VTABLE_END};

}  // namespace

SessionsOnBus::SessionsOnBus(asio::io_context& io, Actions actions)
    : io_(io), actions_(std::move(actions)) {}

SessionsOnBus::~SessionsOnBus() {
  if (bus_) bus_->close();
}

void SessionsOnBus::open() {
  if (bus_) return;
  auto bus = Bus::of_user(io_, [this] { bus_.reset(); });
  // Another gothond of this user may have the name: this one's turn comes when it ends.
  if (bus && show_on(*bus) &&
      ::sd_bus_request_name_async((*bus)->get(), nullptr, kOwnName, SD_BUS_NAME_QUEUE, nullptr,
                                  nullptr) < 0)
    std::exchange(bus_, nullptr)->close();
}

bool SessionsOnBus::show_on(std::shared_ptr<Bus> bus) {
  sd_bus* const raw = bus->get();
  const bool made =
      ::sd_bus_add_object_manager(raw, nullptr, kRoot) >= 0 &&
      ::sd_bus_add_fallback_vtable(raw, nullptr, kSessionsPath, kSessionInterface, session_table(),
                                   &BusTables::find_session, this) >= 0 &&
      ::sd_bus_add_fallback_vtable(raw, nullptr, kSessionsPath, kNodeInterface, kNodeTable,
                                   &BusTables::find_node, this) >= 0 &&
      ::sd_bus_add_node_enumerator(raw, nullptr, kSessionsPath, &BusTables::list, this) >= 0;
  if (!made) {
    bus->close();
    return false;
  }
  bus_ = std::move(bus);
  return true;
}

SessionsOnBus::Session* SessionsOnBus::find(const std::string& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

/// Answers the call with an error unless there is a reply that `tell` can have.
template <class Request>
SessionsOnBus::Told<Request> SessionsOnBus::answering(
    const std::string& id, Call call, std::function<void(const typename Request::Reply&)> tell) {
  return [this, id, call = std::move(call),
          tell = std::move(tell)](const wire::Answer<typename Request::Reply>& reply) {
    if (reply)
      tell(*reply);
    else if (reply.error().by == wire::Refusal::By::kReply)
      refuse(call, "session " + id + ": its process answers what nobody understands: end it");
    else
      refuse(call, reply.error().text);
    if (bus_) bus_->look();
  };
}

/// Asks for the variables of that name from number `first` on; `rows` are those that came before.
void SessionsOnBus::read_page(const std::string& id, const std::string& name, uint32_t first,
                              std::vector<wire::Variable> rows, const Call& call) {
  const auto tell = [=, this, rows = std::move(rows)](const wire::ask::Vars::Reply& reply) mutable {
    rows.insert(rows.end(), reply.variables.begin(), reply.variables.end());
    if (rows.size() > kMostRows)
      return refuse(call, "session " + id + ": " + name + ": more than " +
                              std::to_string(kMostRows) + " variables have that name");
    if (reply.next.value_or(0) > first)
      return read_page(id, name, *reply.next, std::move(rows), call);
    if (rows.empty())
      return refuse(call, "session " + id + ": " + name +
                              ": no shared variable has that name: gothonctl vars " + id +
                              " shows them all");
    Answer answer(call);
    answer.append_variables(rows);
    answer.send();
  };
  actions_.vars(id, {name, first}, answering<wire::ask::Vars>(id, call, tell));
}

void SessionsOnBus::update(const std::string& id, const wire::SessionFacts& facts) {
  const auto [session, added] = sessions_.try_emplace(id);
  const wire::SessionFacts before = std::exchange(session->second.facts, facts);
  if (added) open();
  if (!bus_) return;
  if (added) {
    ::sd_bus_emit_object_added(bus_->get(), path_of({id}).c_str());
  } else if (auto names = changed_properties(before, facts); !names.empty()) {
    names.push_back(nullptr);
    ::sd_bus_emit_properties_changed_strv(bus_->get(), path_of({id}).c_str(), kSessionInterface,
                                          const_cast<char**>(names.data()));
  }
  bus_->look();
}

void SessionsOnBus::update_node(const std::string& id, uint32_t number, Node node) {
  Session* const session = find(id);
  if (session == nullptr) return;
  const bool added = number >= session->nodes.size();
  if (added) session->nodes.resize(number + 1);
  session->nodes[number] = node;
  if (!bus_) return;
  const std::string path = path_of({id, number});
  if (added)
    ::sd_bus_emit_object_added(bus_->get(), path.c_str());
  else
    ::sd_bus_emit_properties_changed(bus_->get(), path.c_str(), kNodeInterface, "State",
                                     "WaitStatus", nullptr);
  bus_->look();
}

void SessionsOnBus::remove(const std::string& id) {
  Session* const session = find(id);
  if (session == nullptr) return;
  if (bus_) {
    for (uint32_t node = 0; node < session->nodes.size(); ++node)
      ::sd_bus_emit_object_removed(bus_->get(), path_of({id, node}).c_str());
    ::sd_bus_emit_object_removed(bus_->get(), path_of({id}).c_str());
    bus_->look();
  }
  sessions_.erase(id);
}

}  // namespace gothon::daemon
