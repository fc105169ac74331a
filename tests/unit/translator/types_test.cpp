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
      {"dict[str, int]", kDictCode},
      {"Dict[str, int]", kDictCode},
      {"DefaultDict[str, int]", kDefaultDictCode},
      {"Counter[int]", kCounterCode},
      {"set[int]", kSetCode},
      {"array.array", kArrayCode},
      {"'array.array[float]'", kArrayCode},
      {"bytearray", kByteArrayCode},
      {"numpy.ndarray", kNdArrayCode},
      {"numpy.ndarray[Own, int]", kNdArrayCode},
      {"ClassVar[numpy.typing.NDArray[Own]]", kNdArrayCode},
      {"collections.abc.MutableSequence[int]", kListCode},
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
      {"Optional[numpy.ndarray]", TypeVerdict::kNearMiss},
      {"array", TypeVerdict::kOther},
      {"ndarray", TypeVerdict::kOther},
      {"tuple[int, Own]", TypeVerdict::kNearMiss},
      {"tuple[int, list[str]]", TypeVerdict::kNearMiss},
      {"Optional[Own | str]", TypeVerdict::kNearMiss},
      {"dict", TypeVerdict::kOther},
      {"Counter", TypeVerdict::kOther},
      {"dict[str]", TypeVerdict::kNearMiss},
      {"dict[str, list[int]]", TypeVerdict::kNearMiss},
      {"dict[str, Own]", TypeVerdict::kNearMiss},
      {"dict[float, int]", TypeVerdict::kNearMiss},
      {"set[int | str]", TypeVerdict::kNearMiss},
      {"list[object]", TypeVerdict::kNearMiss},
      {"Optional[list[int]]", TypeVerdict::kNearMiss},
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
      {"Queue[Counter[str]]", "O"},
      {"Queue[None]", "N"},
      {"dict[str, int]", "dsi"},
      {"typing.MutableMapping[tuple[int, ...], None]", "dviN"},
      {"'Mapping[bytes, Optional[float]]'", "dbu2fN"},
      {"defaultdict[bool, tuple[int, str]]", "dBt2is"},
      {"collections.Counter[Tuple[str, int]]", "dt2sii"},
      {"Set[int]", "Si"},
      {"MutableSet[str]", "Ss"},
      {"list[frozenset[str]]", "lzs"},
      {"ClassVar[Sequence[float]]", "lf"}};
  for (const auto& [text, schema] : schemas) {
    EXPECT_EQ(judge(text).kind, TypeVerdict::kShared) << text;
    EXPECT_EQ(judge(text).schema, schema) << text;
  }
  const std::pair<const char*, const char*> reasons[] = {
      {"dict", "write `dict[str, int]`"},
      {"Counter[int, int]", "write `Counter[int]`"},
      {"dict[str, list[int]]", "write `tuple[T, ...]`, and `NAME[k] += (x,)`"},
      {"defaultdict[str, Optional[set[int]]]", "write `frozenset[T]`"},
      {"dict[str, dict[str, int]]", "`NAME[a, b]`"},
      {"dict[float, int]", "keys of a shared dict are"},
      {"set[float]", "elements of a shared set are"},
      {"list[Own]", "a shared list holds"}};
  for (const auto& [text, reason] : reasons)
    EXPECT_NE(judge(text).why.find(reason), std::string::npos) << text << ": " << judge(text).why;
  std::string wide = "tuple[";
  for (int item = 0; item < 5000; ++item) wide += "int,";
  EXPECT_EQ(judge(wide + "]").kind, TypeVerdict::kNearMiss) << "no schema is so long";
  EXPECT_EQ(judge(std::string(100'000, '[')).kind, TypeVerdict::kOther);
  EXPECT_TRUE(judge("ClassVar[int]").class_variable);
  EXPECT_TRUE(judge("'int'").quoted);
}

}  // namespace
}  // namespace gothon::translator::test
