#include "client/program/syntax_reader.hpp"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "glue/os/directory.hpp"

namespace gothon::client {
namespace {

using translator::InterpreterAnswer;

constexpr std::size_t kChunk = 65536;

std::string installed_script() {
  const std::string programs = os::executable_directory();
  return programs.substr(0, programs.rfind('/')) + "/lib/gothon/node/syntax_tree.py";
}

std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  return word;
}

bool take_number(std::string_view& line, std::uint32_t& out) {
  const std::string_view word = take_word(line);
  return std::from_chars(word.data(), word.data() + word.size(), out).ec == std::errc();
}

}  // namespace

SyntaxReader::~SyntaxReader() {
  channel_.reset();
  if (child_ > 0) ending();
}

InterpreterAnswer SyntaxReader::ask(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  if (!channel_) {
    if (const auto started = start(); !started) return failed(started.error().text);
  }
  InterpreterAnswer answer;
  if (send(std::to_string(text.size()) + "\n") && send(text)) answer = read_answer();
  if (answer.kind != InterpreterAnswer::kFailed || !answer.why.empty()) return answer;
  channel_.reset();
  return failed(ending());
}

os::Expected<void> SyntaxReader::start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return os::fail("cannot be asked", errno);
  channel_ = os::UniqueFd(ends[0]);
  const os::UniqueFd theirs(ends[1]);
  // -I and -S: nothing of the user's is imported; what it warns of, it says when the program runs.
  std::array<std::string, 4> words{interpreter_.name, "-IS", "-Wignore", script_};
  std::vector<char*> arguments;
  for (std::string& each : words) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 1);
  const int code = ::posix_spawn(&child_, interpreter_.path.c_str(), &actions, nullptr,
                                 arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (code == 0) return {};
  child_ = -1;
  channel_.reset();
  return os::fail("it cannot be executed", code);
}

bool SyntaxReader::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(channel_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool SyntaxReader::receive_some() {
  std::array<char, kChunk> chunk;
  ssize_t count = -1;
  do {
    count = ::recv(channel_.get(), chunk.data(), chunk.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  received_.append(chunk.data(), static_cast<std::size_t>(count));
  return true;
}

bool SyntaxReader::receive_line(std::string& out) {
  std::size_t end = received_.find('\n');
  while (end == std::string::npos) {
    // A program that is no Python may write anything.
    if (received_.size() > kChunk || !receive_some()) return false;
    end = received_.find('\n');
  }
  out = received_.substr(0, end);
  received_.erase(0, end + 1);
  return true;
}

bool SyntaxReader::receive(std::string& out, std::size_t size) {
  while (received_.size() < size) {
    if (!receive_some()) return false;
  }
  out = received_.substr(0, size);
  received_.erase(0, size);
  return true;
}

/// A failure without a reason if there is no answer.
InterpreterAnswer SyntaxReader::read_answer() {
  InterpreterAnswer answer;
  std::string line;
  if (!receive_line(line)) return answer;
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  std::uint32_t types = 0;
  std::uint32_t numbers = 0;
  std::string bytes;
  if (word == "failed") return failed(std::string(rest));
  if (word == "refused" && take_number(rest, answer.line) && take_number(rest, answer.column)) {
    answer.kind = InterpreterAnswer::kRefused;
    answer.why = rest;
  } else if (word == "tree" && take_number(rest, types) && take_number(rest, numbers)) {
    if (!receive(answer.types, types) || !receive(bytes, numbers)) return {};
    answer.numbers.resize(bytes.size() / sizeof(std::int32_t));
    std::memcpy(answer.numbers.data(), bytes.data(), answer.numbers.size() * sizeof(std::int32_t));
    answer.kind = InterpreterAnswer::kTree;
  } else {
    return failed("it gives an answer that makes no sense");
  }
  return answer;
}

InterpreterAnswer SyntaxReader::failed(const std::string& why) const {
  InterpreterAnswer answer;
  answer.why = "only the interpreter can read this, and " + interpreter_.path +
               " was asked in vain: " + why +
               ": name CPython 3.8 or later, or PyPy 3, with --python";
  return answer;
}

std::string SyntaxReader::ending() {
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  received_.clear();
  if (WIFSIGNALED(status))
    return std::string("it was ended by SIG") + ::sigabbrev_np(WTERMSIG(status));
  return "it ended with status " + std::to_string(WEXITSTATUS(status)) + " instead of an answer";
}

translator::AskInterpreter asking(const Interpreter& interpreter, std::string script) {
  if (script.empty()) script = installed_script();
  return [reader = std::make_shared<SyntaxReader>(interpreter, std::move(script))](
             std::string_view text) { return reader->ask(text); };
}

}  // namespace gothon::client
