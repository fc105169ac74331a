#include "daemon/connection/connection.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "glue/wire/messages/events.hpp"

namespace gothon::daemon {

using asio::posix::stream_descriptor;

std::shared_ptr<Connection> Connection::start(asio::io_context& io, os::UniqueFd socket,
                                              Handlers handlers) {
  std::shared_ptr<Connection> connection(
      new Connection(io, std::move(socket), std::move(handlers)));
  connection->await_input();
  return connection;
}

Connection::Connection(asio::io_context& io, os::UniqueFd socket, Handlers handlers)
    : channel_(std::move(socket)), descriptor_(io, channel_.fd()), handlers_(std::move(handlers)) {
  all_.insert(this);
}

Connection::~Connection() {
  all_.erase(this);
  all_unfinished_ -= unfinished_;
  // The channel owns the descriptor.
  descriptor_.release();
}

void Connection::await_input() {
  descriptor_.async_wait(stream_descriptor::wait_read,
                         [self = shared_from_this()](std::error_code error) {
                           if (!error) self->read();
                         });
}

void Connection::read() {
  if (closing_) return;
  auto messages = channel_.receive();
  if (!messages) return break_off(messages.error());
  count_unfinished();
  for (wire::Message& message : *messages) {
    if (closing_) return;
    handlers_.message(*this, message);
  }
  if (!closing_) await_input();
}

/// A peer that is still there is told why.
void Connection::break_off(const os::Error& why) {
  if (why.code == 0 && !wire::is_end(why)) tell(wire::event::Refused{why.text});
  close();
}

void Connection::count_unfinished() {
  all_unfinished_ += channel_.unfinished() - unfinished_;
  unfinished_ = channel_.unfinished();
  if (all_unfinished_ <= kMaxUnfinished) return;
  const auto less = [](const Connection* one, const Connection* other) {
    return one->unfinished_ < other->unfinished_;
  };
  Connection& most = **std::max_element(all_.begin(), all_.end(), less);
  all_unfinished_ -= std::exchange(most.unfinished_, 0);
  most.close();
}

void Connection::send(const wire::Packet& packet) {
  if (closing_) return;
  if (!channel_.send(packet)) return close();
  if (channel_.wants_write()) await_output();
}

void Connection::await_output() {
  if (writing_) return;
  writing_ = true;
  descriptor_.async_wait(stream_descriptor::wait_write,
                         [self = shared_from_this()](std::error_code error) {
                           self->writing_ = false;
                           if (!error) self->write();
                         });
}

void Connection::write() {
  if (closing_) return;
  if (!channel_.flush()) return close();
  if (channel_.wants_write()) await_output();
}

void Connection::close() {
  if (closing_) return;
  closing_ = true;
  asio::post(descriptor_.get_executor(), [self = shared_from_this()] { self->finish(); });
}

void Connection::finish() {
  // Handlers may hold what holds this connection: they go before it does.
  const Handlers handlers = std::move(handlers_);
  handlers_ = {};
  descriptor_.cancel();
  handlers.closed(*this);
}

}  // namespace gothon::daemon
