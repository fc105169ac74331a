// Shows what the translator makes of many files, each taken alone, without a process per file:
// `translate_corpus MODE SCRATCH_DIRECTORY [PYTHON SCRIPT]`. PYTHON, with SCRIPT, is asked about
// what the grammar does not know. A line of standard input is a path, and for `shared` behind a tab
// what to append to the file; the answer to it is a block that ends with a line "."
//
//   plain    the first line says what became of the file: `plain`, `translated`, `unparsed
//   LINE:COLUMN
//            WHY` or `error LINE:COLUMN WHY`
//   shared   likewise; for a translated file `same` when its text is the source's and `text BYTES`
//   when
//            it is not, then that many bytes of text
//   outline  a line for each place that has to do with names: role, whether it is an attribute,
//   begin and end
//            of the name (line:column, columns in bytes from 0), the name
//   readers  what only one of the two makes of the file, the grammar (`-`) or PYTHON (`+`): a line
//   for each thing; `refused WHY` if PYTHON does not read it, and `grammar LINE:COLUMN` if only
//   PYTHON does imports  `unsure` if the scanner of imports leaves the file to the parser;
//   otherwise a line for
//            each import that only one of the two sees
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "client/program/syntax_reader.hpp"
#include "outline_lines.hpp"
#include "translator/ast/interpret.hpp"
#include "translator/resolve/program.hpp"
#include "translator/rewrite/rewriter.hpp"
#include "translator/source/decode.hpp"
#include "translator/syntax/grammar.hpp"
#include "translator/syntax/scan_imports.hpp"

namespace gothon::translator {
namespace {

std::string_view role_of(Access access) {
  switch (access) {
    case Access::kRead:
      return "read";
    case Access::kBind:
      return "bind";
    case Access::kAugment:
      return "augment";
    case Access::kWalrus:
      return "walrus";
    case Access::kDelete:
      return "delete";
    case Access::kParameter:
      return "parameter";
    case Access::kDefinition:
      return "definition";
    case Access::kExcept:
      return "except";
    case Access::kCapture:
      return "capture";
    case Access::kTypeParameter:
      return "type-parameter";
    case Access::kPatternValue:
      return "pattern-value";
    case Access::kPatternKeyword:
      return "pattern-keyword";
  }
  return "unknown";
}

/// A place as `ast` counts it.
std::string place(const Module& module, std::uint32_t offset) {
  const std::string_view before = module.source.text().substr(0, offset);
  const Position at = module.source.position(offset);
  const std::size_t line = before.find_last_of("\r\n");
  return std::to_string(at.line) + ":" +
         std::to_string(line == std::string_view::npos ? offset : offset - line - 1);
}

void show(const Module& module, std::string_view role, bool attribute, Range name) {
  std::cout << role << '\t' << (attribute ? "attribute" : "name") << '\t'
            << place(module, name.begin) << '\t' << place(module, name.end) << '\t'
            << module.text(name) << '\n';
}

void show_outline(const Module& module) {
  const Outline& outline = module.outline;
  for (const Use& each : outline.uses)
    show(module, role_of(each.access), each.attribute, each.name);
  for (const Annotated& each : outline.annotated)
    show(module, "annotated", each.on_instance(), each.name);
  for (const NameList& each : outline.name_lists) {
    for (const Range name : each.names) show(module, "listed", false, name);
  }
  for (const Import& each : outline.imports) {
    if (each.form == Import::kStar) continue;
    show(module, "imported", false, each.bound_range);
  }
}

std::vector<std::string> spelled(const std::vector<Import>& imports) {
  static constexpr std::string_view kForms[] = {"import", "from", "star"};
  std::vector<std::string> out;
  for (const Import& each : imports) {
    std::string line(kForms[each.form]);
    line.append(" ").append(static_cast<std::size_t>(each.level), '.').append(each.module);
    line.append(" ").append(each.name).append(each.renamed ? " as " : " ").append(each.bound);
    out.push_back(std::move(line));
  }
  std::sort(out.begin(), out.end());
  return out;
}

void compare_imports(const Module& module) {
  const auto scanned = scan_imports(module.source.text());
  if (!scanned) {
    std::cout << "unsure\n";
    return;
  }
  const auto ours = spelled(*scanned);
  const auto theirs = spelled(module.outline.imports);
  std::vector<std::string> different;
  std::set_symmetric_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                                std::back_inserter(different));
  for (const std::string& each : different) std::cout << each << '\n';
}

void refused(std::string_view why, const Diagnostic& problem) {
  std::cout << why << ' ' << problem.line << ':' << problem.column << ' ' << problem.rule << ' '
            << problem.text << '\n';
}

/// The file is translated in the scratch directory, where nothing else can be imported from.
class Subject {
 public:
  Subject(const std::string& directory, const std::string& bytes, const AskInterpreter& ask)
      : program_(directory, {}, ask), file_(directory + "/subject.py") {
    std::ofstream(file_, std::ios::binary) << bytes;
    index_ = program_.add(file_, "subject", false);
    program_.load();
  }

