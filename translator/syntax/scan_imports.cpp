// Most modules of a project have nothing to do with shared variables, and all that is wanted of
// them is what they import. An import is a statement that begins with `import` or `from`; so it is
// enough to know where statements begin: outside strings, comments and brackets, at the start of a
// line and behind `:` and `;`. Whatever is doubtful is left to the parser, which is slow and exact.
// What no longer holds the word is not looked at.
#include "translator/syntax/scan_imports.hpp"

#include <array>
#include <cstring>
#include <string>

namespace gothon::translator {

namespace {

enum class Byte : std::uint8_t {
  kOther,
  kLineEnd,
  kQuote,
  kComment,
  kOpening,
  kClosing,
  kBackslash,
  /// A statement may begin behind it.
  kSeparator,
};

constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> table{};
  const auto set = [&](std::string_view bytes, Byte meaning) {
    for (const char each : bytes) table[static_cast<unsigned char>(each)] = meaning;
  };
  set("\r\n", Byte::kLineEnd);
  set("'\"", Byte::kQuote);
  set("#", Byte::kComment);
  set("([{", Byte::kOpening);
  set(")]}", Byte::kClosing);
  set("\\", Byte::kBackslash);
  set(":;", Byte::kSeparator);
  return table;
}();

constexpr std::string_view kImport = "import";

bool is_line_end(char each) {
  return each == '\n' || each == '\r';
}

std::size_t behind_last_import(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    const void* found =
        memmem(at, static_cast<std::size_t>(end - at), kImport.data(), kImport.size());
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + kImport.size();
  }
  return static_cast<std::size_t>(at - text.data());
}

class ImportScanner {
 public:
  explicit ImportScanner(std::string_view text) : text_(text) {}

