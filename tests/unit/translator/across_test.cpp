// What names mean in other modules than the one that declares them.
#include <gtest/gtest.h>

#include "tests/unit/translator/scratch_project.hpp"

namespace gothon::translator::test {
namespace {

const std::string kShared =
    "_x_: int = 1\n_lock_a_: callable = lambda: ()\nclass State:\n    pass\n";

struct Reach {
  const char* name;
  const char* source;
  const char* expected;
};

class Reaching : public testing::TestWithParam<Reach> {};

TEST_P(Reaching, FindsTheVariableOfAnotherModule) {
  const ScratchProject project(
      Files{{"m.py", kShared},
            {"plain.py", "def make(): pass\n"},
            {"pkg/__init__.py", "from .core import _x_ as _public_, State\nfrom . import core\n"},
            {"pkg/core.py", kShared},
            {"n.py", kShared},
            {"listed.py", "__all__ = ['_x_', 'other']\n" + kShared},
            {"computed.py", "__all__ = [each for each in names]\n" + kShared},
            {"through.py", "from listed import *\n"},
            {"far.py", "import m\n"},
            {"classes.py", "import far\nfrom m import State\n"},
            {"public.py", "# gothon:var_def:prefix = None\nshared_: int = 0\n"},
            {"nested.py", "_x_: int = 1\ndef f():\n    class Inner: pass\n"},
            {"own.py", "class Queue: pass\n"},
            {"app.py", GetParam().source}});
  const Translation translation = project.translate("app");
  EXPECT_EQ(brief(translation.diagnostics), "");
  std::string text = text_of(translation, "app.py");
  for (std::size_t at = text.find("_gothon_"); at != std::string::npos;
       at = text.find("_gothon_", at)) {
    text.replace(at, 8, "$");
  }
  EXPECT_EQ(text, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Reaching,
    testing::Values(
        Reach{"module", "import m\nm._x_ += m._x_\n",
              "import m\n($m0__x_ if (m) is not $m0__x_ else $m0__x_).iadd((($m0__x_.value if (m) "
              "is not $m0__x_ else 0)))\n"},
        Reach{"module_alias", "import m as a\na._lock_a_()\n",
              "import m as a\n($m0__lock_a_ if (a) is not $m0__lock_a_ else $m0__lock_a_)()\n"},
        Reach{"from", "from m import _x_\n_x_ = _x_\n",
              "from m import $handle__x_ as $m0__x_\n$m0__x_.value = $m0__x_.value\n"},
        Reach{"from_alias", "from m import State, _x_ as y, \\\n  _lock_a_\ny += 1; _lock_a_()\n",
              "from m import State, $handle__x_ as $m0__x_, \\\n  $handle__lock_a_ as "
              "$m0__lock_a_\n$m0__x_.iadd((1)); "
              "$m0__lock_a_()\n"},
        Reach{"from_in_another_spelling", "import m\nfrom m import _ｘ_\n_x_ = m._ｘ_\n",
              "import m\nfrom m import $handle__x_ as $m0__x_\n$m0__x_.value = ($m0__x_.value if "
              "(m) is "
              "not $m0__x_ else 0)\n"},
        Reach{"only_in_another_spelling", "import m\nprint(m._ｘ_)\n",
              "import m\nprint(($m0__x_.value if (m) is not $m0__x_ else 0))\n"},
        Reach{"lazy_from", "lazy from m import _x_, State\nlazy from m import _x_ as y\n_x_ += y\n",
              "lazy from m import $handle__x_ as $m0__x_, State\nlazy from m import $handle__x_ as "
              "$m0__x_\n$m0__x_.iadd(($m0__x_.value))\n"},
        Reach{"lazy_module", "lazy import m\nm._x_ = 1\n",
              "lazy import m\n($m0__x_ if (m) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"from_over_lines", "from m import (State,  # a\n  _x_ as\n  y)\nprint(y)\n",
              "from m import (State,  # a\n  $handle__x_ as \\\n$m0__x_)\nprint($m0__x_.value)\n"},
        Reach{"dotted", "import pkg.core\nprint(pkg.core._x_, pkg._x_)\n",
              "import pkg.core\nprint(($m0__x_.value if (pkg.core) is not $m0__x_ else 0), "
              "pkg._x_)\n"},
        Reach{"submodule", "from pkg import core\ncore._x_ = 1\n",
              "from pkg import core\n($m0__x_ if (core) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"passed_on",
              "import pkg\nprint(pkg._public_)\nfrom pkg import _public_ as z\nz = 1\n",
              "import pkg\nprint(($m0__x_.value if (pkg) is not $m0__x_ else 0))\nfrom pkg import "
              "$handle__public_ as $m0__x_\n"
              "$m0__x_.value = 1\n"},
        Reach{"imported_class", "from m import State\nState._x_ = 1\n",
              "from m import State\n($m0__x_ if (State) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{
            "imported_class_passed_on", "from pkg import State\nState._x_ = 1\n",
            "from pkg import State\n($m0__x_ if (State) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"class_in_module", "import m\nm.State._x_ = 1\n",
              "import m\n($m0__x_ if (m.State) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"class_that_a_module_has_in_a_function_only", "import nested\nnested.Inner._x_ = 1\n",
              "import nested\n$at((nested.Inner), '_x_')._x_ = 1\n"},
        Reach{"class_and_module_of_a_module_that_names_nothing_shared",
              "from classes import State\nimport classes\nState._x_ = classes.far.m._x_ = 1\n",
              "from classes import State\nimport classes\n($m0__x_ if (State) is not $m0__x_ else "
              "$m0__x_).value = "
              "($m0__x_ if (classes.far.m) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"two_modules",
              "import m, pkg.core as c\n_x_: int = 0\nm._x_ = c._x_ = _x_ = self._x_\n",
              "import m, pkg.core as c\n_x_: int; 0\n($m0__x_ if (m) is not $m0__x_ else "
              "$m0__x_).value = "
              "($m1__x_ if (c) is not $m1__x_ else $m1__x_).value = $_x_.value = "
              "($_x_.value if (self) is not $_x_ else 0)\n"},
        Reach{"plain_module", "import plain\n_x_: int = 0\nplain._x_ = 1\n",
              "import plain\n_x_: int; 0\nplain._x_ = 1\n"},
        Reach{"hidden_by_a_parameter",
              "from m import _x_ as y\ndef f(y): return y\ndef g():\n    y = 1\n    return lambda: "
              "y\ndef h():\n    global y\n    y "
              "= 2\nclass A:\n    y = 3\n    def k(self): return y\n[y for y in a]\n",
              "from m import $handle__x_ as $m0__x_\ndef f(y): return y\ndef g():\n    y = 1\n    "
              "return lambda: y\ndef h():\n    "
              "global $none\n    $m0__x_.value = 2\nclass A:\n    y = 3\n    def k(self): return "
              "$m0__x_.value\n[y for y in a]\n"},
        Reach{
            "in_a_function", "def f():\n    from m import _x_ as y\n    return y\nprint(y)\n",
            "def f():\n    from m import __name__ as $void\n    return $m0__x_.value\nprint(y)\n"},
        Reach{"self_of_an_own_class",
              "import m\n_y_: int = 0\nclass A:\n    def f(self): self._x_ = 1\n",
              "import m\n_y_: int; 0\nclass A:\n    def f(self): self._x_ = 1\n"},
        Reach{"an_instance_is_told_at_run_time",
              "import m\na = m.State()\na._x_ = a._x_\ndel a._x_\n(a.b)._x_ += 1\n",
              "import m\na = m.State()\n$at((a), '_x_')._x_ = a._x_\ndel $at((a), "
              "'_x_')._x_\n$at(((a.b)), '_x_')._x_ += 1\n"},
        Reach{"a_subclass_is_told_at_run_time",
              "import m\nclass A(m.State):\n    def f(self): self._x_ = 1\n",
              "import m\nclass A(m.State):\n    def f(self): $at((self), '_x_')._x_ = "
              "1\n"},
        Reach{"a_parameter_hides_a_module", "import m\ndef f(m): m._x_ = 1\n",
              "import m\ndef f(m): $at((m), '_x_')._x_ = 1\n"},
        Reach{"through_modules_that_are_imported_in_turn", "import far\ndef f(a): a._x_ = 1\n",
              "import far\ndef f(a): $at((a), '_x_')._x_ = 1\n"},
        Reach{"read_only_at_run_time", "import m\ndef f(a): return a._x_\n", ""},
        Reach{"two_modules_of_one_name",
              "try: import m as a\nexcept E: import n as a\na._x_ += a._x_\n",
              "try: import m as a\nexcept E: import n as a\n$at((a), '_x_')._x_ += "
              "a._x_\n"},
        Reach{"two_sources_of_one_name",
              "try: from m import _x_\nexcept E: from n import _x_\n_x_ += _x_\n",
              "try: from m import $reference__x_ as $r__x_\nexcept E: from n import "
              "$reference__x_ as $r__x_\n$r__x_.iadd(($r__x_.value))\n"},
        Reach{"computed_from_itself_in_another_module",
              "import m\nfrom m import _x_ as y\nm._x_ = m._x_ + 1\ny = 2 * y\nprint(y := y - 1)\n",
              "import m\nfrom m import $handle__x_ as $m0__x_\n($m0__x_ if (m) is not $m0__x_ else "
              "$m0__x_).add((1))\n$m0__x_.become(($left((2)) * $m0__x_.moment))\n"
              "print($m0__x_.sub((1)))\n"},
        Reach{"computed_from_itself_and_told_at_run_time",
              "import m\na = m.State()\na._x_ = a._x_ + 1\na.b._x_ = min(3, a.b._x_)\nc = a._x_ "
              "= a._x_ + 1\na._x_ = b._x_ + 1\na._x_ = a._x_ + f(a._x_)\n",
              "import m\na = m.State()\n$at((a), '_x_')._x_ = $at((a), '_x_')._x_ + 1\n"
              "$at((a.b), '_x_')._x_ = $noted(min, 3, $at((a.b), '_x_')._x_)\nc = $at((a), "
              "'_x_')._x_ = a._x_ + 1\n$at((a), '_x_')._x_ = b._x_ + 1\n$at((a), '_x_')._x_ = "
              "a._x_ + f(a._x_)\n"},
        Reach{"computed_from_itself_by_one_of_two_sources",
              "try: from m import _x_\nexcept E: from n import _x_\n_x_ = _x_ + 1\nprint(_x_ := "
              "not _x_)\n",
              "try: from m import $reference__x_ as $r__x_\nexcept E: from n import "
              "$reference__x_ as $r__x_\n$r__x_.become(($r__x_.moment + 1))\n"
              "print($r__x_.become(($not( $r__x_.moment))))\n"},
        Reach{"computed_from_itself_by_functions_of_other_modules",
              "from m import _x_\nfrom builtins import min\nfrom plain import make as max\n"
              "from math import *\n_x_ = min(_x_, 3)\n_x_ = max(_x_, 3)\n",
              "from m import $handle__x_ as $m0__x_\nfrom builtins import min\nfrom plain import "
              "make as max\nfrom math import *\n$m0__x_.become(($noted(min, $m0__x_.moment, 3)))\n"
              "$m0__x_.value = max($m0__x_.value, 3)\n"},
        Reach{"one_of_two_is_plain",
              "def f():\n  global y\n  from m import _x_ as y\ndef g():\n  from m import "
              "_x_ as y\n  from json import y\n  return y\nfrom plain import make as y\ny = 2\n",
              "def f():\n  global y, $r_y\n  from m import $reference__x_ as $r_y\ndef "
              "g():\n  from m import $reference__x_ as $r_y\n  from json import y; $r_y = "
              "$local(y)\n  return $r_y.value\nfrom plain import make as y; $r_y = "
              "$name('y')\n$r_y.value = 2\n"},
        Reach{"in_a_class_body", "class A:\n    from m import _x_ as y, \\\n  State\n    y = 1\n",
              "class A:\n    from m import $attribute__x_ as y, \\\n  State\n    $m0__x_.value = "
              "1\n"},
        Reach{"star", "from m import *\n_x_ = 1\n", ""},
        Reach{"star_by_all", "from listed import *\n_x_ += 1\n",
              "from listed import *; $globals().pop('_x_', 0)\n$m0__x_.iadd((1))\n"},
        Reach{"star_passed_on", "from through import *\nimport through\nthrough._x_ = 1\n",
              "from through import *\nimport through\n($m0__x_ if (through) is not $m0__x_ else "
              "$m0__x_).value = 1\n"},
        Reach{"star_of_public_names", "from public import *\nshared_ += 1\n",
              "from public import *; $globals().pop('shared_', 0)\n$m0_shared_.iadd((1))\n"},
        Reach{"star_by_computed_all", "from computed \\\n  import *  # all\nprint(_x_)\n",
              "from computed \\\n  import *; from computed     import $star as $void; "
              "$void($globals(), '_lock_a_', '$r__lock_a_', '_x_', '$r__x_')  # "
              "all\nprint($r__x_.value)\n"},
        Reach{"type_that_is_bound_beside_a_star",
              "from own import *\nfrom queue import Queue\n_q_: Queue[int] = Queue(3)\n",
              "from own import *\nfrom queue import Queue\n_q_: 'Queue[int]'; (3)\n"},
        Reach{"type_beside_a_star_of_somebody_elses", "from json import *\n_x_: int = 1\n",
              "from json import *\n_x_: int; 1\n"},
        Reach{"system_variables", "import m\nprint(_node_)\n", "import m\nprint(_node_)\n"}),
    [](const auto& each) { return std::string(each.param.name); });

struct Trouble {
  const char* name;
  const char* source;
  const char* expected;
};

class Troubles : public testing::TestWithParam<Trouble> {};

TEST_P(Troubles, AcrossModulesAreReported) {
  const ScratchProject project(
      Files{{"m.py", kShared},
            {"n.py", kShared},
            {"listed.py", "__all__ = ['_x_']\n" + kShared},
            {"open.py", "# gothon:var_def:prefix = None\nshared_: int = 0\n"},
            {"base.py", "import enum\nclass Base(enum.Enum): pass\n"},
            {"app.py", GetParam().source}});
  EXPECT_EQ(brief(project.translate("app").diagnostics, true), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Troubles,
    testing::Values(
        Trouble{"ambiguous", "from m import State\n_x_: int = 0\nState._x_ = 1\n",
                "app.py:3:7 warning ambiguous\n"},
        Trouble{"ambiguous_but_ignored",
                "from m import State\n_x_: int = 0\nState._x_ = 1  # gothon: ignore[ambiguous, "
                "other]\n",
                ""},
        Trouble{"star_over_an_own_name", "from listed import *\n_x_: int = 0\n",
                "app.py:1:20 error import-clash\n"},
        Trouble{"star_that_leaves_an_own_name", "from m import *\n_x_: int = 0\n", ""},
        Trouble{"own_name_imported", "from m import _x_\n_x_: int = 0\n",
                "app.py:1:15 error import-clash\n"},
        Trouble{"two_sources_in_a_class_body",
                "class A:\n    try: from m import _x_\n    except E: from n import _x_\n    "
                "print(_x_)\n",
                "app.py:4:11 error unresolved\n"},
        Trouble{"deleted_reference",
                "try: from m import _x_\nexcept E: from n import _x_\ndel _x_\n",
                "app.py:3:5 error delete\n"},
        Trouble{"function_with_the_name_of_a_reference",
                "try: from m import _x_\nexcept E: from n import _x_\ndef _x_(): pass\n",
                "app.py:3:5 error definition\n"},
        Trouble{"deleted", "import m\ndel m._x_\n", "app.py:2:7 error delete\n"},
        Trouble{"function_of_that_name", "from m import _x_\ndef _x_(): pass\n",
                "app.py:2:5 error definition\n"},
        Trouble{"annotated", "from m import _x_ as y\ny: int = 3\n",
                "app.py:2:1 error annotated-import\n"},
        Trouble{"fields_through_project_classes",
                "import base\nclass A(base.Base):\n    _e_: int = 1\n    def f(self): self._f_: "
                "int = 0\n_e_: int = 2\n",
                "app.py:3:5 error two-types\n"}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace gothon::translator::test
