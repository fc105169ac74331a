// What callers ask of gothond over D-Bus, while sessions announce and answer what they like: each
// call is answered once, and the connection stays.
//
// The input is lines of fields with tabs between:
//   announce JSON                               a session says what it is
//   node NUMBER PID STATUS                      one of its nodes; no STATUS: it runs
//   reply JSON                                  what it will answer to the next question
//   user NUMBER                                 whose call the bus will say the next one is; else
//   own call PATH INTERFACE MEMBER TYPES VALUE…     somebody calls a method
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/bus/sessions_on_bus.hpp"
#include "glue/wire/json.hpp"
#include "tests/fuzz/dbus_peer.hpp"

namespace {

using namespace gothon;
using fuzz::must;
using nlohmann::json;

constexpr const char* kId = "0000beef";
constexpr const char* kBus = "org.freedesktop.DBus";
constexpr std::size_t kMostLines = 16;

class World {
 public:
  World() : sessions_(io_, actions()) {
    int ends[2];
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    peer_ = std::make_unique<fuzz::Peer>(os::UniqueFd(ends[1]));
    auto bus = daemon::Bus::to_peer(io_, os::UniqueFd(ends[0]), [] { std::abort(); });
    must(bus.has_value() && sessions_.show_on(*bus));
    while (::sd_bus_is_ready(peer_->get()) == 0 || ::sd_bus_is_ready((*bus)->get()) == 0) settle();
  }

  void run(std::string_view input) {
    for (std::size_t line = 0; line < kMostLines && !input.empty(); ++line)
      obey(fuzz::take(input, '\n'));
    settle();
    must(open_ == 0);
    sessions_.remove(kId);
    replies_.clear();
    users_.clear();
    total_ = 0;
    nodes_ = 0;
  }

 private:
  daemon::SessionsOnBus::Actions actions() {
    return {[](const std::string& id, const daemon::SessionsOnBus::Done& done) {
              must(id == kId);
              done(std::nullopt);
            },
            [this](const std::string& id, const wire::ask::Signal& request, const auto& told) {
              if (request.node) must(*request.node < nodes_);
              answer<wire::ask::Signal>(id, told);
            },
            [this](const std::string& id, const wire::ask::Why&, const auto& told) {
              answer<wire::ask::Why>(id, told);
            },
            [this](const std::string& id, const wire::ask::Vars&, const auto& told) {
              answer<wire::ask::Vars>(id, told);
            }};
  }

  template <class Request>
  void answer(const std::string& id, const daemon::SessionsOnBus::Told<Request>& told) {
    must(id == kId);
    if (replies_.empty())
      return told(tl::unexpected(wire::Refusal("it does not answer", std::nullopt)));
    wire::Message next{std::move(replies_.front()), "", {}};
    replies_.pop_front();
    told(wire::read_reply<Request>(next));
  }

  void obey(std::string_view line) {
    const std::string_view word = fuzz::take(line, '\t');
    // What has been asked before is answered before.
    if (open_ > 0 && (word == "announce" || word == "node")) settle();
    if (word == "announce") announce(line);
    if (word == "node") tell_node(line);
    if (word == "reply") remember(line);
    if (word == "user") users_.push_back(static_cast<std::uint32_t>(fuzz::number_of(line)));
    if (word == "call") call(line);
  }

  /// As gothond does with what it hears.
  void announce(std::string_view text) {
    const json said = json::parse(text, nullptr, false);
    if (said.is_discarded() || wire::nesting_of(said) > wire::kMaxNesting / 2) return;
    const auto facts = wire::read<wire::SessionFacts>(said);
    if (!facts) return;
    total_ = facts->nodes.total;
    sessions_.update(kId, *facts);
  }

  void tell_node(std::string_view fields) {
    const auto number = static_cast<std::uint32_t>(fuzz::number_of(fuzz::take(fields, '\t')));
    if (number >= total_) return;
    daemon::SessionsOnBus::Node node{fuzz::number_of(fuzz::take(fields, '\t')), std::nullopt};
    if (!fields.empty()) node.status = static_cast<int>(fuzz::number_of(fields));
    nodes_ = std::max(nodes_, number + 1);
    sessions_.update_node(kId, number, node);
  }

  void remember(std::string_view text) {
    json reply = json::parse(text, nullptr, false);
    if (reply.is_object() && wire::nesting_of(reply) <= wire::kMaxNesting)
      replies_.push_back(std::move(reply));
  }

  void call(std::string_view fields) {
    const std::string path(fuzz::take(fields, '\t'));
    const std::string interface(fuzz::take(fields, '\t'));
    const std::string member(fuzz::take(fields, '\t'));
    const std::string_view types = fuzz::take(fields, '\t');
    // Nobody may send what a connection tells itself by this name.
    if (interface.c_str() == std::string_view("org.freedesktop.DBus.Local") ||
        path.c_str() == std::string_view("/org/freedesktop/DBus/Local"))
      return;
    sd_bus_message* made = nullptr;
    if (::sd_bus_message_new_method_call(peer_->get(), &made, nullptr, path.c_str(),
                                         interface.empty() ? nullptr : interface.c_str(),
                                         member.c_str()) < 0)
      return;
    const daemon::BusMessage message(made);
    if (!fuzz::append(made, types, fields)) return;
    // Who does not want the number wants no answer.
    std::uint64_t cookie = 0;
    must(::sd_bus_send(peer_->get(), made, &cookie) >= 0);
    ++open_;
  }

  /// Until neither side has anything to say.
  void settle() {
    do io_.poll();
    while (hear());
  }

  bool hear() {
    const auto messages = peer_->receive();
    for (const auto& message : messages) {
      if (::sd_bus_message_is_method_call(message.get(), kBus, "GetConnectionUnixUser") > 0)
        tell_user(message.get());
      const bool answers = ::sd_bus_message_is_method_call(message.get(), nullptr, nullptr) == 0 &&
                           ::sd_bus_message_is_signal(message.get(), nullptr, nullptr) == 0;
      if (answers) must(open_-- > 0);
    }
    return !messages.empty();
  }

  /// As the bus does.
  void tell_user(sd_bus_message* question) {
    std::uint32_t user = ::getuid();
    if (!users_.empty()) {
      user = users_.front();
      users_.pop_front();
    }
    must(::sd_bus_reply_method_return(question, "u", user) >= 0);
  }

  asio::io_context io_;
  daemon::SessionsOnBus sessions_;
  std::unique_ptr<fuzz::Peer> peer_;
  std::deque<json> replies_;
  std::deque<std::uint32_t> users_;
  std::uint32_t total_ = 0;
  std::uint32_t nodes_ = 0;
  int open_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World;
  world.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
