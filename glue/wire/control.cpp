// Frames are small and rare (a dozen per session), so clarity goes before speed here: one string
// for input, one frame per message for output. Descriptors belong to the frame with whose first
// byte they were sent. The kernel ends a read after the piece that carries descriptors
// (unix_stream_read_generic), though earlier pieces may precede it: the last byte of that read is
// their frame's.
#include "glue/wire/control.hpp"

#include <sys/socket.h>

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include "glue/wire/json.hpp"

namespace gothon::wire {
namespace {

constexpr size_t kHeader = 8;
constexpr size_t kChunk = 65536;
constexpr const char* kEnd = "closed";

uint32_t get_u32(const char* at) {
  std::array<unsigned char, 4> b;
  std::memcpy(b.data(), at, b.size());
  return b[0] | uint32_t{b[1]} << 8 | uint32_t{b[2]} << 16 | uint32_t{b[3]} << 24;
}

void put_u32(std::string& to, size_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    to.push_back(static_cast<char>(value >> shift & 0xff));
}

/// Of the frame that begins there.
size_t size_of(const char* header) {
  return kHeader + size_t{get_u32(header)} + get_u32(header + 4);
}

union ControlBuffer {
  cmsghdr align;
  char bytes[CMSG_SPACE(sizeof(int) * kMaxDescriptors)];
};

std::vector<os::UniqueFd> descriptors_of(msghdr& header) {
  std::vector<os::UniqueFd> fds;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
  return fds;
}

std::string framed(std::string_view text, std::string_view blob) {
  std::string frame;
  put_u32(frame, text.size());
  put_u32(frame, blob.size());
  frame += text;
  frame += blob;
  return frame;
}

}  // namespace

os::Expected<bool> ControlChannel::read_some() {
  char chunk[kChunk];
  ControlBuffer control;
  iovec vector{chunk, sizeof chunk};
  msghdr header{};
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof control.bytes;
  const ssize_t n = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) {
    if (errno == EINTR) return true;
    if (errno == EAGAIN) return false;
    return os::fail("control connection", errno);
  }
  std::vector<os::UniqueFd> fds = descriptors_of(header);
  if ((header.msg_flags & MSG_CTRUNC) != 0) {
    return os::fail(
        "control connection: descriptors were lost: raise the limit of open files (ulimit -n)");
  }
  if (!fds.empty() && n > 0) {
    if (input_fds_.size() + fds.size() > 4 * kMaxDescriptors) {
      return os::fail("control connection: too many descriptors");
    }
    fd_marks_.emplace_back(input_.size() + static_cast<size_t>(n) - 1, fds.size());
    std::move(fds.begin(), fds.end(), std::back_inserter(input_fds_));
  }
  if (n == 0) closed_ = true;
  // No more than the message takes, where a string would double its room.
  if (input_.empty() && static_cast<size_t>(n) >= kHeader)
    input_.reserve(std::min(size_of(chunk), kHeader + kMaxJson + kMaxBlob));
  input_.append(chunk, static_cast<size_t>(n));
  return n > 0;
}

os::Expected<bool> ControlChannel::take_message(Message& message) {
  if (input_.size() < kHeader) return false;
  const size_t json_size = get_u32(input_.data());
  const size_t blob_size = get_u32(input_.data() + 4);
  if (json_size > kMaxJson || blob_size > kMaxBlob) {
    return os::fail("control connection: a message is too long");
  }
  const size_t size = size_of(input_.data());
  if (input_.size() < size) return false;
  const auto text = std::string_view(input_).substr(kHeader, json_size);
  message.body = parse_json(text);
  if (!message.body->is_object()) return os::fail("control connection: a message is not JSON");
  while (!fd_marks_.empty() && fd_marks_.front().first < size) {
    for (size_t i = 0; i < fd_marks_.front().second; ++i) {
      message.fds.push_back(std::move(input_fds_.front()));
      input_fds_.pop_front();
    }
    fd_marks_.pop_front();
  }
  for (auto& mark : fd_marks_) mark.first -= size;
  if (input_.size() == size) {
    // A long blob is not copied.
    input_.erase(0, kHeader + json_size);
    message.blob = std::exchange(input_, {});
  } else {
    message.blob = input_.substr(kHeader + json_size, blob_size);
    input_.erase(0, size);
    input_.shrink_to_fit();
  }
  return true;
}

