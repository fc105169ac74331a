#include "glue/wire/document.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gothon::wire {
namespace {

TEST(Document, OneThatNobodyHasWrittenToIsAnEmptyObject) {
  const Document untouched;
  EXPECT_TRUE(untouched->is_object());
  EXPECT_EQ(untouched.text(), "{}");
  EXPECT_EQ(untouched, Document(Json::object()));
}

TEST(Document, ACopyIsOfItsOwn) {
  Document one(Json{{"a", 1}});
  Document copy = one;
  (*copy)["a"] = 2;
  EXPECT_EQ(one.text(), R"({"a":1})");
  copy = one;
  EXPECT_EQ(copy, one);
  Document& same = copy;
  copy = same;
  EXPECT_EQ(copy, one);
  copy = Document();
  EXPECT_EQ(copy.text(), "{}");
}

TEST(Document, ItsTextIsUtf8WhateverItHolds) {
  const Document document(Json{{"path", "/tmp/\xff"}});
  EXPECT_EQ(document.text(), "{\"path\":\"/tmp/\xEF\xBF\xBD\"}");
  EXPECT_EQ(Document(Json{{"a", Json::array({1})}}).text(2), "{\n  \"a\": [\n    1\n  ]\n}");
}

}  // namespace
}  // namespace gothon::wire
