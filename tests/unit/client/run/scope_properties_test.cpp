#include "client/run/scope_properties.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

TEST(ClientScopeProperties, EachLimitIsKeptByItsController) {
  EXPECT_EQ(controller_of("MemoryMax=1G"), "memory");
  EXPECT_EQ(controller_of("CPUQuota=50%"), "cpu");
  EXPECT_EQ(controller_of("AllowedCPUs=0-1"), "cpuset");
  EXPECT_EQ(controller_of("IOWeight=10"), "io");
  EXPECT_EQ(controller_of("TasksMax=5"), "pids");
}

TEST(ClientScopeProperties, OtherPropertiesNeedNone) {
  for (const char* property : {"IPAccounting=yes", "IPAddressDeny=any", "ManagedOOMPreference=omit",
                               "MemoryPressureWatch=off", "Nonsense=1"})
    EXPECT_EQ(controller_of(property), "") << property;
}

}  // namespace
}  // namespace gothon::client
