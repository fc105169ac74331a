#include "client/top/command.hpp"

#include <poll.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <csignal>
#include <system_error>

#include "client/caller/callers_world.hpp"
#include "client/caller/signal_source.hpp"
#include "client/top/sampler.hpp"
#include "client/top/screen.hpp"
#include "client/top/table.hpp"
#include "client/words/options.hpp"

namespace gothon::client::ctl {
namespace {

constexpr double kShortest = 0.1;
constexpr double kLongest = 3600;
/// Between the two looks of a plain table.
constexpr int kOnceMilliseconds = 500;

enum Code { kOnce = 256, kSort };
constexpr option kOptions[] = {{"delay", required_argument, nullptr, 'd'},
                               {"once", no_argument, nullptr, kOnce},
                               {"batch", no_argument, nullptr, 'b'},
                               {"sort", required_argument, nullptr, kSort},
                               {nullptr, 0, nullptr, 0}};

struct Request {
  double delay = 1;
  bool once = false;
  top::View view;
  std::string id;
};

os::Expected<double> delay_from(const std::string& word) {
  double seconds = 0;
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), seconds);
  const bool number = wrong == std::errc() && end == word.data() + word.size();
  if (!number || !(seconds >= kShortest) || !(seconds <= kLongest))
    return os::fail("-d " + word + ": it takes seconds, from 0.1 to 3600");
  return seconds;
}

os::Expected<void> take(const Options& options, int code, Request& request) {
  if (code == kOnce || code == 'b') {
    request.once = true;
  } else if (code == 'd') {
    const auto seconds = delay_from(options.value());
    if (!seconds) return tl::unexpected(seconds.error());
    request.delay = *seconds;
  } else if (code == kSort) {
    const auto order = top::order_named(options.value());
    if (!order) {
      std::string names;
      for (const top::OrderRule& rule : top::kOrders)
        names += (names.empty() ? "" : ", ") + std::string(rule.name);
      return os::fail("--sort " + options.value() + ": there is no such column: there are " +
                      names);
    }
    request.view.order = *order;
  } else {
    return options.wrong(code);
  }
  return {};
}

os::Expected<Request> parse(const Words& words) {
  Request request;
  Options options(words, ":bd:", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (auto taken = take(options, code, request); !taken) return tl::unexpected(taken.error());
  }
  const auto rest = options.rest();
  if (rest.size() > 1) return os::fail("it takes one ID at most, see gothonctl --help");
  if (!rest.empty()) request.id = rest[0];
  return request;
}

int once(top::Sampler& sampler, const SignalSource& signals, const Request& request) {
  sampler.look();
  pollfd stop{signals.urgent_fd(), POLLIN, 0};
  ::poll(&stop, 1, kOnceMilliseconds);
  const top::Sample sample = sampler.look();
  if (stop.revents != 0) return 0;
  if (!sample.trouble.empty()) return complain(sample.trouble, kOwnFailure);
  std::string text = top::heading() + "\n";
  for (const top::Row& row : top::rows(sample, request.view)) text += row.text + "\n";
  return print(text);
}

/// The signal that has ended it, or 0; `status` is for when there was none.
int show(const Request& request, int& status) {
  SignalSource signals(ignored_signals());
  top::Sampler sampler(request.id, signals.urgent_fd());
  if (request.once || ::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) {
    status = once(sampler, signals, request);
    const auto info = signals.next();
    return info && info->ssi_signo != SIGCHLD ? static_cast<int>(info->ssi_signo) : 0;
  }
  top::Screen screen(sampler, signals, request.view, request.delay);
  if (const auto opened = screen.open(); !opened) {
    status = complain("top: " + opened.error().text, kFailed);
    return 0;
  }
  return screen.run();
}

}  // namespace

int top_command(const Words& words) {
  auto request = parse(words);
  if (!request) return refuse("top", request.error());
  if (!request->id.empty()) {
    const auto id = find_session(request->id);
    if (!id) return complain(id.error().text, kFailed);
    request->id = *id;
  }
  int status = 0;
  if (const int signal = show(*request, status); signal != 0) die_of(signal);
  return status;
}

}  // namespace gothon::client::ctl
