#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/top/sample.hpp"

/// A sample as rows of text. Thread rule: any.
namespace gothon::client::top {

enum class Order { kCpu, kMemory, kOperations, kOutput, kWaits, kStarted };

/// A column to sort by: its name on the command line, its key and its words.
struct OrderRule {
  Order order;
  const char* name;
  char key;
  const char* words;
};

/// In the order of `Order`.
extern const OrderRule kOrders[6];

/// The one with that name.
std::optional<Order> order_named(std::string_view name);

struct View {
  Order order = Order::kCpu;
  bool reversed = false;  ///< else the largest comes first, of `kStarted` the oldest
  bool nodes = true;      ///< else sessions only
};

struct Row {
  std::string text;
  std::string session;
  std::optional<std::uint32_t> node;  ///< none: it is about the session
  std::string detail;                 ///< what does not fit into the row
};

/// `2 sessions, 6 nodes, CPU 312.0 %, memory 1.2G`
std::string summary(const Sample& sample);

std::string heading();

/// Sessions, each followed by its nodes, both sorted.
std::vector<Row> rows(const Sample& sample, const View& view);

/// At most four characters: `512`, `1.5K`, `12M`. Units of 1024, or of 1000.
std::string short_number(double number, double unit);

}  // namespace gothon::client::top
