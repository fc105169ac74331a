#include "daemon/bus/object_path.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace gothon::daemon {
namespace {

TEST(ObjectPath, SaysWhichSessionAndNode) {
  const auto session = object_at("/org/gothon/session/0000beef");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->id, "0000beef");
  EXPECT_FALSE(session->node);
  for (const std::uint32_t number : {0u, 7u, UINT32_MAX}) {
    const auto node = object_at(path_of({"0000beef", number}));
    ASSERT_TRUE(node);
    EXPECT_EQ(node->id, "0000beef");
    EXPECT_EQ(node->node, number);
  }
}

TEST(ObjectPath, IsWrittenInOneWay) {
  for (const char* path :
       {"", "/", "/org/gothon/session", "/org/gothon/session/", "/org/gothon/sessions/0000beef",
        "/org/gothon/session0000beef", "/org/gothon/session//node/1",
        "/org/gothon/session/0000beef/", "/org/gothon/session/0000beef/node",
        "/org/gothon/session/0000beef/node/", "/org/gothon/session/0000beef/node/01",
        "/org/gothon/session/0000beef/node/1x", "/org/gothon/session/0000beef/node/1/2",
        "/org/gothon/session/0000beef/node/4294967296", "/org/gothon/session/0000beef/node/-1",
        "/org/gothon/session/0000beef/other/1"})
    EXPECT_FALSE(object_at(path)) << path;
}

}  // namespace
}  // namespace gothon::daemon
