#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/bus/session_properties.hpp"

namespace gothon::daemon {
namespace {

using nlohmann::json;

json facts() {
  return json::parse(R"({"id": "0000beef", "name": "app", "project": "/p", "module": "app",
    "state": "running", "pid": 7, "nodes": {"alive": 2, "total": 4096}, "started": 1700000000.5,
    "detached": false, "client": true, "ended": null, "exit": null, "reason": "",
    "operations": 18446744073709551615})");
}

TEST(SessionFacts, ThoseOfASessionAreTaken) {
  EXPECT_NO_THROW(check_facts(facts()));
  EXPECT_NO_THROW(check_facts(json::object()));
}

TEST(SessionFacts, OneThatIsWrongIsRefused) {
  for (const char* wrong :
       {R"({"id": 1})", R"({"name": null})", R"({"project": []})", R"({"module": {}})",
        R"({"state": 5})", R"({"reason": false})", R"({"pid": -1})", R"({"pid": "1"})",
        R"({"nodes": 4})", R"({"nodes": []})", R"({"nodes": {"total": 4097}})",
        R"({"nodes": {"total": -1}})", R"({"nodes": {"alive": 1.5}})", R"({"started": -1})",
        R"({"started": 1e300})", R"({"started": "now"})", R"({"detached": 0})",
        R"({"client": "yes"})", R"({"operations": -1})"}) {
    json all = facts();
    all.update(json::parse(wrong));
    EXPECT_THROW(check_facts(all), json::exception) << wrong;
  }
  EXPECT_THROW(check_facts(json::array()), json::exception);
}

TEST(SessionFacts, WhatDiffersIsTold) {
  json now = facts();
  EXPECT_TRUE(changed_properties(facts(), now).empty());
  now["nodes"]["alive"] = 1;
  now["operations"] = 5;
  EXPECT_EQ(changed_properties(facts(), now).size(), 1u);
}

}  // namespace
}  // namespace gothon::daemon
