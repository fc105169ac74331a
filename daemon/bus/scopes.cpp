// The user manager's own socket is used, as systemctl does: it is there without a session bus, one
// hop nearer, and sends its signals to whoever is connected. A scope is made by naming the process
// that is to be in it; the process has been moved when the job is done.
//
// A scope is stopped by sending its KillSignal to every process in it. SIGWINCH means nothing to
// nodes; the session process takes it as the word to stop in order: nodes first, with SIGTERM and
// time to end, then its client is told why.
#include "daemon/bus/scopes.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include <asio/post.hpp>

#include "glue/os/directory.hpp"
#include "glue/os/session_names.hpp"
#include "glue/os/socket.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kManager = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kInterface = "org.freedesktop.systemd1.Manager";
constexpr const char* kSlice = "gothon.slice";
constexpr auto kPatience = std::chrono::seconds(5);
constexpr uint64_t kCallMicroseconds = 5'000'000;

os::Expected<BusMessage> call_to(sd_bus* bus, const char* method) {
  sd_bus_message* message = nullptr;
  const int error =
      ::sd_bus_message_new_method_call(bus, &message, kManager, kManagerPath, kInterface, method);
  if (error < 0) return os::fail("D-Bus", -error);
  return BusMessage(message);
}

/// The socket of the manager that this process can name processes to.
os::Expected<os::UniqueFd> reach_manager() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime == nullptr || runtime[0] != '/') return os::fail("no systemd user manager runs here");
  auto directory = os::open_directory(std::string(runtime) + "/systemd");
  auto socket = directory
                    ? os::connect_at(directory->get(), "private", std::chrono::milliseconds(0))
                    : os::Expected<os::UniqueFd>(tl::unexpected(directory.error()));
  if (!socket)
    return os::fail(socket.error().code == ETIMEDOUT
                        ? "the systemd user manager accepts no connection"
                        : "no systemd user manager runs here");
  const auto peer = os::peer_credentials(socket->get());
  if (!peer || peer->pid <= 0)
    return os::fail("the systemd user manager is in another process namespace");
  return socket;
}

}  // namespace

Scopes::~Scopes() {
  if (bus_) bus_->close();
}

os::Expected<void> Scopes::connect() {
  if (bus_) return {};
  auto socket = reach_manager();
  if (!socket) return tl::unexpected(socket.error());
  auto bus = Bus::to_peer(io_, std::move(*socket), [this] { lose(); });
  if (!bus) return tl::unexpected(bus.error());
  const int error =
      ::sd_bus_match_signal_async((*bus)->get(), nullptr, nullptr, kManagerPath, kInterface,
                                  "JobRemoved", &on_job_removed, nullptr, this);
  if (error < 0) {
    (*bus)->close();
    return os::fail("D-Bus", -error);
  }
  bus_ = std::move(*bus);
  return {};
}

void Scopes::lose() {
  bus_.reset();
  asked_.clear();
  while (!enclosing_.empty())
    settle(enclosing_.begin()->first, os::fail("the systemd user manager went away"));
}

void Scopes::enclose(const std::string& id, pid_t pid, Done done) {
  const std::string unit = os::scope_of(id);
  auto& enclosing = enclosing_[unit] = std::make_unique<Enclosing>(io_, pid, std::move(done));
  enclosing->deadline.expires_after(kPatience);
  enclosing->deadline.async_wait([this, unit](std::error_code error) {
    if (!error) settle(unit, os::fail("the systemd user manager does not answer"));
  });
  auto asked = ask(unit, pid);
  if (asked) return;
  asio::post(io_, [this, unit, why = asked.error()] { settle(unit, tl::unexpected(why)); });
}

