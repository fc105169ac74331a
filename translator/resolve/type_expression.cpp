#include "translator/resolve/type_expression.hpp"

#include <algorithm>
#include <cctype>

#include "translator/source/source_text.hpp"

namespace gothon::translator {

namespace {

/// Annotations nest no deeper in real code.
constexpr int kDeepestType = 50;

/// A forgiving parser of annotations: what it does not know is kOther.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text, int depth = 0) : text_(text), depth_(depth) {}

  TypeExpression whole() {
    TypeExpression found = alternatives();
    blanks();
    if (at_ < text_.size()) found.form = TypeExpression::kOther;
    return found;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void blanks() {
    while (at_ < text_.size()) {
      const char each = text_[at_];
      if (each == '#') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (std::isspace(static_cast<unsigned char>(each)) || each == '\\') {
        ++at_;
      } else {
        return;
      }
    }
  }

  TypeExpression alternatives() {
    TypeExpression first = primary();
    blanks();
    if (peek() != '|') return first;
    TypeExpression all;
    all.form = TypeExpression::kUnion;
    all.arguments.push_back(std::move(first));
    while (peek() == '|') {
      ++at_;
      all.arguments.push_back(primary());
      blanks();
    }
    return all;
  }

  TypeExpression primary() {
    blanks();
    if (++depth_ > kDeepestType) {
      at_ = text_.size();
      return {};
    }
    TypeExpression found;
    if (peek() == '\'' || peek() == '"') {
      found = quoted();
    } else if (text_.substr(at_, 3) == "...") {
      at_ += 3;
      found.form = TypeExpression::kEllipsis;
    } else if (peek() == '(') {
      ++at_;
      blanks();
      if (peek() == ')')
        found.form = TypeExpression::kEmpty;
      else
        found = alternatives();
      blanks();
      if (peek() == ')') {
        ++at_;
      } else {
        found = {};
        skip();
      }
    } else if (is_word(peek()) && !std::isdigit(static_cast<unsigned char>(peek()))) {
      found = name();
    } else if (peek() == '[') {
      found.arguments = arguments();
    } else {
      skip();
    }
    --depth_;
    return found;
  }

  /// Over what no type is made of, up to where an outer expression goes on.
  void skip() {
    int open = 0;
    while (at_ < text_.size()) {
      const char each = text_[at_];
      if (open == 0 && (each == ',' || each == ']' || each == ')')) return;
      if (each == '(' || each == '[' || each == '{') ++open;
      if (each == ')' || each == ']' || each == '}') --open;
      ++at_;
    }
  }

  TypeExpression quoted() {
    const char mark = peek();
    const bool triple = text_.substr(at_, 3) == std::string(3, mark);
    const std::string closing(triple ? 3 : 1, mark);
    const std::size_t begin = at_ + closing.size();
    const std::size_t end = text_.find(closing, begin);
    if (end == std::string_view::npos) {
      at_ = text_.size();
      return {};
    }
    at_ = end + closing.size();
    TypeExpression found = TypeParser(text_.substr(begin, end - begin), depth_).whole();
    found.quoted = true;
    return found;
  }

  TypeExpression name() {
    TypeExpression found;
    found.form = TypeExpression::kName;
    while (true) {
      while (is_word(peek())) found.name += text_[at_++];
      blanks();
      if (peek() != '.') break;
      found.name += text_[at_++];
      blanks();
    }
    if (peek() == '[') {
      found.subscripted = true;
      found.arguments = arguments();
    } else if (peek() == '(' || peek() == '\'' || peek() == '"') {
      found.form = TypeExpression::kOther;
      skip();
    }
    return found;
  }

  std::vector<TypeExpression> arguments() {
    std::vector<TypeExpression> found;
    ++at_;
    while (at_ < text_.size() && peek() != ']') {
      const std::size_t before = at_;
      found.push_back(alternatives());
      blanks();
      if (peek() != ',' && peek() != ']') skip();
      if (peek() == ',') ++at_;
      blanks();
      if (at_ == before) ++at_;
    }
    if (peek() == ']') ++at_;
    return found;
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
};

}  // namespace

TypeExpression parse_type(std::string_view annotation) {
  return TypeParser(annotation).whole();
}

}  // namespace gothon::translator
