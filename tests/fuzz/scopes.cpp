// What a user manager answers gothond, and tells of its jobs: whoever waits for a process to be
// moved is told once, in words.
//
// The input is lines of fields with tabs between:
//   place                             a session process is to be moved, if none is just now
//   end                               what one has left is to be killed
//   answer TYPES VALUE…               the manager answers the oldest call
//   refuse NAME TYPES VALUE…          the same, with an error
//   signal PATH INTERFACE MEMBER TYPES VALUE…
//                                     it sends a signal
#include "daemon/bus/scopes.hpp"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/fuzz/dbus_peer.hpp"

namespace {

using namespace gothon;
using fuzz::must;

constexpr const char* kId = "0000beef";
constexpr std::size_t kMostLines = 16;

/// The socket of a user manager, in a directory that is gone when somebody has connected.
class Listener {
 public:
  Listener() {
    must(::mkdtemp(runtime_) != nullptr);
    must(::mkdir(folder().c_str(), 0700) == 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    must(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    must(::listen(socket_.get(), 1) == 0);
    must(::setenv("XDG_RUNTIME_DIR", runtime_, 1) == 0);
  }
  ~Listener() {
    ::unlink(path().c_str());
    ::rmdir(folder().c_str());
    ::rmdir(runtime_);
  }
  os::UniqueFd accept() const {
    os::UniqueFd peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    must(peer.get() >= 0);
    return peer;
  }

 private:
  std::string folder() const { return std::string(runtime_) + "/systemd"; }
  std::string path() const { return folder() + "/private"; }

  char runtime_[32] = "/tmp/gothon-fuzz-XXXXXX";
  const os::UniqueFd socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

class World {
 public:
  World() {
    const Listener listener;
    scopes_.end(kId);
    peer_ = std::make_unique<fuzz::Peer>(listener.accept());
    while (!settle()) continue;
  }

  void run(std::string_view input) {
    for (std::size_t line = 0; line < kMostLines && !input.empty(); ++line)
      obey(fuzz::take(input, '\n'));
    conclude();
    must(!waiting_);
  }

 private:
  void obey(std::string_view line) {
    const std::string_view word = fuzz::take(line, '\t');
    if (word == "place") enclose();
    if (word == "end") scopes_.end(kId);
    if (word == "answer") answer(line);
    if (word == "refuse") refuse(line);
    if (word == "signal") signal(line);
    settle();
  }

  void enclose() {
    if (std::exchange(waiting_, true)) return;
    scopes_.enclose(kId, ::getpid(), [this](const os::Expected<void>& outcome) {
      must(std::exchange(waiting_, false));
      must(outcome || !outcome.error().text.empty());
    });
  }

  void answer(std::string_view fields) {
    if (calls_.empty()) return;
    sd_bus_message* made = nullptr;
    must(::sd_bus_message_new_method_return(calls_.front().get(), &made) >= 0);
    calls_.pop_front();
    std::string_view values = fields;
    if (fuzz::take(values, '\t').starts_with('o')) job_ = fuzz::take(values, '\t');
    send(daemon::BusMessage(made), fields);
  }

  void refuse(std::string_view fields) {
    if (calls_.empty()) return;
    const std::string name(fuzz::take(fields, '\t'));
    const sd_bus_error error{name.c_str(), nullptr, 0};
    sd_bus_message* made = nullptr;
    if (::sd_bus_interface_name_is_valid(name.c_str()) <= 0) return;
    if (::sd_bus_message_new_method_error(calls_.front().get(), &made, &error) < 0) return;
    calls_.pop_front();
    send(daemon::BusMessage(made), fields);
  }

  void signal(std::string_view fields) {
    const std::string path(fuzz::take(fields, '\t'));
    const std::string interface(fuzz::take(fields, '\t'));
    const std::string member(fuzz::take(fields, '\t'));
    sd_bus_message* made = nullptr;
    if (::sd_bus_message_new_signal(peer_->get(), &made, path.c_str(), interface.c_str(),
                                    member.c_str()) >= 0)
      send(daemon::BusMessage(made), fields);
  }

  /// With a body of these types, or with what of it D-Bus has.
  void send(daemon::BusMessage message, std::string_view fields) {
    const std::string_view types = fuzz::take(fields, '\t');
    (void)fuzz::append(message.get(), types, fields);
    must(::sd_bus_send(peer_->get(), message.get(), nullptr) >= 0);
  }

  /// As a manager ends what it has begun: calls are refused, jobs are done.
  void conclude() {
    settle();
    while (!calls_.empty()) obey("refuse\torg.gothon.Over\ts\tover");
    obey(
        "signal\t/org/freedesktop/"
        "systemd1\torg.freedesktop.systemd1.Manager\tJobRemoved\tuoss\t1\t" +
        job_ + "\tgothon-0000beef.scope\tdone");
  }

  /// Until neither side has anything to say; whether gothond has said something.
  bool settle() {
    for (bool heard = false;; heard = true) {
      io_.poll();
      auto messages = peer_->receive();
      if (messages.empty()) return heard;
      for (auto& message : messages)
        if (::sd_bus_message_get_expect_reply(message.get()) > 0)
          calls_.push_back(std::move(message));
    }
  }

  asio::io_context io_;
  daemon::Scopes scopes_{io_};
  std::unique_ptr<fuzz::Peer> peer_;
  std::deque<daemon::BusMessage> calls_;
  std::string job_;
  bool waiting_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World;
  world.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
