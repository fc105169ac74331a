// A lexer for just as much of Python as it takes to tell code from strings and comments, and inside
// brackets from outside. Format strings are read as Python 3.12 reads them, quotes of the outer
// string inside a field included: every text that an older Python accepts reads the same.
#include "translator/source/lexer.hpp"

#include <algorithm>
#include <utility>

namespace gothon::translator {

namespace {

bool is_string_prefix(std::string_view word) {
  return word.size() <= 2 && word.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
}

struct Quote {
  char mark;
  bool triple;
  bool raw;
  bool format;
};

struct Open {
  char closing;
  std::size_t at;
  /// The brackets hold type parameters.
  bool generic = false;
};

constexpr std::string_view kBlanks = " \t\f\r\n";

/// Whether type parameters may follow the name behind this word.
bool defines(std::string_view word) {
  return word == "def" || word == "class" || word == "type";
}

/// Fields nest no deeper in real code; beyond this the rest is taken as text.
constexpr int kDeepestField = 100;
/// CPython's tokenizer allows no more.
constexpr std::size_t kDeepestBracket = 200;

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text), out_{std::string(text), {}, {}, {}} {}

  Lexed run() {
    while (at_ < text_.size()) code(!open_.empty());
    if (!open_.empty()) refuse(open_.back().at);
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void blank(std::size_t begin, std::size_t end) {
    std::fill(out_.parse_text.begin() + static_cast<std::ptrdiff_t>(begin),
              out_.parse_text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  /// One token of code or a line end; `inside`: between brackets.
  void code(bool inside) {
    const char each = peek();
    if (each == '\n' || each == '\r') {
      if (!inside) statement_end();
      line_end(inside);
    } else if (each == '#') {
      comment(inside);
    } else if (each == '\\') {
      continuation(inside);
    } else if (each == '\'' || each == '"') {
      string({});
    } else if (is_word(each)) {
      word();
    } else {
      bracket(each);
      if (each == '=' && !open_.empty() && open_.back().generic) default_type();
      ++at_;
    }
    if (kBlanks.find(each) == std::string_view::npos) {
      fresh_line_ = false;
      if (!is_word(each) && each != '\\') last_word_ = word_before_ = {};
      if (each != '#' && each != '\\') last_ = text_[at_ - 1];
    }
  }

  /// The grammar knows no defaults of type parameters: `T = X` is shown to it as `T | X`.
  void default_type() {
    if (peek(1) == '=' || std::string_view("=!<>:").find(text_[at_ - 1]) != std::string_view::npos)
      return;
    out_.parse_text[at_] = '|';
    const std::size_t next = text_.find_first_not_of(" \t\f\\\r\n", at_ + 1);
    if (next != std::string_view::npos && text_[next] == '*') blank(next, next + 1);
  }

  void refuse(std::size_t at) {
    if (!out_.bad_bracket) out_.bad_bracket = static_cast<std::uint32_t>(at);
  }

  void bracket(char each) {
    static constexpr std::string_view kOpening = "([{";
    static constexpr std::string_view kClosing = ")]}";
    if (const std::size_t opening = kOpening.find(each); opening != std::string_view::npos) {
      if (open_.size() >= kDeepestBracket) refuse(at_);
      const bool generic = each == '[' && !last_word_.empty() && defines(word_before_);
      open_.push_back({kClosing[opening], at_, generic});
    } else if (kClosing.find(each) != std::string_view::npos) {
      if (open_.empty() || open_.back().closing != each) refuse(at_);
      if (open_.empty()) return;
      if (subject_.begin != 0 && open_.back().at == subject_.begin)
        subject_.end = static_cast<std::uint32_t>(at_);
      open_.pop_back();
    }
  }

  void line_end(bool inside) {
    const std::size_t begin = at_;
    at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    fresh_line_ = true;
    if (inside) {
      blank(begin, at_);
      return;
    }
    if (at_ - begin == 1) out_.parse_text[begin] = '\n';
  }

  /// `match [a, b]:` and `match (a).b:` are to the grammar the front of an annotation,
  /// `match[a, b]: ...`, that goes on in the next line. What begins with `~` or a set, whose parts
  /// are the same expressions, cannot be misread.
  void statement_end() {
    const bool statement = last_ == ':' && subject_.end != 0;
    if (statement && kBlanks.find(out_.parse_text[subject_.begin - 1]) < 3) {
      out_.parse_text[subject_.begin - 1] = '~';
    } else if (statement && (text_[subject_.begin] == '[' || text_[subject_.end + 1] != ':')) {
      out_.parse_text[subject_.begin] = '{';
      out_.parse_text[subject_.end] = '}';
    }
    subject_ = {};
  }

  void match_subject() {
    const std::size_t next = text_.find_first_not_of(" \t\f\\\r\n", at_);
    if (next != std::string_view::npos && (text_[next] == '[' || text_[next] == '('))
      subject_.begin = static_cast<std::uint32_t>(next);
  }

  void comment(bool inside) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    out_.comments.push_back(
        {{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}, fresh_line_});
    if (inside) blank(begin, at_);
  }

  void continuation(bool inside) {
    const std::size_t begin = at_++;
    if (peek() != '\n' && peek() != '\r') return;
    line_end(inside);
    fresh_line_ = false;
    if (inside) blank(begin, begin + 1);
  }

  void word() {
    const std::size_t begin = at_;
    while (is_word(peek()) && at_ < text_.size()) ++at_;
    const std::string_view found = text_.substr(begin, at_ - begin);
    if (is_name_all_the_same(found)) out_.parse_text[at_ - 1] = '_';
    if (found == "lazy" && is_in_front_of_import()) blank(begin, at_);
    word_before_ = std::exchange(last_word_, found);
    if ((peek() == '\'' || peek() == '"') && is_string_prefix(found)) string(found);
    if (fresh_line_ && open_.empty() && fields_ == 0 && found == "match") match_subject();
  }

  /// What the grammar would read as a statement and Python reads as a name: `print`, `exec`, and
  /// `type` in front of anything but the name of an alias.
  bool is_name_all_the_same(std::string_view word) const {
    if (word == "print" || word == "exec") return true;
    if (word != "type") return false;
    const std::size_t next = text_.find_first_not_of(" \t\f\\\r\n", at_);
    return next == std::string_view::npos || !is_word(text_[next]);
  }

  bool is_in_front_of_import() const {
    const std::size_t next = text_.find_first_not_of(" \t\f\\\r\n", at_);
    if (next == std::string_view::npos || next == at_) return false;
    std::size_t end = next;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view word = text_.substr(next, end - next);
    return word == "import" || (word == "from" && (fresh_line_ || last_ == ';' || last_ == ':'));
  }

  void string(std::string_view prefix) {
    const char mark = peek();
    const bool triple = peek(1) == mark && peek(2) == mark;
    const Quote quote{mark, triple, prefix.find_first_of("rR") != std::string_view::npos,
                      prefix.find_first_of("fFtT") != std::string_view::npos};
    const std::uint32_t length = triple ? 3 : 1;
    Literal literal;
    literal.range.begin = static_cast<std::uint32_t>(at_ - prefix.size());
    at_ += length;
    literal.content.begin = static_cast<std::uint32_t>(at_);
    const std::size_t number = out_.literals.size();
    out_.literals.push_back(literal);
    bool closed = false;
    while (at_ < text_.size() && !closed) closed = !string_part(quote);
    literal.range.end = static_cast<std::uint32_t>(at_);
    literal.content.end = std::max(literal.content.begin, literal.range.end - length);
    out_.literals[number] = literal;
  }

  bool closes(const Quote& quote) const {
    return peek() == quote.mark &&
           (!quote.triple || (peek(1) == quote.mark && peek(2) == quote.mark));
  }

  /// One character of a string, or a whole field. False behind its end.
  bool string_part(const Quote& quote) {
    const char each = peek();
    if (closes(quote)) {
      at_ += quote.triple ? 3 : 1;
      return false;
    }
    if (!quote.triple && (each == '\n' || each == '\r')) return false;
    if (each == '\\') {
      escape(quote);
    } else if (quote.format && each == '{' && peek(1) == '{') {
      at_ += 2;
    } else if (quote.format && each == '{' && fields_ < kDeepestField) {
      field(quote);
    } else {
      lone_return();
      ++at_;
    }
    return true;
  }

  void lone_return() {
    if (peek() == '\r' && peek(1) != '\n') out_.parse_text[at_] = '\n';
  }

  void escape(const Quote& quote) {
    ++at_;
    if (quote.format && !quote.raw && peek() == 'N' && peek(1) == '{') {
      at_ = std::min(text_.find_first_of("}\n", at_), text_.size());
      return;
    }
    if (quote.format && (peek() == '{' || peek() == '}')) return;
    lone_return();
    at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    at_ = std::min(at_, text_.size());
  }

  /// A replacement field, from its opening brace to behind its closing one.
  void field(const Quote& quote) {
    ++fields_;
    const std::vector<Open> outer = std::exchange(open_, {});
    ++at_;
    bool open = true;
    while (open && at_ < text_.size()) {
      if (open_.empty() && peek() == '}') {
        ++at_;
        open = false;
      } else if (open_.empty() && peek() == ':') {
        ++at_;
        // `{a:=5}` is `a` in the format `=5`; the grammar would read `:=`.
        if (peek() == '=') blank(at_, at_ + 1);
        specification(quote);
        open = false;
      } else {
        code(true);
      }
    }
    open_ = outer;
    --fields_;
  }

  /// The format specification behind a field's colon, up to behind the closing brace.
  void specification(const Quote& quote) {
    while (at_ < text_.size()) {
      if (closes(quote)) return;
      if (!quote.triple && (peek() == '\n' || peek() == '\r')) return;
      if (peek() == '}') {
        ++at_;
        return;
      }
      if (peek() == '{' && fields_ < kDeepestField) {
        field(quote);
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  Lexed out_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  int fields_ = 0;
  bool fresh_line_ = true;
  /// The two words before this place, if nothing but blanks stands between.
  std::string_view last_word_;
  /// The last character of code.
  char last_ = '\0';
  /// The brackets that a match statement's subject begins with, until its line ends.
  Range subject_;
  std::string_view word_before_;
};

}  // namespace

Lexed lex(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace gothon::translator
