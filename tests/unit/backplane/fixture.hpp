#pragma once

#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/backplane/backplane.hpp"
#include "daemon/store/segment_store.hpp"
#include "tests/unit/scratch_directory.hpp"

/// A backplane in this process, clients in this process, and child processes that are nodes.
namespace gothon::daemon::test {

using store::SegmentStore;
using wire::Initial;
using wire::Operation;
using wire::Status;
using wire::TypeCode;

inline constexpr std::uint64_t kToken = 0x1122334455667788;
inline const std::string kNo(1, '\0');
inline const std::string kYes(1, '\1');

struct Answer {
  wire::Header header;
  std::string payload;
  bool in_memfd = false;
  int seals = 0;           ///< of the memfd
  std::size_t shared = 0;  ///< bytes of a descriptor that is not the payload
  Status status() const { return static_cast<Status>(header.status); }
};

/// A node's sockets: one is connected to the backplane, and the other is what it is answered by.
/// Blocking.
class Client {
 public:
  explicit Client(int directory);

  /// What it sends by.
  int fd() const { return requests_.get(); }
  /// The number of the request sent last.
  std::uint32_t request = 0;
  /// The session's, until a hello is answered with one of its own.
  std::uint64_t token = kToken;
  std::uint64_t thread = 1;

  /// The next request, encoded.
  std::string make(Operation operation, std::uint32_t variable = 0, std::string_view payload = {},
                   std::uint8_t flags = 0);
  bool send_raw(std::string_view datagram, const std::vector<int>& descriptors = {});
  /// A hello takes the other end of the reply socket along until one has been answered.
  void send(Operation operation, std::uint32_t variable = 0, std::string_view payload = {},
            std::uint8_t flags = 0);
  /// A reply that is there; nullopt if none is.
  std::optional<Answer> poll();
  /// Waits for the reply. For child processes; in this one nobody would answer.
  Answer wait();
  Answer call(Operation operation, std::uint32_t variable = 0, std::string_view payload = {},
              std::uint8_t flags = 0) {
    send(operation, variable, payload, flags);
    return wait();
  }
  std::string hello_payload(std::uint32_t node) const;
  /// Whether the backplane has closed its end.
  bool is_refused() const { return !is_open(replies_.get()); }
  /// Closes what it is answered by.
  void close_replies() { replies_.reset(); }

 private:
  std::optional<Answer> receive(int flags);
  os::UniqueFd requests_;
  os::UniqueFd replies_;
  os::UniqueFd theirs_;  ///< until it is handed over
};

/// A forked process. It says when it is ready, then waits for its death.
class Child {
 public:
  /// Runs `work` in the child; it calls its argument to say that it is ready. The child ends with
  /// status 0 when `work` returns true.
  /// `as`: the process id that it is to get, if that is allowed; 0: any.
  explicit Child(const std::function<bool(const std::function<void()>& ready)>& work, pid_t as = 0);
  ~Child();
  pid_t pid() const { return pid_; }
  bool ready();
  /// Wait status, once it has ended.
  std::optional<int> ended();
  void kill();

 private:
  pid_t pid_ = -1;
  os::UniqueFd pipe_;
  std::optional<int> status_;
};

class BackplaneTest : public ::testing::Test {
 protected:
  BackplaneTest();
  ~BackplaneTest() override;

  void start(BackplaneSettings settings);
  /// Runs the loop until the condition holds. Gives up, and fails the test, after a minute.
  void until(const std::function<bool()>& condition);
  /// Lets the loop handle all that is there.
  void settle();

  Client client() { return Client(directory.get()); }
  Client greeted(std::uint32_t node = 0, std::uint64_t thread = 1);
  Answer answer(Client& client);
  Answer call(Client& client, Operation operation, std::uint32_t variable = 0,
              std::string_view payload = {}, std::uint8_t flags = 0);
  std::uint32_t declare(TypeCode type, std::string_view name = "_x_", std::string_view value = {});
  /// Descriptors open in this process.
  static std::size_t open_descriptors();

  const gothon::test::ScratchDirectory scratch;
  const std::string& path = scratch.path();
  os::UniqueFd directory;
  asio::io_context io{1};
  SegmentStore store{store::Segment::create(1 << 20).value(), 1 << 20, 64u << 20};
  std::unique_ptr<Backplane> backplane;
  std::vector<std::string> notices;
  std::vector<pid_t> began;
  std::vector<pid_t> ended;
};

}  // namespace gothon::daemon::test
