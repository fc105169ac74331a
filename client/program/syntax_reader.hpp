#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "client/program/interpreter.hpp"
#include "glue/os/unique_fd.hpp"
#include "translator/ast/answer.hpp"

namespace gothon::client {

/// The user's interpreter as a reader of Python: it runs translator/ast/syntax_tree.py from the
/// first text that it is asked about until this object goes, so that a command starts it once at
/// most. What goes wrong with it is in the answers. Thread rule: any; one asks at a time.
class SyntaxReader {
 public:
  /// `script`: the path of syntax_tree.py.
  SyntaxReader(Interpreter interpreter, std::string script)
      : interpreter_(std::move(interpreter)), script_(std::move(script)) {}
  /// Waits for the interpreter, which ends when nobody can ask any more.
  ~SyntaxReader();
  SyntaxReader(const SyntaxReader&) = delete;
  SyntaxReader& operator=(const SyntaxReader&) = delete;

  translator::InterpreterAnswer ask(std::string_view text);

 private:
  os::Expected<void> start();
  bool send(std::string_view bytes);
  /// The next line without its end, or as many bytes; false if the interpreter has ended before.
  bool receive_line(std::string& out);
  bool receive(std::string& out, std::size_t size);
  bool receive_some();
  translator::InterpreterAnswer read_answer();
  translator::InterpreterAnswer failed(const std::string& why) const;
  /// How the interpreter has ended, in words.
  std::string ending();

  Interpreter interpreter_;
  std::string script_;
  std::mutex mutex_;
  os::UniqueFd channel_;
  pid_t child_ = -1;
  std::string received_;
};

/// Asks this interpreter, which is started when there is something to ask; by the script that is
/// installed with this program, if no other is named.
translator::AskInterpreter asking(const Interpreter& interpreter, std::string script = {});

}  // namespace gothon::client