  std::optional<std::vector<Import>> run() {
    // Behind the last place that could be one there is no need to look.
    const std::size_t end = behind_last_import(text_);
    statement();
    while (sure_ && at_ < end) {
      if (byte() == Byte::kOther) {
        ++at_;
      } else {
        step();
      }
    }
    if (!sure_) return {};
    return std::move(found_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Byte byte() const { return kBytes[static_cast<unsigned char>(text_[at_])]; }

  void step() {
    switch (byte()) {
      case Byte::kOther:
        return;
      case Byte::kQuote:
        return string();
      case Byte::kComment:
        return comment();
      case Byte::kBackslash:
        return continuation();
      case Byte::kOpening:
        ++at_;
        ++depth_;
        return;
      case Byte::kClosing:
        ++at_;
        sure_ = depth_-- > 0;
        return;
      case Byte::kLineEnd:
      case Byte::kSeparator:
        ++at_;
        if (depth_ == 0) statement();
    }
  }

  void comment() {
    while (at_ < text_.size() && !is_line_end(text_[at_])) ++at_;
  }

  void continuation() {
    ++at_;
    sure_ = is_line_end(peek());
    at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  }

  void blanks() {
    while (sure_ && at_ < text_.size()) {
      if (text_[at_] == '\\') {
        continuation();
      } else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\f') {
        ++at_;
      } else {
        return;
      }
    }
  }

  // Strings.

  /// Whether the letters in front of the quote make a format string of it.
  bool has_fields() const {
    std::size_t begin = at_;
    while (begin > 0 && at_ - begin < 3 && is_word(text_[begin - 1])) --begin;
    const std::string_view prefix = text_.substr(begin, at_ - begin);
    return prefix.size() < 3 && prefix.find_first_not_of("rRfFtT") == std::string_view::npos &&
           prefix.find_first_of("fFtT") != std::string_view::npos;
  }

  void string() {
    const bool fields = has_fields();
    const char mark = text_[at_];
    const bool triple = peek(1) == mark && peek(2) == mark;
    at_ += triple ? 3 : 1;
    int open = 0;
    while (sure_) {
      const char each = peek();
      if (at_ >= text_.size() || (is_line_end(each) && (!triple || open > 0))) {
        sure_ = false;
      } else if (each == mark && (!triple || (peek(1) == mark && peek(2) == mark))) {
        sure_ = open == 0;
        at_ += triple ? 3 : 1;
        return;
      } else if (each == '\\') {
        sure_ = open == 0;
        escape(fields);
      } else if (open > 0 && byte() == Byte::kQuote) {
        string_in_field();
      } else if (fields && (each == '{' || each == '}')) {
        brace(open);
      } else {
        ++at_;
      }
    }
  }

  void escape(bool fields) {
    ++at_;
    // A backslash does not keep a field from being one.
    if (fields && (peek() == '{' || peek() == '}')) return;
    at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  }

  /// `open`: how many braces are, those of fields and those inside them.
  void brace(int& open) {
    const char each = text_[at_];
    if (each == '}') {
      open -= open > 0 ? 1 : 0;
    } else if (open == 0 && peek(1) == '{') {
      ++at_;
    } else {
      ++open;
    }
    ++at_;
  }

  /// From one quote to the next, if nothing between them could be anything else than text. What
  /// only looks like a string, in a format, is passed over with no harm for the same reason.
  void string_in_field() {
    const std::size_t end = text_.find_first_of("'\"{}\\\r\n", at_ + 1);
    sure_ = end != std::string_view::npos && text_[end] == text_[at_];
    at_ = end + 1;
  }

  // Import statements.

  void statement() {
    blanks();
    if (!sure_) return;
    const std::size_t begin = at_;
    bool lazy = keyword("lazy");
    blanks();
    lazy = lazy && (starts(kImport) || starts("from"));
    if (!lazy) at_ = begin;
    if (keyword(kImport)) {
      import_statement();
    } else if (keyword("from")) {
      from_statement();
    }
  }

  bool starts(std::string_view wanted) const {
    return peek() == wanted.front() && text_.substr(at_).starts_with(wanted) &&
           !is_word(peek(wanted.size()));
  }

  bool keyword(std::string_view wanted) {
    const bool found = starts(wanted);
    at_ += found ? wanted.size() : 0;
    return found;
  }

  /// The next word or character of the statement; empty at its end.
  std::string_view token() {
    for (;;) {
      blanks();
      if (depth_ > 0 && peek() == '#') comment();
      if (depth_ == 0 || !is_line_end(peek())) break;
      ++at_;
    }
    const char each = peek();
    if (!sure_ || at_ >= text_.size() || is_line_end(each) || each == ';' || each == '#') return {};
    const std::size_t begin = at_++;
    while (is_word(each) && is_word(peek())) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// A word; what else stands there makes it doubtful.
  std::string_view name(std::string_view token) {
    if (token.empty() || !is_word(token.front())) sure_ = false;
    return token;
  }

  /// `a.b.c` from its first name on; what follows it is in `next`.
  std::string dotted(std::string_view first, std::string_view& next) {
    std::string out(name(first));
    for (next = token(); sure_ && next == "."; next = token()) {
      out += '.';
      out += name(token());
    }
    return out;
  }

  /// The name behind `as`, if that is what is next.
  void alias(Import& import, std::string_view& next) {
    if (next != "as") return;
    import.renamed = true;
    import.bound = name(token());
    next = token();
  }

  void import_statement() {
    std::string_view next = ",";
    while (sure_ && next == ",") {
      Import import;
      const std::string_view head = token();
      import.bound = head;
      import.module = dotted(head, next);
      alias(import, next);
      found_.push_back(std::move(import));
    }
    sure_ = sure_ && next.empty();
  }

  void from_statement() {
    Import import;
    import.form = Import::kFrom;
    std::string_view next = token();
    for (; next == "."; next = token()) ++import.level;
    if (next != "import" || import.level == 0) import.module = dotted(next, next);
    sure_ = sure_ && next == "import";
    next = token();
    if (next == "*") {
      import.form = Import::kStar;
      found_.push_back(std::move(import));
      next = token();
    } else if (next == "(") {
      depth_ = 1;
      names(import, token());
      depth_ = 0;
      next = token();
    } else {
      next = names(import, next);
    }
    sure_ = sure_ && next.empty();
  }

  /// The names behind `import`; what follows them.
  std::string_view names(const Import& from, std::string_view next) {
    while (sure_ && next != ")") {
      Import import = from;
      import.name = import.bound = name(next);
      next = token();
      alias(import, next);
      found_.push_back(std::move(import));
      if (next != ",") break;
      next = token();
    }
    sure_ = sure_ && next == (depth_ > 0 ? ")" : "");
    return next;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool sure_ = true;
  std::vector<Import> found_;
};

}  // namespace

std::optional<std::vector<Import>> scan_imports(std::string_view text) {
  return ImportScanner(text).run();
}

}  // namespace gothon::translator
