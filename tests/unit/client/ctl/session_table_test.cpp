#include "client/ctl/session_table.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gothon::client {
namespace {

const nlohmann::json kSession = {{"id", "0badcafe"},
                                 {"name", "na\nme"},
                                 {"project", "/π"},
                                 {"module", "app"},
                                 {"state", "running"},
                                 {"pid", 42},
                                 {"nodes", {{"alive", 2}, {"total", 4}}},
                                 {"started", 0.0},
                                 {"operations", 17}};

TEST(ClientSessionTable, HasAHeadingAndAlignedColumns) {
  const std::string table = session_table({*wire::read<wire::SessionFacts>(kSession)});
  EXPECT_EQ(table.substr(0, table.find('\n'))
                .find("ID        NAME    PROJECT  MODULE  NODES  STATE    STARTED"),
            0u)
      << table;
  EXPECT_NE(table.find("0badcafe  na\\nme  /π       app     2/4    running"), std::string::npos)
      << table;
  EXPECT_EQ(table.substr(table.size() - 4), " 17\n");
}

TEST(ClientSessionTable, JsonHasDaemonAndSessions) {
  const auto session = *wire::read<wire::SessionFacts>(kSession);
  const auto document = nlohmann::json::parse(session_json({{1, "0"}, {session}}));
  EXPECT_EQ(document.size(), 2u);
  EXPECT_EQ(document["daemon"], (nlohmann::json{{"pid", 1}, {"version", "0"}}));
  EXPECT_EQ(document["sessions"][0], *wire::write(session));
}

}  // namespace
}  // namespace gothon::client
