#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/translator/scratch_project.hpp"
#include "translator/manifest.hpp"

namespace gothon::translator::test {
namespace {

const std::string kShared =
    "_x_: int = 1\n_lock_a_: callable = lambda: ()\nclass State:\n    pass\n";

std::string plain_of(const ScratchProject& project, const Translation& translation) {
  std::string out;
  for (const std::string& each : translation.plain)
    out += each.substr(project.root().size() + 1) + "\n";
  return out;
}

std::string modules_of(const ScratchProject& project, const Translation& translation) {
  std::string out;
  for (const auto& each : translation.modules)
    out += each.source.substr(project.root().size() + 1) + "\n";
  return out;
}

TEST(Project, FollowsImportsFromTheMainModuleAndNothingElse) {
  const ScratchProject project(
      Files{{"app.py", "import os, sys, pkg.a\nfrom pkg import b, name\nimport missing\n"},
            {"pkg/__init__.py", "from .c import d\n"},
            {"pkg/a.py", kShared},
            {"pkg/b.py", "if x:\n    def f():\n        from . import e\n"},
            {"pkg/c.py", "import app\n"},
            {"pkg/e.py", ""},
            {"pkg/unused.py", kShared},
            {"os.py", kShared}});
  const Translation translation = project.translate("app");
  EXPECT_EQ(modules_of(project, translation), "pkg/a.py\n");
  EXPECT_EQ(plain_of(project, translation),
            "app.py\npkg/__init__.py\npkg/b.py\npkg/c.py\npkg/e.py\n");
  EXPECT_EQ(translation.main_file, project.path("app.py"));
}

TEST(Project, PackagesRunTheirMain) {
  const ScratchProject project(Files{{"pkg/__init__.py", ""},
                                     {"pkg/__main__.py", "from .a import _x_\nprint(_x_)\n"},
                                     {"pkg/a.py", kShared},
                                     {"space/deep/run.py", "from . import other\n"},
                                     {"space/deep/other.py", kShared}});
  EXPECT_EQ(modules_of(project, project.translate("pkg")), "pkg/__main__.py\npkg/a.py\n");
  EXPECT_EQ(project.translate("pkg").main_file, project.path("pkg/__main__.py"));
  EXPECT_EQ(modules_of(project, project.translate("space.deep.run")), "space/deep/other.py\n");
}

TEST(Project, AScriptHasItsOwnDirectory) {
  const ScratchProject project(Files{{"tools/run.py", "import near\nimport far\nimport extra\n"},
                                     {"tools/near.py", kShared},
                                     {"far.py", kShared},
                                     {"more/extra.py", kShared}});
  ProjectRequest request = project.request("tools/run.py");
  EXPECT_EQ(modules_of(project, translate_project(request)), "tools/near.py\n");
  request.search = {"more", ""};
  EXPECT_EQ(modules_of(project, translate_project(request)),
            "tools/near.py\nfar.py\nmore/extra.py\n");
}

TEST(Project, AMissingMainModuleIsLeftToPython) {
  const ScratchProject project;
  const Translation translation = project.translate("nothing");
  EXPECT_EQ(translation.main_file, "");
  EXPECT_TRUE(translation.diagnostics.empty());
  EXPECT_EQ(project.translate("nothing.py").main_file, "");
}

TEST(Project, AFileIsOneModuleUnderAllItsNames) {
  const ScratchProject project(
      Files{{"app.py", "import app, link, a.app\n_x_: int = 0\n"}, {"a/other.py", ""}});
  std::filesystem::create_symlink(project.path("app.py"), project.path("link.py"));
  std::filesystem::create_symlink(project.path("app.py"), project.path("a/app.py"));
  const Translation translation = project.translate("app");
  EXPECT_EQ(translation.modules.size(), 1U);
  EXPECT_EQ(translation.variables.size(), 1U);
}

TEST(Project, InstalledPackagesAreNoProjectModules) {
  const ScratchProject project(
      Files{{"app.py", "import lib\nlib._x_ = 1\n"}, {"site-packages/lib.py", kShared}});
  ProjectRequest request = project.request("app");
  request.search = {"site-packages"};
  const Translation translation = translate_project(request);
  EXPECT_EQ(modules_of(project, translation) + plain_of(project, translation), "app.py\n");
}

TEST(Project, AnExtensionModuleHidesTheSource) {
  const ScratchProject project(Files{{"app.py", "import fast\n"},
                                     {"fast.py", kShared},
                                     {"fast.cpython-311-x86_64-linux-gnu.so", ""}});
  EXPECT_EQ(project.translate("app").modules.size(), 0U);
}

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
              "from m import __name__ as $void\n$m0__x_.value = $m0__x_.value\n"},
        Reach{"from_alias", "from m import State, _x_ as y, \\\n  _lock_a_\ny += 1; _lock_a_()\n",
              "from m import State, __name__ as $void, \\\n  __name__ as $void\n$m0__x_.iadd((1)); "
              "$m0__lock_a_()\n"},
        Reach{"from_over_lines", "from m import (State,  # a\n  _x_ as\n  y)\nprint(y)\n",
              "from m import (State,  # a\n  __name__ as \\\n$void)\nprint($m0__x_.value)\n"},
        Reach{"dotted", "import pkg.core\nprint(pkg.core._x_, pkg._x_)\n",
              "import pkg.core\nprint(($m0__x_.value if (pkg.core) is not $m0__x_ else 0), "
              "pkg._x_)\n"},
        Reach{"submodule", "from pkg import core\ncore._x_ = 1\n",
              "from pkg import core\n($m0__x_ if (core) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"passed_on",
              "import pkg\nprint(pkg._public_)\nfrom pkg import _public_ as z\nz = 1\n",
              "import pkg\nprint(($m0__x_.value if (pkg) is not $m0__x_ else 0))\nfrom pkg import "
              "__name__ as $void\n"
              "$m0__x_.value = 1\n"},
        Reach{"imported_class", "from m import State\nState._x_ = 1\n",
              "from m import State\n($m0__x_ if (State) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{
            "imported_class_passed_on", "from pkg import State\nState._x_ = 1\n",
            "from pkg import State\n($m0__x_ if (State) is not $m0__x_ else $m0__x_).value = 1\n"},
        Reach{"class_in_module", "import m\nm.State._x_ = 1\n",
              "import m\n($m0__x_ if (m.State) is not $m0__x_ else $m0__x_).value = 1\n"},
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
              "from m import __name__ as $void\ndef f(y): return y\ndef g():\n    y = 1\n    "
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

TEST(Project, ModulesWithoutGothonCodeAreNotParsed) {
  // Nothing in it can matter, so that not even its syntax is looked at.
  const ScratchProject project(
      Files{{"app.py", "import broken\n_x_: int = 0\n"}, {"broken.py", "def = 1\n"}});
  const Translation translation = project.translate("app");
  EXPECT_EQ(plain_of(project, translation), "broken.py\n");
  EXPECT_TRUE(translation.unparsed.empty());
}

TEST(Project, WhatTheParserDoesNotUnderstandIsNamed) {
  const ScratchProject project(Files{{"app.py", "import a, b, m\n"},
                                     {"m.py", kShared},
                                     {"a.py", "_y_: int = 0\nx = = 1\n"},
                                     {"b.py", "import m\nm._x_ = = 1\n"}});
  const Translation translation = project.translate("app");
  ASSERT_EQ(translation.unparsed.size(), 2U);
  EXPECT_EQ(translation.unparsed[0].source, project.path("a.py"));
  EXPECT_EQ(brief({translation.unparsed[0].diagnostic}, true), "a.py:2:5 error syntax\n");
  EXPECT_EQ(translation.unparsed[1].source, project.path("b.py"));
  EXPECT_FALSE(has_errors(translation.diagnostics));
}

TEST(Project, VariablesAreNumberedOnceWithTheirInitialValues) {
  const ScratchProject project(
      Files{{"app.py",
             "import m\n_x_: int = -2\n_unlock_a_: callable = lambda: ()\n"
             "_lock_a_: callable = lambda: ()\n_lock_a_(); _unlock_a_(); m._x_ = _x_\n"
             "_q_: Queue[str] = Queue(300)\n"},
            {"m.py", kShared}});
  const Translation translation = project.translate("app");
  const std::string app = project.path("app.py");
  const std::string m = project.path("m.py");
  const std::vector<Variable> expected = {
      {2, "_x_", app, Initial::kLiteral, "\xfe"},
      {5, "_lock_a_", app, Initial::kNone, ""},
      {20, "_q_", app, Initial::kLiteral, std::string("\x2c\x01", 2)},
      {2, "_x_", m, Initial::kLiteral, "\x01"},
      {5, "_lock_a_", m, Initial::kNone, ""},
  };
  EXPECT_EQ(translation.variables.size(), expected.size());
  for (const Variable& each : expected) {
    EXPECT_NE(std::find(translation.variables.begin(), translation.variables.end(), each),
              translation.variables.end())
        << each.name;
  }
  std::map<std::string, std::string> names;
  for (const ReservedName& each : translation.modules[0].names) {
    names[each.reserved] =
        translation.variables[each.variable].name + " " + translation.variables[each.variable].file;
  }
  EXPECT_EQ(names["_gothon__lock_a_"], "_lock_a_ " + app);
  EXPECT_EQ(names["_gothon__unlock_a_"], "_lock_a_ " + app);
  EXPECT_EQ(names["_gothon_m0__x_"], "_x_ " + m);
}

TEST(Project, QuietLeavesErrorsOnly) {
  const ScratchProject project("app.py", "_x_: int = 0\n_x_: int = 0\ndel _x_\n");
  ProjectRequest request = project.request("app");
  EXPECT_EQ(brief(translate_project(request).diagnostics),
            "2:1 warning double-declaration\n3:5 error delete\n");
  request.quiet = true;
  EXPECT_EQ(brief(translate_project(request).diagnostics), "3:5 error delete\n");
}

TEST(Project, ModulesSayWhatTheyBind) {
  const ScratchProject project(
      "app.py",
      "# gothon:var_def:prefix = None\nfrom queue import LifoQueue\nx_: int = 0\n"
      "def f():\n    Queue = 1\n");
  const Translation translation = project.translate("app");
  ASSERT_EQ(translation.modules.size(), 1U);
  EXPECT_FALSE(translation.modules[0].binds_queue);
  EXPECT_TRUE(translation.modules[0].binds_lifo_queue);
  EXPECT_EQ(translation.modules[0].node_name, "node_");
  EXPECT_EQ(translation.modules[0].node_count_name, "node_count_");
}

TEST(Late, ALateModuleIsTranslatedAloneAndDeclaresWhatIsNew) {
  const ScratchProject project(Files{
      {"app.py", "_a_: int = 0\n"},
      {"plug/__init__.py", ""},
      {"plug/in.py", "import app, m\nfrom . import other\n_y_: float = 1\napp._a_ = m._x_ + _y_\n"},
      {"plug/other.py", "_z_: str = 5\n"},
      {"m.py", kShared}});
  const LateTranslation late = translate_late(project.request("app"), project.path("plug/in.py"),
                                              {{project.path("app.py"), "_a_"}});
  EXPECT_TRUE(late.translation.diagnostics.empty())
      << "what is wrong with other modules is said when they are loaded";
  ASSERT_EQ(late.translation.modules.size(), 1U);
  const std::string text = write_late_manifest(late, "/s/late/1.py");
  const std::string in = project.path("plug/in.py");
  EXPECT_NE(text.find("declare\t3\t1\t" + in + "\t_y_\t000000000000f03f\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("declare\t2\t1\t" + project.path("m.py") + "\t_x_\t01\n"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("\t_a_\t00"), std::string::npos) << text;
  EXPECT_NE(text.find("name\t_gothon_m0__a_\t" + project.path("app.py") + "\t_a_\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("module\t" + in + "\t/s/late/1.py\t_node_\t_node_count_\t-\n"),
            std::string::npos)
      << text;
}

TEST(Late, APlainModuleHasAPlainLine) {
  const ScratchProject project("late.py", "x = 1\n");
  const LateTranslation late = translate_late(project.request("app"), project.path("late.py"), {});
  EXPECT_EQ(write_late_manifest(late, ""),
            "gothon-manifest\t1\nplain\t" + project.path("late.py") + "\n");
}

TEST(Check, WalksDirectoriesPastWhatIsNotTheUsers) {
  const std::string bad = "_x_: int = 0\nself._y_: int = 1\ndel _x_\n";
  const ScratchProject project(Files{{"src/a.py", bad},
                                     {"src/.hidden/b.py", bad},
                                     {"src/__pycache__/c.py", bad},
                                     {"src/node_modules/d.py", bad},
                                     {"src/venv/pyvenv.cfg", ""},
                                     {"src/venv/e.py", bad},
                                     {"src/pkg/f.py", bad},
                                     {"src/g.txt", bad},
                                     {"h.py", bad}});
  EXPECT_EQ(brief(check(project.request(), {"src", "h.py", "absent"}).diagnostics, true),
            "absent:1:1 error unreadable\n"
            "h.py:2:6 warning instance-variable\nh.py:3:5 error delete\n"
            "src/a.py:2:6 warning instance-variable\nsrc/a.py:3:5 error delete\n"
            "src/pkg/f.py:2:6 warning instance-variable\nsrc/pkg/f.py:3:5 error delete\n");
}

}  // namespace
}  // namespace gothon::translator::test
