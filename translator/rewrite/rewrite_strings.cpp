// `{EXPRESSION=}` shows its own text, which a translation must not change: the text becomes a part
// of the string, in front of the field.
#include <algorithm>

#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

bool stands_in(const std::vector<Range>& ranges, std::uint32_t at) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](Range each) { return each.begin <= at && at < each.end; });
}

/// How a shown text can become part of its string.
enum class Form : std::uint8_t {
  kAsItIs,
  /// With escapes, which a raw string does not have.
  kEscaped,
  /// Its line ends go from the field to the text: before Python 3.12 a field, and so a string in
  /// it, holds no backslash.
  kMoved,
};

class ShownText {
 public:
  ShownText(const Module& module, const SelfDocumenting& found, Range range)
      : text_(module.source.text()), found_(found), range_(range) {
    for (const Comment& each : module.comments) {
      if (range.contains(each.range) && !stands_in(found.strings, each.range.begin))
        comments_.push_back(each.range);
    }
  }

  Form form() const {
    bool moved = false;
    for (std::uint32_t at = range_.begin; at < range_.end; ++at) {
      if (stands_in(comments_, at)) continue;
      if (text_[at] == '\\' || text_[at] == found_.start.back()) return Form::kEscaped;
      if (!is_line_end(at)) continue;
      if (!found_.nested || stands_in(found_.strings, at) || !comments_.empty())
        return Form::kEscaped;
      moved = true;
    }
    return moved ? Form::kMoved : Form::kAsItIs;
  }

  /// Python leaves comments out of it and shows the rest as it stands, whatever the string makes of
  /// escapes.
  std::string as(Form form) const {
    std::string out;
    for (std::uint32_t at = range_.begin; at < range_.end; ++at) {
      const char each = text_[at];
      if (stands_in(comments_, at)) continue;
      if (form == Form::kEscaped && is_line_end(at)) {
        if (each == '\r' && at + 1 < range_.end && text_[at + 1] == '\n') ++at;
        out += "\\n";
        continue;
      }
      if (each == '\\' || each == found_.start.back()) out += '\\';
      out += each;
      if (each == '{' || each == '}') out += each;
    }
    return out;
  }

  bool raw() const { return found_.start.find_first_of("rR") != std::string_view::npos; }

  std::vector<Range> line_ends() const {
    std::vector<Range> found;
    for (std::uint32_t at = range_.begin; at < range_.end; ++at) {
      if (!is_line_end(at)) continue;
      const bool pair = text_[at] == '\r' && at + 1 < range_.end && text_[at + 1] == '\n';
      found.push_back({at, at + (pair ? 2 : 1)});
      at = found.back().end - 1;
    }
    return found;
  }

  bool has_braces() const {
    return text_.substr(range_.begin, range_.size()).find_first_of("{}") != std::string_view::npos;
  }

 private:
  bool is_line_end(std::uint32_t at) const { return text_[at] == '\n' || text_[at] == '\r'; }

  std::string_view text_;
  const SelfDocumenting& found_;
  Range range_;
  std::vector<Range> comments_;
};

}  // namespace

void Rewriter::self_documenting(const SelfDocumenting& found) {
  const bool shared = std::any_of(touched_.begin(), touched_.end(),
                                  [&](Range each) { return found.expression.contains(each); });
  if (!shared) return;
  const auto end = static_cast<std::uint32_t>(
      here_.source.text().find_first_not_of(" \t\f\r\n", found.equals + 1));
  const Range equals{found.equals, end};
  const ShownText shown(here_, found, {found.expression.begin, end});
  const Form form = shown.form();
  const bool raw = shown.raw();
  if (found.in_specification && (shown.has_braces() || (raw && form == Form::kEscaped))) {
    return error(found.expression, "self-documenting",
                 "a format specification cannot hold this text together with a shared variable: "
                 "write the name and the value apart");
  }
  const std::string conversion = found.converted ? "" : "!r";
  if (form == Form::kMoved) {
    for (const Range each : shown.line_ends()) {
      if (each.begin < equals.begin) edits_.replace(each, " ");
    }
    edits_.replace(equals, conversion);
  } else {
    edits_.replace(equals, line_ends(here_.text(equals)) + conversion);
  }
  const std::uint32_t brace = found.expression.begin - 1;
  if (form != Form::kEscaped || !raw) return edits_.put_before(brace, shown.as(form));
  // A raw string is left for the text and entered again: neighbours are one string.
  const std::string quotes(found.start.substr(found.start.find_first_of("'\"")));
  edits_.put_before(
      brace, quotes + " f" + quotes + shown.as(form) + quotes + " " + std::string(found.start));
}

}  // namespace gothon::translator
