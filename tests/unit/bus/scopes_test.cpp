#include "daemon/bus/scopes.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "glue/os/directory.hpp"
#include "glue/os/session_names.hpp"
#include "glue/os/socket.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kPath = "/org/freedesktop/systemd1";
constexpr const char* kInterface = "org.freedesktop.systemd1.Manager";

/// What a user manager answers to StartTransientUnit is the test's to say. It is a peer of D-Bus at
/// the manager's own socket.
class BusScopes : public ::testing::Test {
 protected:
  BusScopes() {
    ::setenv("XDG_RUNTIME_DIR", runtime_.path().c_str(), 1);
    std::filesystem::create_directory(runtime_.path() + "/systemd");
  }
  ~BusScopes() override {
    ::sd_bus_flush_close_unref(peer_);
    ::unsetenv("XDG_RUNTIME_DIR");
  }

  void listen() {
    auto directory = os::open_directory(runtime_.path() + "/systemd");
    auto socket = os::listen_at(directory->get(), "private");
    ASSERT_TRUE(socket) << socket.error().text;
    listener_ = std::move(*socket);
  }

  os::UniqueFd accept() const {
    return os::UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  }

  /// Lets whoever connects in; `answer` says what to do with each call.
  void serve(std::function<int(sd_bus_message*)> answer) {
    answer_ = std::move(answer);
    os::UniqueFd socket = accept();
    ASSERT_TRUE(socket);
    sd_id128_t id{};
    ASSERT_GE(::sd_bus_new(&peer_), 0);
    ASSERT_GE(::sd_bus_set_fd(peer_, socket.get(), socket.get()), 0);
    (void)socket.release();
    ASSERT_GE(::sd_bus_set_server(peer_, 1, id), 0);
    ASSERT_GE(::sd_bus_start(peer_), 0);
    ASSERT_GE(::sd_bus_add_object(peer_, nullptr, kPath, &on_call, this), 0);
  }

  static int on_call(sd_bus_message* call, void* self, sd_bus_error*) {
    if (::sd_bus_message_is_method_call(call, kInterface, "StartTransientUnit") == 0) return 0;
    auto& test = *static_cast<BusScopes*>(self);
    ++test.calls_;
    return test.answer_(call);
  }

  /// Tells that a job has ended.
  void job_removed(const char* job, const std::string& unit, const char* result) {
    ASSERT_GE(::sd_bus_emit_signal(peer_, kPath, kInterface, "JobRemoved", "uoss", 1, job,
                                   unit.c_str(), result),
              0);
  }

  void enclose(const std::string& id) {
    scopes_.enclose(id, 4'000'001, [this](os::Expected<void> outcome) {
      outcomes_.push_back(std::move(outcome));
    });
  }

  /// Runs both sides until so many have been told; gives up, and fails the test, after a minute.
  void until_told(std::size_t count) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (outcomes_.size() < count) {
      ASSERT_LT(std::chrono::steady_clock::now(), limit) << "nobody is told";
      turn();
    }
  }

  void turn() {
    while (peer_ != nullptr && ::sd_bus_process(peer_, nullptr) > 0) {
    }
    io_.run_one_for(std::chrono::milliseconds(5));
    io_.restart();
  }

  std::string told(std::size_t index = 0) const {
    return outcomes_[index] ? "done" : outcomes_[index].error().text;
  }

  const gothon::test::ScratchDirectory runtime_;
  asio::io_context io_;
  os::UniqueFd listener_;
  sd_bus* peer_ = nullptr;
  std::function<int(sd_bus_message*)> answer_;
  int calls_ = 0;
  std::vector<os::Expected<void>> outcomes_;
  Scopes scopes_{io_};
};

TEST_F(BusScopes, WithoutAManagerOneIsToldSoOnAnotherTurn) {
  enclose("0000beef");
  EXPECT_TRUE(outcomes_.empty());
  until_told(1);
  EXPECT_EQ(told(), "no systemd user manager runs here");
}

TEST_F(BusScopes, AManagerThatIsLostBeforeItHasAnsweredKeepsNobodyWaiting) {
  listen();
  enclose("0000beef");
  accept().reset();
  until_told(1);
  EXPECT_EQ(told(), "systemd: Connection terminated");
}

TEST_F(BusScopes, WhenTheManagerIsLostAllWhoseJobsRunAreToldAndTheNextOneIsAsked) {
  listen();
  enclose("0000beef");
  enclose("0000dead");
  serve([](sd_bus_message* call) { return ::sd_bus_reply_method_return(call, "o", "/job/2"); });
  while (calls_ < 2) turn();
  peer_ = ::sd_bus_flush_close_unref(peer_);
  until_told(2);
  for (const std::size_t index : {0u, 1u})
    EXPECT_EQ(told(index), "the systemd user manager went away");
  enclose("0000cafe");
  serve([](sd_bus_message* call) {
    return ::sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED, "no room");
  });
  until_told(3);
  EXPECT_EQ(told(2), "systemd: no room");
}

TEST_F(BusScopes, AManagerThatIsSilentIsNotWaitedForWithoutEnd) {
  listen();
  enclose("0000beef");
  until_told(1);
  EXPECT_EQ(told(), "the systemd user manager does not answer");
}

TEST_F(BusScopes, OnlyTheEndOfItsOwnJobTellsThatOneIsThere) {
  listen();
  enclose("0000beef");
  serve([](sd_bus_message* call) { return ::sd_bus_reply_method_return(call, "o", "/job/2"); });
  while (calls_ == 0) turn();
  job_removed("/job/1", os::scope_of("0000beef"), "failed");
  job_removed("/job/2", os::scope_of("0000dead"), "failed");
  job_removed("/job/2", os::scope_of("0000beef"), "done");
  until_told(1);
  EXPECT_EQ(told(), "done");
}

TEST_F(BusScopes, AJobThatHasFailedIsTold) {
  listen();
  enclose("0000beef");
  serve([](sd_bus_message* call) { return ::sd_bus_reply_method_return(call, "o", "/job/2"); });
  while (calls_ == 0) turn();
  job_removed("/job/2", os::scope_of("0000beef"), "canceled");
  until_told(1);
  EXPECT_EQ(told(), "systemd: its scope's job ended: canceled");
}

TEST_F(BusScopes, AManagerThatKnowsNoOomPolicyIsAskedOnceMoreWithout) {
  listen();
  enclose("0000beef");
  serve([](sd_bus_message* call) {
    return ::sd_bus_reply_method_errorf(call, SD_BUS_ERROR_PROPERTY_READ_ONLY, "not that one");
  });
  until_told(1);
  EXPECT_EQ(told(), "systemd: not that one");
  EXPECT_EQ(calls_, 2);
}

}  // namespace
}  // namespace gothon::daemon
