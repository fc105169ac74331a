// What gothond makes of others' words for D-Bus: paths of objects, what sessions announce, and what
// they answer. bus_calls.cpp has the same behind a connection.
//
// The input is two fields with a tab between:
//   path PATH       somebody asks for this object
//   facts JSON      a session says what it is
//   why JSON        it answers what it waits for
//   vars JSON       it answers with rows of variables
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "daemon/bus/answer.hpp"
#include "daemon/bus/object_path.hpp"
#include "daemon/bus/session_properties.hpp"
#include "glue/wire/json.hpp"
#include "glue/wire/messages/questions.hpp"
#include "glue/wire/messages/session_facts.hpp"
#include "tests/fuzz/dbus_peer.hpp"

namespace {

using namespace gothon;
using fuzz::must;
using nlohmann::json;

/// A connection that makes messages and never sends any.
class World {
 public:
  World() : peer_(one_end()) {
    sd_bus_message* call = nullptr;
    must(::sd_bus_message_new_method_call(peer_.get(), &call, nullptr, "/", nullptr, "Any") >= 0);
    must(::sd_bus_message_seal(call, 1, 0) >= 0);
    call_ = daemon::Call(call, daemon::MessageUnref());
  }

  void obey(std::string_view input) {
    const std::string_view word = fuzz::take(input, '\t');
    if (word == "path") return find(input);
    const json said = json::parse(input, nullptr, false);
    if (said.is_discarded() || wire::nesting_of(said) > wire::kMaxNesting / 2) return;
    // Of what cannot be read the sender is cut off, or the caller is told.
    if (word == "facts") {
      if (const auto facts = wire::read<wire::SessionFacts>(said)) announce(*facts);
    } else if (word == "why") {
      if (const auto reply = wire::read<wire::ask::Why::Reply>(said))
        daemon::Answer(call_).append_explanation(*reply);
    } else if (word == "vars") {
      if (const auto reply = wire::read<wire::ask::Vars::Reply>({{"variables", said}}))
        daemon::Answer(call_).append_variables(reply->variables);
    }
  }

 private:
  static os::UniqueFd one_end() {
    int ends[2];
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    other_ = ends[1];
    return os::UniqueFd(ends[0]);
  }

  static void find(std::string_view path) {
    const auto object = daemon::object_at(path);
    if (object) must(daemon::path_of(*object) == path && !object->id.empty());
  }

  /// Every property can be told of what is taken for facts.
  void announce(const wire::SessionFacts& facts) {
    sd_bus_message* made = nullptr;
    must(::sd_bus_message_new_method_return(call_.get(), &made) >= 0);
    const daemon::BusMessage reply(made);
    for (const daemon::SessionProperty& property : daemon::session_properties())
      (void)daemon::append_property(made, property.name, facts);
    must(facts.nodes.total <= wire::kMaxNodes);
    must(daemon::changed_properties(wire::SessionFacts(), facts).size() <= 9);
    must(daemon::changed_properties(facts, facts).empty());
  }

  static inline int other_ = -1;
  fuzz::Peer peer_;
  daemon::Call call_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World;
  world.obey({reinterpret_cast<const char*>(data), size});
  return 0;
}
