#include "outline_lines.hpp"

#include <algorithm>
#include <sstream>

namespace gothon::translator {
namespace {

/// Writes one line after the other.
class Writer {
 public:
  Writer(const SourceText& source, const Outline& outline) : source_(source), outline_(outline) {}

  std::vector<std::string> run() {
    for (std::size_t at = 0; at < outline_.scopes.size(); ++at) scope(at);
    for (const Use& each : outline_.uses) use(each);
    for (const Annotated& each : outline_.annotated) annotated(each);
    for (const Import& each : outline_.imports) import(each);
    for (const Class& each : outline_.classes) class_of(each);
    for (const NameList& each : outline_.name_lists) {
      line("list") << place(each.statement) << place(each.keyword) << places(each.names)
                   << each.scope;
    }
    for (const CaseClause& each : outline_.cases) line("case") << place(each.guard) << each.colon;
    for (const SelfDocumenting& each : outline_.self_documenting) self_documenting(each);
    for (const std::string_view each : outline_.exports) line("export") << each;
    line("module") << outline_.has_exports << outline_.computed_exports
                   << outline_.future_annotations;
    std::vector<std::string> out;
    for (const auto& each : lines_) out.push_back(each.str());
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  std::ostringstream& line(std::string_view what) {
    lines_.emplace_back() << what << ' ';
    return lines_.back();
  }

  std::string place(Range range) const {
    if (range.empty()) return "- ";
    const Position from = source_.position(range.begin);
    const Position to = source_.position(range.end);
    std::ostringstream out;
    out << from.line << ':' << from.column << '-' << to.line << ':' << to.column << ' ';
    return out.str();
  }

  std::string places(std::vector<Range> ranges) const {
    std::sort(ranges.begin(), ranges.end(),
              [](Range left, Range right) { return left.begin < right.begin; });
    std::string out = "[";
    for (const Range each : ranges) out += place(each);
    return out + "] ";
  }

  void scope(std::size_t at) {
    const Scope& here = outline_.scopes[at];
    std::vector<std::string> names;
    for (const auto& [name, flags] : here.names)
      names.push_back(std::string(name) + "=" + std::to_string(flags));
    std::sort(names.begin(), names.end());
    std::ostringstream& out = line("scope");
    out << at << ' ' << static_cast<int>(here.kind) << ' ' << here.parent << ' '
        << here.class_index;
    for (const std::string& each : names) out << ' ' << each;
  }

  void use(const Use& use) {
    line("use") << place(use.name) << source_.slice(use.name) << ' ' << static_cast<int>(use.access)
                << ' ' << static_cast<int>(use.context) << ' ' << place(use.whole) << use.attribute
                << place(use.object) << place(use.dot) << use.alone_in_parens << use.called
                << use.waits_in_loop << use.put_unused << ' ' << place(use.decorator)
                << use.case_clause << ' ' << use.scope << ' ' << place(use.operation)
                << place(use.value) << use.parentheses;
  }

  void annotated(const Annotated& each) {
    const Value& value = each.value;
    std::ostringstream& out = line("annotated");
    out << place(each.statement) << place(each.name) << place(each.object) << place(each.type)
        << place(each.equals) << each.scope << " value " << static_cast<int>(value.kind)
        << place(value.range) << place(value.core) << value.sign << ' ' << places(value.strings);
    for (const std::string_view name : value.plain_parameters) out << name << ' ';
    out << value.defaulted_parameters.size() << value.odd_parameters << place(value.default_value)
        << static_cast<int>(value.default_kind) << value.default_sign << place(value.default_core)
        << place(value.callee) << place(value.arguments) << places(value.positional);
    for (const KeywordArgument& given : value.keywords)
      out << given.name << place(given.range) << '=' << place(given.value);
    out << value.splat << static_cast<int>(value.argument_kind) << value.argument_sign
        << place(value.argument_core) << value.suspends;
  }

  void import(const Import& each) {
    line("import") << static_cast<int>(each.form) << ' ' << each.level << ' ' << each.module << ' '
                   << each.name << ' ' << each.bound << ' ' << each.renamed << place(each.statement)
                   << place(each.item) << place(each.bound_range) << each.scope;
  }

  void class_of(const Class& each) {
    std::ostringstream& out = line("class");
    out << each.name << ' ' << each.scope;
    for (const std::string& base : each.bases) out << " (" << base;
    for (const std::string& decorator : each.decorators) out << " @" << decorator;
  }

  void self_documenting(const SelfDocumenting& each) {
    line("self-documenting") << place(each.expression) << each.equals << ' ' << places(each.strings)
                             << each.converted << ' ' << each.start << ' ' << each.nested
                             << each.in_specification;
  }

  const SourceText& source_;
  const Outline& outline_;
  std::vector<std::ostringstream> lines_;
};

}  // namespace

std::vector<std::string> outline_lines(const SourceText& source, const Outline& outline) {
  return Writer(source, outline).run();
}

}  // namespace gothon::translator
