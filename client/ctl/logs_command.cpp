#include <poll.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <ctime>
#include <system_error>

#include "client/caller/state_directory.hpp"
#include "client/ctl/ctl.hpp"
#include "client/ctl/log_printer.hpp"
#include "client/ctl/log_reader.hpp"
#include "client/ctl/session_records.hpp"
#include "client/words/options.hpp"
#include "glue/os/clock.hpp"

namespace gothon::client::ctl {
namespace {

/// `90`, `30s`, `10m`, `2h`, `1d` ago, or a local time as logs print it: `2026-01-31T12:00:00`, or
/// only the day.
std::optional<double> since_from(const std::string& word) {
  std::tm parts{};
  parts.tm_isdst = -1;
  for (const char* form : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"}) {
    parts = {};
    parts.tm_isdst = -1;
    const char* end = ::strptime(word.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') return static_cast<double>(std::mktime(&parts));
  }
  double number = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), number);
  const std::string_view unit(end, static_cast<size_t>(word.data() + word.size() - end));
  if (wrong != std::errc() || number < 0) return std::nullopt;
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  for (const auto& [name, seconds] : kUnits)
    if (unit == name) return os::wall_clock() - number * seconds;
  return std::nullopt;
}

bool add_nodes(std::string_view list, std::vector<unsigned>& nodes) {
  for (;;) {
    unsigned node = 0;
    const auto [end, wrong] = std::from_chars(list.data(), list.data() + list.size(), node);
    if (wrong != std::errc()) return false;
    nodes.push_back(node);
    list.remove_prefix(static_cast<size_t>(end - list.data()));
    if (list.empty()) return true;
    if (list[0] != ',') return false;
    list.remove_prefix(1);
  }
}

struct LogsRequest {
  std::string id;
  bool follow = false;
  LogPrinter::Choice choice;
};

os::Expected<LogsRequest> logs_request(const Words& words) {
  enum Code { kNode = 256, kSince };
  constexpr option kOptions[] = {{"follow", no_argument, nullptr, 'f'},
                                 {"timestamps", no_argument, nullptr, 't'},
                                 {"node", required_argument, nullptr, kNode},
                                 {"since", required_argument, nullptr, kSince},
                                 {nullptr, 0, nullptr, 0}};
  LogsRequest request;
  Options options(words, ":ft", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    switch (code) {
      case 'f':
        request.follow = true;
        break;
      case 't':
        request.choice.times = true;
        break;
      case kNode:
        if (!add_nodes(options.value(), request.choice.nodes))
          return os::fail("--node " + options.value() + ": give numbers, as in 0,3");
        break;
      case kSince: {
        const auto since = since_from(options.value());
        if (!since)
          return os::fail(
              "--since " + options.value() +
              ": give how long ago, as in 90s, 10m or 2h, or a time, as in 2026-01-31T12:00:00");
        request.choice.since = *since;
        break;
      }
      default:
        return options.wrong(code);
    }
  }
  const auto rest = options.rest();
  if (rest.size() != 1) return os::fail("it takes exactly one ID, gothonctl list shows them");
  request.id = rest[0];
  return request;
}

/// Until the connection to the session process ends, and its log with it.
void follow(LogReader& reader, LogPrinter& printer, const LogReader::Take& take,
            Dialogue& session) {
  for (bool over = false; !over;) {
    pollfd watched[2] = {{reader.change_fd(), POLLIN, 0}, {session.channel().fd(), POLLIN, 0}};
    ::poll(watched, 2, printer.patience());
    over = watched[1].revents != 0 && !session.channel().receive();
    reader.read(take);
    if (reader.take_gap()) {
      printer.clear_rows();
      complain("some lines were written faster than shown, and are not kept", 0);
    }
    printer.flush();
  }
}

}  // namespace

int logs_command(const Words& words) {
  auto request = logs_request(words);
  if (!request) return refuse("logs", request.error());
  const auto id = find_session(request->id);
  if (!id) return complain(id.error().text, kFailed);
  // Connected before the log is read: what is written later is followed by the connection's end.
  auto session = request->follow ? reach_session(*id) : os::fail("");
  LogReader reader(record_directory(*id));
  if (auto opened = reader.open(false); !opened)
    return complain("session " + *id +
                        ": it keeps no log: only sessions started with gothon --detach do (" +
                        opened.error().text + ")",
                    kFailed);
  const auto record = read_record(*id);
  request->choice.labelled = !record || record->nodes.total > 1;
  LogPrinter printer(std::move(request->choice));
  const LogReader::Take take = [&printer](const wire::LogRecord& each) { printer.take(each); };
  reader.read(take);
  printer.flush();
  if (session) follow(reader, printer, take, *session);
  printer.finish();
  return std::ferror(stdout) != 0 ? kFailed : 0;
}

}  // namespace gothon::client::ctl
