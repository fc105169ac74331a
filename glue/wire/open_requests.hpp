#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "glue/wire/envelope.hpp"

namespace gothon::wire {

/// The requests of one side of a connection that have no reply yet. It numbers them; a reply
/// without a number, from a version that has none, answers the oldest of its verb. Thread rule:
/// one.
class OpenRequests {
 public:
  /// The message that asks; `tell` is called once, with the reply or why there is none.
  template <class Request>
  Packet open(const Request& request, std::function<void(Answer<typename Request::Reply>)> tell,
              std::vector<int> descriptors = {}) {
    open_.push_back({++last_, Request::kVerb, [tell = std::move(tell)](Answer<Message*> reply) {
                       if (!reply) return tell(tl::unexpected(std::move(reply.error())));
                       tell(read_reply<Request>(**reply));
                     }});
    return pack_request(request, last_, std::move(descriptors));
  }

  /// The same, of one whose reply is of no interest, or that has none.
  template <class Request>
  Packet open(const Request& request, std::vector<int> descriptors = {}) {
    if constexpr (std::is_same_v<typename Request::Reply, NoReply>)
      return pack_request(request, std::nullopt, std::move(descriptors));
    else
      return open(request, [](const auto&) {}, std::move(descriptors));
  }

  /// Tells who has asked. False: nobody has, and it is passed over.
  bool answer(Message& reply);
  /// Nobody waits any more.
  void forget() { open_.clear(); }
  /// Tells everybody that there will be none, and why.
  void give_up(const Refusal& why);
  std::size_t count() const { return open_.size(); }

 private:
  struct Open {
    std::uint64_t number;
    std::string verb;
    std::function<void(Answer<Message*>)> tell;
  };

  std::list<Open> open_;
  std::uint64_t last_ = 0;
};

}  // namespace gothon::wire
