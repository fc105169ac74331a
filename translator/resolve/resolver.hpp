#pragma once

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

 private:
  const Module& here() const { return program_.module(index_); }
  std::optional<VariableRef> own(std::string_view name) const;
  std::optional<VariableRef> of_imported_class(int scope, std::string_view name_of_class,
                                               std::string_view name) const;
  std::optional<VariableRef> of_class_in_module(int scope, std::string_view path,
                                                std::string_view name) const;

  const Program& program_;
  int index_;
};

}  // namespace gothon::translator
