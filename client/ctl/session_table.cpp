#include "client/ctl/session_table.hpp"

#include <ctime>
#include <vector>

#include "client/terminal/columns.hpp"
#include "client/words/printing.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client {
namespace {

using Row = std::vector<std::string>;

std::string text_at(const nlohmann::json& session, const char* key) {
  const std::string text = session.value(key, std::string());
  return text.empty() ? "-" : text;
}

std::string local_time(double seconds) {
  const auto when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[32] = "-";
  if (::localtime_r(&when, &parts) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

/// `running`, or `ended(3)`: with the exit status, once there is one.
std::string state_text(const nlohmann::json& session) {
  const auto exit = session.find("exit");
  const std::string state = text_at(session, "state");
  return exit != session.end() && exit->is_number()
             ? state + "(" + std::to_string(wire::integer_of<int>(*exit)) + ")"
             : state;
}

Row row_of(const nlohmann::json& session) {
  const auto nodes = session.value("nodes", nlohmann::json::object());
  return {text_at(session, "id"),
          text_at(session, "name"),
          text_at(session, "project"),
          text_at(session, "module"),
          std::to_string(wire::integer_at(nodes, "alive", 0)) + "/" +
              std::to_string(wire::integer_at(nodes, "total", 0)),
          state_text(session),
          local_time(session.value("started", 0.0)),
          std::to_string(wire::integer_at(session, "operations", uint64_t{0}))};
}

}  // namespace

std::string session_table(const nlohmann::json& sessions) {
  std::vector<Row> rows{
      {"ID", "NAME", "PROJECT", "MODULE", "NODES", "STATE", "STARTED", "OPERATIONS"}};
  for (const auto& session : sessions) rows.push_back(row_of(session));
  return align_columns(rows);
}

std::string session_json(const nlohmann::json& answer, bool indented) {
  const nlohmann::json document = {{"daemon", answer.value("daemon", nlohmann::json::object())},
                                   {"sessions", answer.value("sessions", nlohmann::json::array())}};
  return json_text(document, indented ? 2 : -1);
}

}  // namespace gothon::client
