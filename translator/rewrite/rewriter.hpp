#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "translator/resolve/program.hpp"
#include "translator/resolve/resolver.hpp"
#include "translator/rewrite/edits.hpp"
#include "translator/rewrite/exports.hpp"
#include "translator/rewrite/reserved_names.hpp"

namespace gothon::translator {

/// Turns one module's source into its translated text (docs/protocol.md section 4) and reports what
/// cannot be. One class over several files: declarations, uses, the rest. Thread rule: one.
class Rewriter {
 public:
  Rewriter(Program& program, int index);

  struct Result {
    bool has_gothon_code = false;
    std::string text;
    std::vector<std::pair<std::string, VariableRef>> names;
    std::vector<Export> exports;
    std::vector<Carrier> carriers;
    std::vector<Export> references;
    /// Of the queue classes that stay names of the module, for an `import *` may bring others.
    std::string flags;
  };
  Result run();
  /// Only reports: no text is made.
  void report_problems();

 private:
  // rewrite_declarations.cpp
  void declaration(std::size_t at);
  void system_declaration(const Annotated& annotated);
  void queue_annotation(const Annotated& annotated, const Declaration& declaration);
  void initial_value(const Annotated& annotated, const Declaration& declaration);
  void latch_value(const Annotated& annotated, const std::string& claim);
  void constructed_value(const Annotated& annotated, const std::string& claim);

  // rewrite_uses.cpp
  void use(const Use& use);
  bool queue_class(const Use& use);
  bool refuse(const Use& use, const Variable& variable);
  void warn(const Use& use, const Variable& variable);
  bool left_plain(const Use& use, bool scalar) const;
  std::string_view read_of(const Use& use) const;
  void emit_bare(const Use& use, const std::string& handle, bool scalar);
  void emit_attribute(const Use& use, const std::string& handle, bool scalar);
  void emit_capture(const Use& use, const std::string& handle);
  void emit_at_run(const Use& use);
  void item_change(const ItemChange& change);
  bool within_initial_value(const Use& use);

  // rewrite_changes.cpp
  void change(const Change& change);
  bool has_stars() const;
  bool keeps_object(const Use& read, const Change& change) const;
  void change_directly(const Change& change, const Use& read, const std::string& handle,
                       std::string_view method);
  void open_change(const Change& change, std::uint32_t end, const std::string& text);
  void note_down(const Change& change);
  void drop(std::size_t use, Range whole);

  // rewrite_imports.cpp
  void imports();
  void from_import(const Import& import, const ImportTarget& target);
  void import_in_class(const Import& import);
  void bind_plain(const Import& import);
  void star_import(const Import& import, const ImportTarget& target);
  void name_exports(Result& result);
  void name_carriers(Result& result);

  // rewriter.cpp
  void name_list(const NameList& list);
  void name_space(const Namespace& found);
  bool may_know_variables() const;
  bool reads_system_names() const;

  // rewrite_strings.cpp
  void self_documenting(const SelfDocumenting& found);

  void error(Range range, std::string rule, std::string text);
  std::string quoted(Range name) const;

  Program& program_;
  int index_;
  const Module& here_;
  Resolver resolver_;
  ReservedNames names_;
  Edits edits_;
  /// Initial values, in the order of the text: nothing shared may be named there.
  std::vector<Range> initial_values_;
  /// Where shared variables were read or written.
  std::vector<Range> touched_;
  /// Uses that are in the text no more, and reads of the value of the moment, by where their names
  /// begin.
  std::unordered_set<std::uint32_t> dropped_;
  std::unordered_set<std::uint32_t> moments_;
  /// Handles of captured names, by the place of their clause in Outline::cases.
  std::map<std::size_t, std::set<std::string>> captured_;
  bool reaches_others_ = false;
  std::set<char> flags_;
  /// Where queues are made by declarations.
  std::set<std::uint32_t> callees_;
};

}  // namespace gothon::translator
