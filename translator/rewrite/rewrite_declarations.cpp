#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

/// A Python string literal for a text, in which line ends are escapes, and the same ones, as they
/// are for Python.
std::string literal_of(std::string_view text) {
  const char quote = text.find('\'') == std::string_view::npos ? '\'' : '"';
  std::string out(1, quote);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char each = text[at];
    if (each == '\n' || each == '\r') {
      at += text.substr(at, 2) == "\r\n" ? 1 : 0;
      out += "\\n";
      continue;
    }
    if (each == '\\' || (each == '"' && quote == '"')) out += '\\';
    out += each;
  }
  return out + quote;
}

}  // namespace

void Rewriter::declaration(std::size_t at) {
  const Annotated& annotated = here_.outline.annotated[at];
  const Declaration& declaration = here_.declarations[at];
  if (declaration.kind == Declaration::kSystem) return system_declaration(annotated);
  if (declaration.kind == Declaration::kPlain) {
    // The annotated name was no use: it may be one that an import makes shared.
    const auto meaning =
        annotated.on_instance()
            ? resolver_.attribute(annotated.scope, here_.identifier_at(annotated.object),
                                  here_.identifier_at(annotated.name))
            : resolver_.bare(annotated.scope, here_.identifier_at(annotated.name));
    if (meaning.kind == Meaning::kPlain || here_.own.contains(here_.identifier_at(annotated.name)))
      return;
    error(annotated.name, "annotated-import",
          quoted(annotated.name) +
              ": not supported yet: an annotation of another module's shared variable; assign "
              "without one");
    return;
  }
  if (is_queue(here_.variables[declaration.variable].type))
    queue_annotation(annotated, declaration);
  if (annotated.value.kind != ValueKind::kAbsent) initial_value(annotated, declaration);
}

void Rewriter::system_declaration(const Annotated& annotated) {
  const bool count = here_.identifier_at(annotated.name) == here_.settings.node_count_name();
  const std::string value = count ? "_gothon_node_count" : "_gothon_node";
  if (annotated.value.kind == ValueKind::kAbsent) {
    edits_.put_behind(annotated.type.end, " = " + value);
    return;
  }
  const std::string lines = line_ends(here_.text(annotated.value.range));
  edits_.silence(annotated.value.range);
  edits_.replace(annotated.value.range, lines.empty() ? value : "(" + value + lines + ")");
}

/// A queue's annotation becomes a string: what Python would evaluate may not exist or not be
/// subscriptable.
void Rewriter::queue_annotation(const Annotated& annotated, const Declaration& declaration) {
  if (declaration.quoted || here_.outline.future_annotations) return;
  const std::string_view type = here_.text(annotated.type);
  const std::string lines = line_ends(type);
  edits_.silence(annotated.type);
  edits_.replace(annotated.type,
                 lines.empty() ? literal_of(type) : "(" + literal_of(type) + lines + ")");
}

void Rewriter::initial_value(const Annotated& annotated, const Declaration& declaration) {
  const std::string_view text = here_.source.text();
  std::uint32_t begin = annotated.equals.begin;
  while (begin > annotated.type.end && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  edits_.replace({begin, annotated.equals.end}, ";");
  const std::uint8_t type = here_.variables[declaration.variable].type;
  std::string claim;
  if (declaration.runtime) {
    const std::string_view name = here_.own.find(here_.identifier_at(annotated.name))->first;
    const std::string handle = names_.of({index_, declaration.variable, name});
    claim = annotated.value.suspends
                ? handle + ".needs_settling() and " + handle + ".settle"
                : handle + ".request_claim() and " + handle + ".take_claim().set";
    if (here_.variables[declaration.variable].bounded) claim += "_bounded";
  }
  if (type == kMutexCode) {
    edits_.silence(annotated.value.range);
    return;
  }
  if (type == kLatchCode) return latch_value(annotated, claim);
  initial_values_.push_back(annotated.value.range);
  if (is_queue(type) || is_sync_object(type)) return constructed_value(annotated, claim);
  if (claim.empty()) return;
  edits_.put_before(annotated.value.range.begin, claim + "((");
  edits_.put_behind(annotated.value.range.end, "))");
}

void Rewriter::latch_value(const Annotated& annotated, const std::string& claim) {
  const Value& value = annotated.value;
  if (value.default_value.empty()) return;  // an error was reported
  initial_values_.push_back(value.default_value);
  const Range front{value.range.begin, value.default_value.begin};
  const Range back{value.default_value.end, value.range.end};
  edits_.silence(front);
  edits_.silence(back);
  if (claim.empty()) return;
  edits_.replace(front, claim + "((" + line_ends(here_.text(front)));
  edits_.replace(back, line_ends(here_.text(back)) + "))");
}

void Rewriter::constructed_value(const Annotated& annotated, const std::string& claim) {
  const Value& value = annotated.value;
  if (value.kind != ValueKind::kCall) return;  // an error was reported
  // Only brackets of a subscript can hold line ends that are not continued.
  std::string lines;
  for (const char each : line_ends(here_.text(value.callee))) {
    if (each == '\r') continue;
    lines += "\\";
    lines += here_.text(value.callee).find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
  }
  edits_.silence(value.callee);
  edits_.replace(value.callee, lines + claim);
  callees_.insert(value.callee.begin);
  if (!claim.empty()) return;
  // What is left are values in parentheses.
  for (const KeywordArgument& each : value.keywords) {
    const Range keyword{each.range.begin, each.value.begin};
    edits_.replace(keyword, line_ends(here_.text(keyword)));
  }
}

}  // namespace gothon::translator
