#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gothon::client::top {

/// What is shown of a session or a node. What is not known is empty: the first look gives no rates.
struct Figures {
  std::optional<double> cpu;              ///< percent of one CPU
  std::optional<std::uint64_t> resident;  ///< bytes
  std::optional<double> output;           ///< bytes a second
  unsigned waiting = 0;                   ///< threads that wait for a shared variable
};

struct NodeSample {
  std::uint32_t number = 0;
  pid_t pid = -1;     ///< -1: not started yet
  std::string state;  ///< `running`, `waiting`, `stopped`, `exit 3`, …
  Figures figures;
  std::string wait;    ///< `lock '_lock_a_' at app.py:12`, the longest one's; or empty
  std::string detail;  ///< the same as a sentence, with who could grant it and since when
};

struct SessionSample {
  std::string id;
  std::string name;
  std::string module;
  std::string state;
  double started = 0;  ///< seconds since 1970
  unsigned alive = 0;
  unsigned total = 0;
  Figures figures;
  std::optional<double> operations;  ///< a second, those of the session process
  bool answers = true;               ///< else its nodes are as they were when it last did
  std::vector<NodeSample> nodes;
};

struct Sample {
  std::vector<SessionSample> sessions;
  std::string trouble;  ///< why this is not how things are now; or empty
};

}  // namespace gothon::client::top
