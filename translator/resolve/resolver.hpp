#pragma once

#include <optional>
#include <string>

#include "translator/resolve/program.hpp"

namespace gothon::translator {

/// What an occurrence of a name means.
struct Meaning {
  enum Kind : std::uint8_t {
    kPlain,
    kVariable,
    /// Of a bare name: which of several imports is executed decides, and the reference that they
    /// bind knows. Of an attribute: the object decides.
    kAtRun,
    /// Cannot be told; `problem` says why and what to do.
    kUnknown,
  } kind = kPlain;
  VariableRef variable;
  /// Two of the rules for `B._x_` apply.
  bool ambiguous = false;
  std::string problem;
};

/// Tells what names of one module mean (docs/language.md, sections 2 and 3). Thread rule: one.
class Resolver {
 public:
  Resolver(const Program& program, int index) : program_(program), index_(index) {}

  Meaning bare(int scope, std::string_view name) const;
  Meaning attribute(int scope, std::string_view object, std::string_view name) const;
  Meaning of(const Use& use) const;
  /// What a change's target means, if the change is made in one step (docs/language.md, section
  /// 5.5).
  std::optional<Meaning> in_one_step(const Change& change) const;
  /// Whether the module's settings leave a read of a scalar to plain Python.
  bool reads_plain(const Use& use) const {
    return here().settings.require_parens && use.access == Access::kRead && !use.alone_in_parens;
  }

 private:
  const Module& here() const { return program_.module(index_); }
  bool is_read_of(const Use& use, const Use& target, const Meaning& wanted) const;
  bool is_unforeseen(const Use& use, std::string_view object, std::string_view name) const;
  std::optional<VariableRef> own(std::string_view name) const;
  std::optional<VariableRef> of_imported_class(int scope, std::string_view name_of_class,
                                               std::string_view name) const;
  std::optional<VariableRef> of_class_in_module(int scope, std::string_view path,
                                                std::string_view name) const;

  const Program& program_;
  int index_;
};

}  // namespace gothon::translator
