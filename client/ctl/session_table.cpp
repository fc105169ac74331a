#include "client/ctl/session_table.hpp"

#include <ctime>
#include <vector>

#include "client/terminal/columns.hpp"
#include "client/words/printing.hpp"

namespace gothon::client {
namespace {

using Row = std::vector<std::string>;

std::string or_dash(const std::string& text) {
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
std::string state_text(const wire::SessionFacts& session) {
  const std::string state = or_dash(session.state.text());
  return session.exit ? state + "(" + std::to_string(*session.exit) + ")" : state;
}

Row row_of(const wire::SessionFacts& session) {
  return {or_dash(session.id),
          or_dash(session.name),
          or_dash(session.project),
          or_dash(session.module),
          std::to_string(session.nodes.alive) + "/" + std::to_string(session.nodes.total),
          state_text(session),
          local_time(session.started),
          std::to_string(session.operations)};
}

}  // namespace

std::string session_table(const std::vector<wire::SessionFacts>& sessions) {
  std::vector<Row> rows{
      {"ID", "NAME", "PROJECT", "MODULE", "NODES", "STATE", "STARTED", "OPERATIONS"}};
  for (const auto& session : sessions) rows.push_back(row_of(session));
  return align_columns(rows);
}

std::string session_json(const SessionList& list, bool indented) {
  return json_text(wire::write(list).text(indented ? 2 : -1));
}

}  // namespace gothon::client
