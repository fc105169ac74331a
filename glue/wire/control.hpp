#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/document.hpp"

/// Control messages between client, gothond and session processes: docs/protocol.md section 3.
namespace gothon::wire {

constexpr size_t kMaxJson = 1 << 20;
constexpr size_t kMaxBlob = 16 << 20;
constexpr size_t kMaxDescriptors = 250;
/// What may wait for a peer that does not read; a peer with more is beyond help.
constexpr size_t kMaxQueued = 32 << 20;

struct Message {
  Document body;
  std::string blob;
  std::vector<os::UniqueFd> fds;
};

/// A message to be sent; its descriptors stay the caller's.
struct Packet {
  Document body{};
  std::string blob{};
  std::vector<int> fds{};
};

/// Frames over one non-blocking stream socket, which it owns. Readiness is the caller's: wait until
/// readable and call receive(); while wants_write(), wait until writable and call flush(). Thread
/// rule: one.
class ControlChannel {
 public:
  explicit ControlChannel(os::UniqueFd socket) : socket_(std::move(socket)) {}

  /// All messages that are complete by now, maybe none. An error when the peer has closed, sent
  /// what is no frame, or is over a limit; the channel is then of no further use, but for a last
  /// word to a peer that has made a mistake (error code 0).
  os::Expected<std::vector<Message>> receive();

  /// Queues a message and writes what the socket takes. The caller keeps its descriptors; those of
  /// a message that has to wait are duplicated. Fails when a limit is exceeded, and then nothing of
  /// the message is sent, or when the peer is gone (is_loss).
  os::Expected<void> send(const Packet& packet);

  /// Writes on; an error means the peer is gone.
  os::Expected<void> flush();

  /// What has come of a message that is not complete, in bytes.
  size_t unfinished() const { return input_.size(); }
  bool wants_write() const { return !queue_.empty(); }
  int fd() const { return socket_.get(); }

 private:
  struct Frame {
    std::string bytes;
    size_t written = 0;
    std::vector<os::UniqueFd> fds;
  };

  static os::Expected<bool> write_some(int socket, Frame& frame, const std::vector<int>& fds);
  os::Expected<bool> read_some();
  os::Expected<bool> take_message(Message& message);

  os::UniqueFd socket_;
  std::string input_;
  std::deque<os::UniqueFd> input_fds_;
  /// A byte of the frame that owns descriptors, counted from the start of input_, and how many they
  /// are.
  std::deque<std::pair<size_t, size_t>> fd_marks_;
  bool closed_ = false;
  std::deque<Frame> queue_;
  size_t queued_ = 0;
};

/// Whether an error of send() or flush() says that the peer is gone: receive() tells how, behind
/// all that it has said before.
bool is_loss(const os::Error& error);
/// Whether an error of receive() is the peer's orderly end.
bool is_end(const os::Error& error);

/// The bytes of a message of few words, for a peer that gets no other.
std::string frame_of(const Packet& packet);

/// Blob building and reading: strings ended by NUL.
void append_string(std::string& blob, std::string_view text);
/// Takes the next string off `blob`; an error when there is none.
os::Expected<std::string> take_string(std::string_view& blob);

}  // namespace gothon::wire
