#include "translator/resolve/types.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gothon::translator::test {
namespace {

TEST(Types, SpellingsAreJudged) {
  const NameResolver same = [](const std::string& name) {
    return name == "Own" ? std::string() : name;
  };
  const auto judge = [&](std::string_view text) { return judge_type(text, same); };
  const std::pair<const char*, std::uint8_t> shared[] = {
      {"int", kIntCode},
      {"'bool'", kBoolCode},
      {"builtins.str", kStrCode},
      {"ClassVar[float]", kFloatCode},
      {"typing.ClassVar['int']", kIntCode},
      {"Annotated[str, 1, \"]\"]", kStrCode},
      {"(int)", kIntCode},
      {"Queue[int]", kQueueCode + kIntCode},
      {"queue.Queue [ str ]", kQueueCode + kStrCode},
      {"multiprocessing.Queue['bool']", kQueueCode + kBoolCode},
      {"LifoQueue[float]", kLifoQueueCode + kFloatCode},
      {"ClassVar[Queue[Annotated[int, 3]]]", kQueueCode + kIntCode},
      {"bytes", kBytesCode},
      {"Queue[bytes]", kQueueCode + kBytesCode},
      {"Union[int]", kIntCode},
      {"Optional[int]", kValueCode},
      {"Queue[Own]", kQueueCode + kValueCode},
      {"Queue[  # why\n int]", kQueueCode + kIntCode},
      {"\"\"\"int\"\"\"", kIntCode}};
  for (const auto& [text, type] : shared) {
    EXPECT_EQ(judge(text).kind, TypeVerdict::kShared) << text;
    EXPECT_EQ(judge(text).type, type) << text;
  }
  const std::pair<const char*, TypeVerdict::Kind> others[] = {
      {"callable", TypeVerdict::kCallable},
      {"Callable[[int], str]", TypeVerdict::kCallable},
      {"collections.abc.Callable", TypeVerdict::kCallable},
      {"Queue", TypeVerdict::kBadQueue},
      {"Queue[int, str]", TypeVerdict::kBadQueue},
      {"Queue[1]", TypeVerdict::kBadQueue},
      {"Queue[tuple[1]]", TypeVerdict::kBadQueue},
      {"Queue[int[str]]", TypeVerdict::kBadQueue},
      {"Final[int]", TypeVerdict::kNearMiss},
      {"tuple[int, Own]", TypeVerdict::kNearMiss},
      {"tuple[int, list[str]]", TypeVerdict::kNearMiss},
      {"Optional[Own | str]", TypeVerdict::kNearMiss},
      {"list[int]", TypeVerdict::kNearMiss},
      {"None", TypeVerdict::kOther},
      {"Optional[None]", TypeVerdict::kOther},
      {"tuple", TypeVerdict::kOther},
      {"tuple[Own]", TypeVerdict::kOther},
      {"frozenset", TypeVerdict::kOther},
      {"Optional", TypeVerdict::kOther},
      {"object", TypeVerdict::kOther},
      {"Own", TypeVerdict::kOther},
      {"Own[int", TypeVerdict::kNearMiss},
      {"int[str]", TypeVerdict::kOther},
      {"f(int)", TypeVerdict::kOther},
      {"Literal['int']", TypeVerdict::kOther},
      {"1", TypeVerdict::kOther},
      {"", TypeVerdict::kOther},
      {"lambda: int", TypeVerdict::kOther}};
  for (const auto& [text, kind] : others) EXPECT_EQ(judge(text).kind, kind) << text;
  const std::pair<const char*, const char*> schemas[] = {
      {"Optional[int]", "u2iN"},
      {"None | str", "u2Ns"},
      {"'int | None'", "u2iN"},
      {"Union[int, Optional[str], int]", "u3isN"},
      {"tuple[int, ...]", "vi"},
      {"Tuple[()]", "t0"},
      {"typing.Tuple[float, 'str | None']", "t2fu2sN"},
      {"frozenset[tuple[bool, bytes]]", "zt2Bb"},
      {"ClassVar[FrozenSet[int]]", "zi"},
      {"Queue[tuple[int, Own]]", "t2iO"},
      {"Queue[Optional[Own]]", "O"},
      {"Queue[list[float]]", "lf"},
      {"LifoQueue[Dict[str, set]]", "dsSO"},
      {"Queue[tuple]", "vO"},
      {"Queue[object]", "O"},
      {"Queue[typing.Any]", "O"},
      {"Queue[Queue[int]]", "O"},
      {"Queue[None]", "N"}};
  for (const auto& [text, schema] : schemas) {
    EXPECT_EQ(judge(text).kind, TypeVerdict::kShared) << text;
    EXPECT_EQ(judge(text).schema, schema) << text;
  }
  std::string wide = "tuple[";
  for (int item = 0; item < 5000; ++item) wide += "int,";
  EXPECT_EQ(judge(wide + "]").kind, TypeVerdict::kNearMiss) << "no schema is so long";
  EXPECT_EQ(judge(std::string(100'000, '[')).kind, TypeVerdict::kOther);
  EXPECT_TRUE(judge("ClassVar[int]").class_variable);
  EXPECT_TRUE(judge("'int'").quoted);
}

}  // namespace
}  // namespace gothon::translator::test
