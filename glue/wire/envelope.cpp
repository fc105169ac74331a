#include "glue/wire/envelope.hpp"

#include "glue/wire/greeting.hpp"
#include "glue/wire/json.hpp"

namespace gothon::wire {
namespace {

constexpr const char* kNumber = "request";

struct Error {
  std::optional<std::string> error{};
  std::optional<int> exit{};

  template <class Form, class Self>
  static void members(Form& form, Self& self) {
    form.optional("error", self.error);
    form.optional("exit", self.exit);
  }
};

std::string text_at(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

RequestNumber number_in(const Json& body) {
  const auto found = body.find(kNumber);
  if (found == body.end() || !found->is_number_unsigned() || !numbers_requests())
    return std::nullopt;
  return found->get<std::uint64_t>();
}

}  // namespace

Envelope envelope_of(const Message& message) {
  using Kind = Envelope::Kind;
  constexpr std::pair<const char*, Kind> kKinds[] = {{"gothon", Kind::kGreeting},
                                                     {"verb", Kind::kRequest},
                                                     {"reply", Kind::kReply},
                                                     {"event", Kind::kEvent}};
  for (const auto& [member, kind] : kKinds) {
    if (message.body->contains(member))
      return {kind, text_at(*message.body, member), number_in(*message.body)};
  }
  return {Envelope::Kind::kNone, "", number_in(*message.body)};
}

std::optional<Refusal> refusal_in(const Message& reply) {
  const auto error = read<Error>(*reply.body);
  if (!error) return Refusal(error.error().text, std::nullopt, Refusal::By::kReply);
  if (!error->error) return std::nullopt;
  return Refusal(*error->error, error->exit);
}

Packet pack_refusal(std::string_view verb, const Refusal& refusal, RequestNumber number) {
  const Error error{refusal.text, refusal.exit};
  return envelopes::framed("reply", std::string(verb).c_str(), write(error), number);
}

namespace envelopes {

void open(Message& message) {
  for (const char* name : {"reply", kNumber}) message.body->erase(name);
}

Packet framed(const char* kind, const char* name, Document members, RequestNumber number) {
  Packet packet;
  packet.body = std::move(members);
  (*packet.body)[kind] = name;
  if (number && numbers_requests()) (*packet.body)[kNumber] = *number;
  return packet;
}

}  // namespace envelopes
}  // namespace gothon::wire
