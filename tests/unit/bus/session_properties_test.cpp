#include <gtest/gtest.h>

#include <set>
#include <string>

#include "daemon/bus/session_properties.hpp"

namespace gothon::daemon {
namespace {

TEST(SessionProperties, WhatDiffersIsTold) {
  wire::SessionFacts before;
  wire::SessionFacts now;
  EXPECT_TRUE(changed_properties(before, now).empty());
  now.nodes.alive = 1;
  now.state = wire::SessionState::kRunning;
  // These are constant, or told to who asks only.
  now.operations = 5;
  now.pid = 7;
  std::set<std::string> names;
  for (const char* name : changed_properties(before, now)) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{"NodesAlive", "State"}));
}

TEST(SessionProperties, EachHasANameAndAType) {
  std::set<std::string> names;
  for (const SessionProperty& property : session_properties()) {
    EXPECT_TRUE(names.insert(property.name).second) << property.name;
    EXPECT_NE(std::string("sbut").find(property.type), std::string::npos) << property.name;
  }
  EXPECT_EQ(names.size(), 13u);
}

}  // namespace
}  // namespace gothon::daemon
