#include <sys/mman.h>
#include <sys/stat.h>

#include <bit>
#include <limits>
#include <thread>
#include <vector>

#include "glue/segment/element.hpp"
#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

std::string form(std::uint64_t bytes, std::string_view description) {
  std::string out;
  wire::append_u64(out, bytes);
  out += description;
  return out;
}

std::string update(std::uint64_t index, std::string_view before, std::string_view after,
                   char how = '\0') {
  std::string out;
  wire::append_u64(out, index);
  out += how;
  out += before;
  out += after;
  return out;
}

template <typename Value>
std::string raw_of(Value value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// An array's memory as a node has it.
class MappedArray {
 public:
  MappedArray(const Store& store, std::uint32_t variable) : descriptor_(store.memory(variable)) {
    struct stat status{};
    EXPECT_EQ(::fstat(descriptor_, &status), 0);
    size_ = static_cast<std::size_t>(status.st_size);
    start_ = static_cast<std::byte*>(
        ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0));
  }
  ~MappedArray() { ::munmap(start_, size_); }
  MappedArray(const MappedArray&) = delete;
  MappedArray& operator=(const MappedArray&) = delete;

  template <typename Value>
  Value& at(std::size_t index) const {
    return reinterpret_cast<Value*>(start_)[index];
  }
  std::byte* start() const { return start_; }
  std::size_t size() const { return size_; }
  int descriptor() const { return descriptor_; }
  std::size_t cost() const {
    struct stat status{};
    EXPECT_EQ(::fstat(descriptor_, &status), 0);
    return static_cast<std::size_t>(status.st_blocks) * 512;
  }

 private:
  int descriptor_;
  std::size_t size_ = 0;
  std::byte* start_ = nullptr;
};

class StoreArray : public StoreTest {
 protected:
  std::uint32_t evaluated(TypeCode type = TypeCode::kArray, std::string_view name = "_a_") {
    return declare(type, Initial::kEvaluated, {}, name);
  }
  /// Made and settled by process 1.
  std::uint32_t made(std::uint64_t bytes, std::string_view description,
                     TypeCode type = TypeCode::kArray, std::string_view name = "_a_") {
    const auto array = evaluated(type, name);
    EXPECT_EQ(ask(array, Operation::kClaim).text, kYes);
    EXPECT_EQ(status(array, Operation::kMakeArray, form(bytes, description)), Status::kOk);
    EXPECT_EQ(settle(array, description), Status::kOk);
    return array;
  }
  Status settle(std::uint32_t array, std::string_view description, Caller who = caller(1)) {
    return status(array, Operation::kSettle, "\1" + std::string(description), who);
  }
  Status make(std::uint32_t array, std::uint64_t bytes, std::string_view description,
              Caller who = caller(1)) {
    return status(array, Operation::kMakeArray, form(bytes, description), who);
  }
  std::string swap(std::uint32_t array, std::uint64_t index, std::string_view before,
                   std::string_view after) {
    return ask(array, Operation::kUpdateElement, update(index, before, after)).text;
  }
};

TEST_F(StoreArray, WhoHasTheClaimMakesItAndAllOpenIt) {
  const auto array = evaluated();
  EXPECT_EQ(status(array, Operation::kOpenArray), Status::kUnset);
  EXPECT_EQ(make(array, 80, "d"), Status::kOwner) << "nobody has the claim";
  EXPECT_EQ(ask(array, Operation::kClaim).text, kYes);
  EXPECT_EQ(make(array, 80, "d", caller(2)), Status::kOwner) << "another one has it";
  EXPECT_EQ(store.memory(array), -1);
  EXPECT_EQ(make(array, 80, "d"), Status::kOk);
  EXPECT_EQ(status(array, Operation::kOpenArray), Status::kUnset) << "it is not settled";
  EXPECT_EQ(settle(array, "d"), Status::kOk);
  EXPECT_EQ(ask(array, Operation::kOpenArray, {}, caller(2)).text, form(0, form(80, "d")));
  EXPECT_EQ(make(array, 80, "d"), Status::kOwner) << "it is made for good";
}

