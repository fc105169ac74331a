#include "glue/os/session_names.hpp"

#include <gtest/gtest.h>

namespace gothon::os {
namespace {

TEST(SessionNames, AreEightDigits) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(is_session_id(new_session_id()));
  EXPECT_NE(new_session_id(), new_session_id());
  for (const char* other : {"", "0badcaf", "0badcafe0", "0BADCAFE", "0badcafg", "../badca"})
    EXPECT_FALSE(is_session_id(other)) << other;
}

TEST(SessionNames, AScopeIsCalledByItsSession) {
  EXPECT_EQ(scope_of("0badcafe"), "gothon-0badcafe.scope");
}

}  // namespace
}  // namespace gothon::os
