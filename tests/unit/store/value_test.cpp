#include "glue/wire/value.hpp"

#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

using namespace std::string_literals;

const std::string kPair = "t\2i\1\1s\1x"s;

class StoreValue : public StoreTest {
 protected:
  std::uint32_t declare_value(std::string_view schema, Initial initial = Initial::kZero,
                              std::string_view value = {}) {
    return declare(TypeCode::kValue, initial, value, "_v_", schema);
  }
};

TEST_F(StoreValue, BytesAreAppendedAndTakeEverything) {
  const auto bytes = declare(TypeCode::kBytes, Initial::kValue, "\xff\0"s);
  ask(bytes, Operation::kAdd, "\xfe");
  EXPECT_EQ(read(bytes), "\xff\0\xfe"s);
  EXPECT_EQ(ask(bytes, Operation::kCompareAndSwap, swap_payload("\xff\0\xfe"s, "")).text, kYes);
  EXPECT_EQ(read(bytes), "");
  EXPECT_EQ(status(bytes, Operation::kSubtract, "x"), Status::kUnknown);
  EXPECT_EQ(status(bytes, Operation::kAssign, std::string(kStrings + 1, 'x')), Status::kOverflow);
  EXPECT_EQ(status(bytes, Operation::kAssign, std::string(kStrings, 'x')), Status::kOk);
}

TEST_F(StoreValue, StartsAsItsTypesZero) {
  EXPECT_EQ(wire::python_text(read(declare_value("t2is"))), "(0, '')");
  EXPECT_EQ(wire::python_text(read(declare(TypeCode::kValue, Initial::kZero, {}, "_w_", "u2iN"))),
            "None");
}

TEST_F(StoreValue, TakesWhatIsOfItsTypeAndNothingElse) {
  const auto pair = declare_value("t2is", Initial::kValue, kPair);
  EXPECT_EQ(read(pair), kPair);
  for (const std::string& wrong : {""s, "N"s, kPair + "N", "t\2s\1xi\1\1"s, "t\2i\1\1s\1\xff"s})
    EXPECT_EQ(status(pair, Operation::kAssign, wrong), Status::kMalformed) << wrong;
  EXPECT_EQ(status(pair, Operation::kCompareAndSwap, swap_payload(kPair, "N")), Status::kMalformed);
  EXPECT_EQ(status(pair, Operation::kCompareAndSwap, swap_payload("N", kPair)), Status::kMalformed);
  EXPECT_EQ(status(pair, Operation::kAdd, kPair), Status::kUnknown);
  const auto failed = ask(pair, Operation::kAssign, "N");
  EXPECT_NE(failed.text.find("_v_: the datagram holds no value of type tuple[int, str]"),
            std::string::npos)
      << failed.text;
  EXPECT_EQ(read(pair), kPair);
}

TEST_F(StoreValue, TheLimitIsOfItsEncoding) {
  const auto texts = declare_value("vs");
  std::string longest = "t\1s"s;
  longest += static_cast<char>(kStrings - 4);
  longest += std::string(kStrings - 4, 'x');
  EXPECT_EQ(status(texts, Operation::kAssign, longest), Status::kOk);
  ++longest[3];
  const auto failed = ask(texts, Operation::kAssign, longest + "x");
  EXPECT_EQ(failed.status, Status::kOverflow);
  EXPECT_NE(failed.text.find("a value of 101 bytes encoded is over the limit of 100"),
            std::string::npos)
      << failed.text;
}

TEST_F(StoreValue, AnotherSchemaIsAnotherType) {
  const auto pair = declare_value("t2is");
  EXPECT_EQ(declare_value("t2is"), pair);
  const auto other = store.declare({TypeCode::kValue, Initial::kZero, "/p/m.py", "_v_", {}, "t1i"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().status, Status::kType);
  EXPECT_NE(other.error().message.find("as tuple[int, str] already, not as tuple[int]"),
            std::string::npos)
      << other.error().message;
}

TEST_F(StoreValue, ItsInitialValueIsJudged) {
  EXPECT_FALSE(store.declare({TypeCode::kValue, Initial::kValue, "/p/m.py", "_v_", "N", "i"}));
  const auto pair = declare_value("t2is", Initial::kEvaluated);
  EXPECT_EQ(status(pair, Operation::kSettle, "\1N"s), Status::kMalformed);
  EXPECT_EQ(status(pair, Operation::kSettle, "\1"s), Status::kMalformed);
  EXPECT_EQ(status(pair, Operation::kSettle, "\1"s + kPair), Status::kOk);
  EXPECT_EQ(read(pair), kPair);
}

TEST_F(StoreValue, QueuesTakeItemsOfTheirType) {
  const auto pairs = declare(TypeCode::kQueueOfValue, Initial::kZero, {}, "_q_", "t2is");
  EXPECT_EQ(ask(pairs, Operation::kPut, kPair).text, kYes);
  const auto failed = ask(pairs, Operation::kPut, "N");
  EXPECT_EQ(failed.status, Status::kMalformed);
  EXPECT_NE(failed.text.find("Queue[tuple[int, str]]"), std::string::npos) << failed.text;
  EXPECT_EQ(status(pairs, Operation::kPut, "t\2i\1\1s\x63"s + std::string(99, 'x')),
            Status::kOverflow);
  EXPECT_EQ(ask(pairs, Operation::kTake).text, kYes + kPair);
  const auto bytes = declare(TypeCode::kLifoQueueOfBytes, Initial::kZero, {}, "_b_");
  EXPECT_EQ(ask(bytes, Operation::kPut, "").text, kYes);
  EXPECT_EQ(ask(bytes, Operation::kPut, "\xff").text, kYes);
  EXPECT_EQ(ask(bytes, Operation::kTake).text, kYes + "\xff");
  EXPECT_EQ(ask(bytes, Operation::kTake).text, kYes);
}

}  // namespace
}  // namespace gothon::store::test
