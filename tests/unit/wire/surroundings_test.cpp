#include "glue/wire/surroundings.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace gothon::wire {
namespace {

TEST(Surroundings, AProcessCanHostWhatIsLikeItself) {
  EXPECT_EQ(why_different(take_surroundings(), announced_surroundings()), std::nullopt);
}

TEST(Surroundings, NamespacesUsersAndGroupsAreAmongTheFacts) {
  const auto facts = take_surroundings().facts;
  for (const char* words :
       {"user namespace", "process namespace", "mount namespace", "network namespace", "user",
        "list of supplementary groups", "protocol of nodes"})
    EXPECT_TRUE(facts.contains(words)) << words;
}

TEST(Surroundings, AnotherValueOfOneFactIsNamed) {
  Surroundings caller = take_surroundings();
  const auto host = announced_surroundings();
  caller.facts["network namespace"] = "net:[1]";
  EXPECT_EQ(why_different(caller, host), "another network namespace than gothond");
}

TEST(Surroundings, WhatOnlyOneSideKnowsIsNotCompared) {
  Surroundings caller = take_surroundings();
  auto host = announced_surroundings();
  caller.facts["phase of the moon"] = "full";
  host.facts["tide"] = "low";
  EXPECT_EQ(why_different(caller, host), std::nullopt);
  EXPECT_EQ(why_different(caller, HostsWorld()), std::nullopt);
}

TEST(Surroundings, OnlyAHigherHardLimitIsOutOfReach) {
  Surroundings caller = take_surroundings();
  auto host = announced_surroundings();
  caller.hard_limits[RLIMIT_CORE] = 100;
  for (const auto& [limit, fits] : {std::pair<rlim_t, bool>{99, false}, {100, true}, {101, true}}) {
    host.hard_limits[RLIMIT_CORE] = {limit};
    EXPECT_EQ(why_different(caller, host) == std::nullopt, fits) << limit;
  }
  caller.hard_limits[RLIMIT_CORE] = RLIM_INFINITY;
  EXPECT_NE(why_different(caller, host), std::nullopt);
  host.hard_limits[RLIMIT_CORE] = {RLIM_INFINITY};
  EXPECT_EQ(why_different(caller, host), std::nullopt);
}

TEST(Surroundings, PrivilegesCanBeGivenUpForAChildButNotGivenBack) {
  Surroundings caller = take_surroundings();
  auto host = announced_surroundings();
  caller.no_new_privileges = true;
  host.no_new_privileges = false;
  EXPECT_EQ(why_different(caller, host), std::nullopt);
  caller.no_new_privileges = false;
  host.no_new_privileges = true;
  EXPECT_NE(why_different(caller, host), std::nullopt);
}

TEST(Surroundings, AHigherPriorityThanTheHostMayGiveIsOutOfReach) {
  Surroundings caller = take_surroundings();
  auto host = announced_surroundings();
  caller.nice = 0;
  host.lowest_nice = 0;
  EXPECT_EQ(why_different(caller, host), std::nullopt);
  host.lowest_nice = 10;
  EXPECT_NE(why_different(caller, host), std::nullopt);
}

TEST(Surroundings, LookingChangesNothing) {
  const Surroundings before = take_surroundings();
  announced_surroundings();
  const Surroundings after = take_surroundings();
  EXPECT_EQ(before.facts, after.facts);
  EXPECT_EQ(before.nice, after.nice);
  EXPECT_EQ(before.hard_limits, after.hard_limits);
}

}  // namespace
}  // namespace gothon::wire