  const Module& module() const { return program_.module(index_); }

  /// If not, the answer has been given.
  bool understood() {
    if (module().understood) return true;
    const bool failed = module().parsed || !module().readable;
    if (failed) refused("unparsed", program_.syntax_problem(module()));
    if (!failed) std::cout << "plain\n";
    return false;
  }

  /// Whether there is a translated text; if not, the answer has been given.
  bool translate() {
    if (!understood()) return false;
    result_ = Rewriter(program_, index_).run();
    for (const Diagnostic& each : program_.diagnostics()) {
      if (each.severity != Severity::kError) continue;
      refused("error", each);
      return false;
    }
    if (!result_.has_gothon_code) std::cout << "plain\n";
    return result_.has_gothon_code;
  }

  const std::string& text() const { return result_.text; }

 private:
  Program program_;
  std::string file_;
  int index_ = -1;
  Rewriter::Result result_;
};

/// Reads a file twice.
void compare_readers(const std::string& path, const AskInterpreter& ask) {
  std::string bytes = read_bytes(path).value_or("");
  if (const auto decoded = decode(bytes); !decoded) {
    std::cout << "refused " << decoded.error() << '\n';
    return;
  }
  const SourceText source(std::move(bytes));
  const Lexed lexed = lex(source.text());
  InterpreterAnswer answer = ask(source.text());
  if (answer.kind != InterpreterAnswer::kTree) {
    std::cout << (answer.kind == InterpreterAnswer::kRefused ? "refused " : "failed ") << answer.why
              << '\n';
    return;
  }
  const auto show = [&](std::uint32_t at) {
    const Position place = source.position(at);
    std::cout << place.line << ':' << place.column << '\n';
  };
  const auto theirs = tree_of(std::move(answer), source, lexed);
  if (!theirs) {
    std::cout << "interpreter " << static_cast<int>(theirs.error()) << '\n';
    return;
  }
  const auto ours = parse(source.text(), lexed.parse_text);
  if (lexed.bad_bracket || !ours) {
    std::cout << "grammar ";
    return show(lexed.bad_bracket ? *lexed.bad_bracket : ours.error());
  }
  const auto left = outline_lines(source, outline(source, *ours));
  const auto right = outline_lines(source, outline(source, *theirs));
  std::vector<std::string> only;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                      std::back_inserter(only));
  for (const std::string& each : only) std::cout << "- " << each << '\n';
  only.clear();
  std::set_difference(right.begin(), right.end(), left.begin(), left.end(),
                      std::back_inserter(only));
  for (const std::string& each : only) std::cout << "+ " << each << '\n';
}

void answer(std::string_view mode, const std::string& scratch, const AskInterpreter& ask,
            const std::string& line) {
  const std::size_t tab = line.find('\t');
  if (mode == "readers") {
    compare_readers(line, ask);
    std::cout << ".\n";
    return;
  }
  std::string bytes = read_bytes(line.substr(0, tab)).value_or("");
  const bool plain = mode == "plain";
  std::string appended = "# gothon:var_usage:require_parens = False";
  if (tab != std::string::npos) appended = line.substr(tab + 1);
  if (!plain) {
    if (!bytes.empty() && bytes.back() != '\n' && bytes.back() != '\r') bytes += '\n';
    std::replace(appended.begin(), appended.end(), '\t', '\n');
    bytes += appended;
  }
  Subject subject(scratch, bytes, ask);
  if (mode == "outline") {
    if (subject.understood()) show_outline(subject.module());
  } else if (mode == "imports") {
    if (subject.understood()) compare_imports(subject.module());
  } else if (subject.translate()) {
    if (plain) {
      std::cout << "translated\n";
    } else if (subject.text() == bytes) {
      std::cout << "same\n";
    } else {
      std::cout << "text " << subject.text().size() << '\n' << subject.text() << '\n';
    }
  }
  std::cout << ".\n";
}

}  // namespace
}  // namespace gothon::translator

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) return 2;
  gothon::translator::AskInterpreter ask;
  if (argc == 5) ask = gothon::client::asking({argv[3], argv[3]}, argv[4]);
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) gothon::translator::answer(argv[1], argv[2], ask, line);
  return 0;
}