TEST_F(StoreArray, ItsMemoryCannotChangeItsSizeAndCostsWhatIsTouched) {
  const std::size_t before = store.used();
  const auto array = made(1 << 20, "d");
  EXPECT_GE(store.used() - before, 1u << 20) << "all of it is charged";
  MappedArray mapped(store, array);
  EXPECT_EQ(mapped.size(), 1u << 20);
  EXPECT_EQ(mapped.cost(), 0u);
  mapped.at<double>(1000) = 1.5;
  EXPECT_EQ(mapped.cost(), 4096u);
  EXPECT_NE(::ftruncate(mapped.descriptor(), 0), 0);
  EXPECT_NE(::ftruncate(mapped.descriptor(), 2 << 20), 0);
}

TEST_F(StoreArray, WhatADeadClaimantMadeIsGivenBackAndTheNextMakesItsOwn) {
  const auto array = evaluated();
  EXPECT_EQ(ask(array, Operation::kClaim).text, kYes);
  const std::size_t before = store.used();
  EXPECT_EQ(make(array, 1 << 20, "d"), Status::kOk);
  MappedArray(store, array).at<double>(0) = 7;
  const auto waiting = ask(array, Operation::kClaim, {}, caller(2));
  EXPECT_TRUE(waiting.parked);
  store.process_ended(1);
  EXPECT_EQ(completed().at(waiting.ticket).payload, kYes);
  EXPECT_EQ(make(array, 16, "d", caller(2)), Status::kOk);
  EXPECT_LT(store.used() - before, 8192u);
  EXPECT_EQ(settle(array, "d", caller(2)), Status::kOk);
  MappedArray mapped(store, array);
  EXPECT_EQ(mapped.size(), 4096u);
  EXPECT_EQ(mapped.at<double>(0), 0);
}

TEST_F(StoreArray, TheQuotaRefusesAndChangesNothing) {
  const auto array = evaluated();
  EXPECT_EQ(ask(array, Operation::kClaim).text, kYes);
  EXPECT_EQ(make(array, 4096, "B"), Status::kOk);
  const int descriptor = store.memory(array);
  const std::size_t used = store.used();
  EXPECT_EQ(make(array, kQuota, "B"), Status::kMemory);
  EXPECT_EQ(make(array, std::numeric_limits<std::uint64_t>::max(), "B"), Status::kMemory);
  EXPECT_EQ(make(array, std::numeric_limits<std::uint64_t>::max() - 7, "d"), Status::kMemory);
  EXPECT_EQ(store.used(), used);
  EXPECT_EQ(store.memory(array), descriptor);
  EXPECT_EQ(settle(array, "B"), Status::kOk);
}