os::Expected<void> Scopes::ask(const std::string& unit, pid_t pid) {
  if (auto connected = connect(); !connected) return connected;
  auto call = call_to(bus_->get(), "StartTransientUnit");
  if (!call) return tl::unexpected(call.error());
  sd_bus_message* const m = call->get();
  const std::string description = "Gothon session " + unit.substr(7, unit.find('.') - 7);
  int error = ::sd_bus_message_append(m, "ss", unit.c_str(), "fail");
  if (error >= 0) error = ::sd_bus_message_open_container(m, 'a', "(sv)");
  if (error >= 0) {
    error = ::sd_bus_message_append(m, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
                                    description.c_str(), "Slice", "s", kSlice, "CollectMode", "s",
                                    "inactive-or-failed", "KillSignal", "i", SIGWINCH, "TasksMax",
                                    "t", UINT64_MAX, "PIDs", "au", 1, static_cast<uint32_t>(pid));
  }
  // What one node cannot have any more is that node's business.
  if (error >= 0 && knows_oom_policy_)
    error = ::sd_bus_message_append(m, "(sv)", "OOMPolicy", "s", "continue");
  if (error >= 0) error = ::sd_bus_message_close_container(m);
  if (error >= 0) error = ::sd_bus_message_append(m, "a(sa(sv))", 0);
  if (error >= 0)
    error = ::sd_bus_call_async(bus_->get(), nullptr, m, &on_started, this, kCallMicroseconds);
  if (error < 0) return os::fail("D-Bus", -error);
  uint64_t cookie = 0;
  ::sd_bus_message_get_cookie(m, &cookie);
  asked_[cookie] = unit;
  bus_->look();
  return {};
}

int Scopes::on_started(sd_bus_message* reply, void* self, sd_bus_error*) {
  auto& scopes = *static_cast<Scopes*>(self);
  uint64_t cookie = 0;
  ::sd_bus_message_get_reply_cookie(reply, &cookie);
  const auto asked = scopes.asked_.extract(cookie);
  const auto enclosing = asked ? scopes.enclosing_.find(asked.mapped()) : scopes.enclosing_.end();
  if (enclosing == scopes.enclosing_.end()) return 0;
  const char* job = nullptr;
  if (const sd_bus_error* error = ::sd_bus_message_get_error(reply)) {
    if (::sd_bus_error_has_name(error, SD_BUS_ERROR_PROPERTY_READ_ONLY) != 0 &&
        std::exchange(scopes.knows_oom_policy_, false)) {
      if (auto again = scopes.ask(asked.mapped(), enclosing->second->pid); again) return 0;
    }
    const char* const why = error->message != nullptr ? error->message : error->name;
    scopes.settle(asked.mapped(), os::fail(std::string("systemd: ") + why));
  } else if (::sd_bus_message_read(reply, "o", &job) >= 0) {
    enclosing->second->job = job;
  } else {
    scopes.settle(asked.mapped(), os::fail("systemd: its answer names no job"));
  }
  return 0;
}

int Scopes::on_job_removed(sd_bus_message* signal, void* self, sd_bus_error*) {
  auto& scopes = *static_cast<Scopes*>(self);
  uint32_t number = 0;
  const char* job = nullptr;
  const char* unit = nullptr;
  const char* result = nullptr;
  if (::sd_bus_message_read(signal, "uoss", &number, &job, &unit, &result) < 0) return 0;
  const auto enclosing = scopes.enclosing_.find(unit);
  if (enclosing == scopes.enclosing_.end() || enclosing->second->job != job) return 0;
  const std::string outcome = result;
  scopes.settle(unit, outcome == "done" ? os::Expected<void>()
                                        : os::fail("systemd: its scope's job ended: " + outcome));
  return 0;
}

void Scopes::settle(const std::string& unit, os::Expected<void> outcome) {
  const auto enclosing = enclosing_.extract(unit);
  if (!enclosing) return;
  enclosing.mapped()->deadline.cancel();
  enclosing.mapped()->done(std::move(outcome));
}

void Scopes::end(const std::string& id) {
  if (!connect()) return;
  auto call = call_to(bus_->get(), "KillUnit");
  if (!call) return;
  // A scope that has ended in order is not there any more; the answer would tell nothing else.
  if (::sd_bus_message_append((*call).get(), "ssi", os::scope_of(id).c_str(), "all", SIGKILL) < 0)
    return;
  ::sd_bus_message_set_expect_reply(call->get(), 0);
  ::sd_bus_send(bus_->get(), call->get(), nullptr);
  bus_->look();
}

}  // namespace gothon::daemon