os::Expected<std::vector<Message>> ControlChannel::receive() {
  std::vector<Message> messages;
  // A flood is read in turns: the caller's loop comes back while the socket stays readable.
  for (int turn = 0; turn < 16; ++turn) {
    auto more = read_some();
    if (!more) return tl::unexpected(more.error());
    for (;;) {
      Message message;
      auto complete = take_message(message);
      if (!complete) return tl::unexpected(complete.error());
      if (!*complete) break;
      messages.push_back(std::move(message));
    }
    if (!*more) break;
  }
  if (closed_ && messages.empty()) return os::fail(kEnd);
  return messages;
}

os::Expected<void> ControlChannel::send(const Packet& packet) {
  const auto& [body, blob, fds] = packet;
  const std::string text = body.text();
  if (text.size() > kMaxJson || blob.size() > kMaxBlob || fds.size() > kMaxDescriptors) {
    return os::fail(
        "control message: too long: arguments, environment and declarations may have 16 MiB "
        "together");
  }
  if (queued_ + text.size() + blob.size() > kMaxQueued) {
    return os::fail("control connection: the other side does not read");
  }
  Frame frame;
  frame.bytes = framed(text, blob);
  // What goes out at once needs no descriptors of its own: there may be none left.
  if (queue_.empty()) {
    if (auto written = write_some(socket_.get(), frame, fds); !written)
      return tl::unexpected(written.error());
    if (frame.written == frame.bytes.size()) return {};
  }
  for (const int fd : frame.written == 0 ? fds : std::vector<int>()) {
    frame.fds.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!frame.fds.back()) return os::fail("control message", errno);
  }
  queued_ += frame.bytes.size();
  queue_.push_back(std::move(frame));
  return flush();
}

/// False when the socket takes nothing at the moment. `fds` go with the frame's first byte.
os::Expected<bool> ControlChannel::write_some(int socket, Frame& frame,
                                              const std::vector<int>& fds) {
  ControlBuffer control{};
  iovec vector{frame.bytes.data() + frame.written, frame.bytes.size() - frame.written};
  msghdr header{};
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  if (frame.written == 0 && !fds.empty()) {
    header.msg_control = control.bytes;
    header.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
    std::memcpy(CMSG_DATA(part), fds.data(), sizeof(int) * fds.size());
  }
  for (;;) {
    const ssize_t n = ::sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return false;
    if (n < 0) return os::fail("control connection", errno);
    frame.written += static_cast<size_t>(n);
    return true;
  }
}

os::Expected<void> ControlChannel::flush() {
  while (!queue_.empty()) {
    Frame& frame = queue_.front();
    std::vector<int> fds;
    for (const os::UniqueFd& fd : frame.fds) fds.push_back(fd.get());
    auto written = write_some(socket_.get(), frame, fds);
    if (!written) return tl::unexpected(written.error());
    if (!*written) return {};
    frame.fds.clear();
    if (frame.written == frame.bytes.size()) {
      queued_ -= frame.bytes.size();
      queue_.pop_front();
    }
  }
  return {};
}

bool is_loss(const os::Error& error) {
  return error.code == EPIPE || error.code == ECONNRESET || error.code == ENOTCONN;
}

bool is_end(const os::Error& error) {
  return error.code == 0 && error.text == kEnd;
}

std::string frame_of(const Packet& packet) {
  return framed(packet.body.text(), packet.blob);
}

void append_string(std::string& blob, std::string_view text) {
  blob += text;
  blob.push_back('\0');
}

os::Expected<std::string> take_string(std::string_view& blob) {
  const size_t end = blob.find('\0');
  if (end == std::string_view::npos) return os::fail("control message: its blob is too short");
  std::string text(blob.substr(0, end));
  blob.remove_prefix(end + 1);
  return text;
}

}  // namespace gothon::wire