TEST_F(StoreArray, DescriptionsThatMakeNoSenseAreRefused) {
  const auto row = evaluated();
  const auto bytes = evaluated(TypeCode::kByteArray, "_y_");
  const auto matrix = evaluated(TypeCode::kNdArray, "_m_");
  for (const auto each : {row, bytes, matrix}) EXPECT_EQ(ask(each, Operation::kClaim).text, kYes);
  for (const char* bad : {"u", "w", "dd", "x", "O", "<f8\nC\n1"}) {
    EXPECT_EQ(make(row, 8, bad), Status::kMalformed) << bad;
    EXPECT_EQ(make(bytes, 8, bad), Status::kMalformed) << bad;
  }
  EXPECT_EQ(make(row, 9, "d"), Status::kMalformed);
  EXPECT_EQ(make(bytes, 8, "b"), Status::kMalformed);
  for (const char* bad :
       {"d", "<f8", "<f8\nC", "<f8\nX\n1", "<f8\nC\n2", "|O8\nC\n1", "<f3\nC\n1", "f8\nC\n1",
        "<f8\nC\n1,,1", "<f8\nC\n-1", "<f8\nC\n1 ", "<f99999999999999999999\nC\n1",
        "<M8[xyzzy!]\nC\n1", "<i8\nC\n18446744073709551616",
        "<i8\nC\n4294967296,4294967296,2305843009213693953", "\xff\nC\n1", "\nC\n1", "<f8\n\n1"})
    EXPECT_EQ(make(matrix, 8, bad), Status::kMalformed) << bad;
  EXPECT_EQ(make(matrix, 8, "<f8\nC\n1" + std::string(70'000, ',')), Status::kMalformed);
  EXPECT_EQ(make(matrix, 0, "<f8\nC\n0,18446744073709551615,2"), Status::kOk);
  EXPECT_EQ(make(matrix, 8, "<f8\nC\n"), Status::kOk) << "of no dimension, one element";
  EXPECT_EQ(make(matrix, 24, "|V12\nF\n2\n[('x', '<f8'), ('y', '<i4')]"), Status::kOk);
  EXPECT_EQ(settle(matrix, "<f8\nC\n"), Status::kMalformed) << "it is not what was made";
  EXPECT_EQ(settle(matrix, ""), Status::kMalformed);
  EXPECT_EQ(settle(row, "d"), Status::kMalformed) << "nothing was made";
}

TEST_F(StoreArray, AnElementIsSwappedIfItsBytesAreThose) {
  const auto array = made(32, "d");
  MappedArray mapped(store, array);
  EXPECT_EQ(swap(array, 1, raw_of(0.0), raw_of(2.5)), kYes);
  EXPECT_EQ(mapped.at<double>(1), 2.5);
  EXPECT_EQ(swap(array, 1, raw_of(0.0), raw_of(3.5)), kNo);
  EXPECT_EQ(mapped.at<double>(1), 2.5);
  for (std::size_t index : {0u, 2u, 3u}) EXPECT_EQ(mapped.at<double>(index), 0);
}

TEST_F(StoreArray, ElementsOfEverySizeAreSwapped) {
  const std::vector<std::pair<std::string, std::size_t>> all{
      {"|i1", 1}, {"<i2", 2}, {"<f4", 4}, {"<c8", 8}, {"<c16", 16}, {"|S3", 3}, {"|V12", 12}};
  for (const auto& [type, size] : all) {
    const auto array = made(3 * size, type + "\nC\n3", TypeCode::kNdArray, "_m_" + type);
    MappedArray mapped(store, array);
    const std::string old(size, '\0');
    const std::string now(size, 'x');
    EXPECT_EQ(swap(array, 2, old, now), kYes) << type;
    EXPECT_EQ(swap(array, 2, old, now), kNo) << type;
    EXPECT_EQ(std::string(reinterpret_cast<char*>(mapped.start()), 3 * size), old + old + now);
  }
}

TEST_F(StoreArray, UpdatesThatMakeNoSenseAreRefused) {
  const auto array = made(32, "d");
  const auto none = made(0, "d", TypeCode::kArray, "_none_");
  const auto empty = made(0, "|V0\nC\n3", TypeCode::kNdArray, "_empty_");
  const std::string zero = raw_of(0.0);
  EXPECT_EQ(status(array, Operation::kUpdateElement, update(4, zero, zero)), Status::kRange);
  EXPECT_EQ(status(array, Operation::kUpdateElement,
                   update(std::numeric_limits<std::uint64_t>::max(), zero, zero)),
            Status::kRange);
  EXPECT_EQ(status(none, Operation::kUpdateElement, update(0, zero, zero)), Status::kRange);
  EXPECT_EQ(status(array, Operation::kUpdateElement, update(0, zero, zero, '\1')),
            Status::kMalformed);
  EXPECT_EQ(status(array, Operation::kUpdateElement, update(0, zero, "x")), Status::kMalformed);
  EXPECT_EQ(status(array, Operation::kUpdateElement, update(0, zero + zero, zero + zero)),
            Status::kMalformed);
  EXPECT_EQ(status(empty, Operation::kUpdateElement, update(0, "x", "y")), Status::kMalformed);
}

TEST_F(StoreArray, NodesAndTheSessionProcessAddExactly) {
  const auto array = made(16, "q");
  MappedArray mapped(store, array);
  constexpr std::int64_t kTurns = 20'000;
  std::thread node([&] {
    std::byte* const at = mapped.start() + 8;
    for (std::int64_t turn = 0; turn < kTurns;) {
      const auto before = segment::load_element<std::int64_t>(at);
      if (segment::swap_element(at, before, before + 1)) ++turn;
    }
  });
  for (std::int64_t turn = 0; turn < kTurns;) {
    const auto before = segment::load_element<std::int64_t>(mapped.start() + 8);
    if (swap(array, 1, raw_of(before), raw_of(before + 1)) == kYes) ++turn;
  }
  node.join();
  EXPECT_EQ(mapped.at<std::int64_t>(1), 2 * kTurns);
}

TEST_F(StoreArray, ItIsShownAsPythonWritesIt) {
  const auto show = [&](std::uint32_t array) {
    const View view = store.look(array, 1024);
    return view.form + " " + std::to_string(view.bytes) + " " + view.value;
  };
  const auto row = made(24, "d");
  MappedArray(store, row).at<double>(1) = 1.5;
  EXPECT_EQ(show(row), "array 24 array('d', [0.0, 1.5, 0.0])");
  const auto bytes = made(3, "B", TypeCode::kByteArray, "_y_");
  MappedArray(store, bytes).at<char>(0) = 'a';
  EXPECT_EQ(show(bytes), "bytearray 3 bytearray(b'a\\x00\\x00')");
  const auto matrix = made(48, "<i8\nC\n2,3", TypeCode::kNdArray, "_m_");
  MappedArray(store, matrix).at<std::int64_t>(2) = -7;
  EXPECT_EQ(show(matrix), "ndarray int64 (2, 3) 48 [[0, 0, -7], [0, 0, 0]]");
  const auto columns = made(48, ">i8\nF\n2,3", TypeCode::kNdArray, "_f_");
  MappedArray(store, columns).at<std::int64_t>(2) =
      static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(-7)));
  EXPECT_EQ(show(columns), "ndarray int64 (2, 3) 48 [[0, -7, 0], [0, 0, 0]]");
  EXPECT_EQ(show(made(0, "d", TypeCode::kArray, "_none_")), "array 0 array('d')");
  EXPECT_EQ(show(made(8, "<f8\nC\n", TypeCode::kNdArray, "_0_")), "ndarray float64 () 8 0.0");
  const auto text = made(16, "<U4\nC\n1", TypeCode::kNdArray, "_t_");
  MappedArray(store, text).at<char32_t>(0) = U'\u00e4';
  MappedArray(store, text).at<char32_t>(1) = U'\U0001f600';
  EXPECT_EQ(show(text), "ndarray str128 (1,) 16 ['\u00e4\U0001f600']");
  const auto halves = made(6, "<f2\nC\n3", TypeCode::kNdArray, "_h_");
  MappedArray(store, halves).at<std::uint16_t>(0) = 0x3e00;
  MappedArray(store, halves).at<std::uint16_t>(1) = 0xfc00;
  MappedArray(store, halves).at<std::uint16_t>(2) = 0x0001;
  EXPECT_EQ(show(halves), "ndarray float16 (3,) 6 [1.5, -inf, 5.960464477539063e-08]");
  EXPECT_EQ(show(made(8, "<M8[ns]\nC\n1", TypeCode::kNdArray, "_w_")),
            "ndarray datetime64[ns] (1,) 8 [0]");
  EXPECT_EQ(show(made(16, "<c16\nC\n1", TypeCode::kNdArray, "_c_")),
            "ndarray complex128 (1,) 16 [(0.0, 0.0)]");
  EXPECT_EQ(show(made(4, "|b1\nC\n2,2", TypeCode::kNdArray, "_b_")),
            "ndarray bool (2, 2) 4 [[False, False], [False, False]]");
}

TEST_F(StoreArray, OfALargeOneTheBeginningIsShown) {
  const auto matrix = made(2'000'000, "<i8\nC\n500,500", TypeCode::kNdArray);
  const View view = store.look(matrix, 64);
  EXPECT_TRUE(view.value.starts_with("[[0, 0, ")) << view.value;
  EXPECT_TRUE(view.value.ends_with("…")) << view.value;
  EXPECT_LT(view.value.size(), 200u);
  EXPECT_LE(MappedArray(store, matrix).cost(), 4096u) << "what is not shown is not touched";
}

}  // namespace
}  // namespace gothon::store::test
