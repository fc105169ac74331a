#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/unit/translator/scratch_project.hpp"

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

TEST(Project, DisplaysOfLiteralsAreEncodedAsNodesWould) {
  const ScratchProject project("app.py",
                               "_a_: dict[str, int] = {'b': 1, 'a': 2, 'b': 3}\n"
                               "_b_: set[int] = {1, True, 2}\n"
                               "_c_: list[float] = [1, True]\n"
                               "_d_: list[str] = list()\n"
                               "_e_: dict[str, int] = {k: 1}\n");
  const Translation translation = project.translate("app");
  ASSERT_EQ(translation.variables.size(), 5U);
  const std::string one("f\0\0\0\0\0\0\xf0?", 9);
  const std::string texts[] = {std::string("d\2s\1bi\1\3s\1ai\1\2", 14),
                               std::string("S\2i\1\1i\1\2", 8), "l\2" + one + one,
                               std::string("l\0", 2), ""};
  for (std::size_t at = 0; at < 5; ++at) {
    EXPECT_EQ(translation.variables[at].initial, texts[at]) << at;
    EXPECT_EQ(translation.variables[at].kind, at < 4 ? Initial::kLiteral : Initial::kRuntime);
  }
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

TEST(Project, AnEnumerationThatComesFromAnotherModuleHasFields) {
  const ScratchProject project(
      Files{{"base.py", "import enum\nclass Base(enum.Enum): pass\n"},
            {"app.py", "from base import Base\n_x_: int = 0\nclass A(Base):\n    _e_: int = 1\n"}});
  const Translation translation = project.translate("app");
  ASSERT_EQ(translation.variables.size(), 1U);
  EXPECT_EQ(translation.variables[0].name, "_x_");
}

TEST(Project, NamesThatGoInACircleHaveAnEnd) {
  const std::string round =
      "import far\nm = far.m\n_x_: int = 0\nclass A(C):\n    _x_ = 1\n    def f(self): self._y_ = "
      "C._x_\n"
      "class C(A): pass\n@z\nclass D(E.F, Base): _b_: int = 1\n_q_: Queue[int] = Queue()\n";
  const ScratchProject project(
      Files{{"one.py", "from two import m, State, Base, Queue, E, z\n" + round},
            {"two.py", "from one import m, State, Base, Queue, E, z\n" + round},
            {"far.py", "import two as far\nfrom two import m\n_s_: int = 0\n"},
            {"star.py", "from other import *\n_q_: Queue[int] = Queue()\n_x_: int = 0\n"},
            {"other.py", "from star import *\n_q_: Queue[int] = Queue()\n"},
            {"app.py",
             "import one, two, star\nfrom one import m, State, Base, E\n_x_: int = 0\n"
             "State._x_ = m._x_ = one.m.far.m._x_ = 1\nclass G(Base, E.F):\n    _b_: int = 1\n"
             "    def f(self): self._x_ = one.State._x_\nimport far\nclass H(I):\n"
             "    def f(self): self._s_ = 1\nclass I(H): pass\nState._s_ = 1\n"}});
  EXPECT_FALSE(project.translate("app").modules.empty());
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

TEST(Project, ModulesSayWhichQueueClassesAreTheirs) {
  const std::string text = "# gothon:var_def:prefix = None\nx_: int = 0\nprint(Queue)\n";
  EXPECT_EQ(
      ScratchProject("app.py", "from queue import *\n" + text).translate("app").modules[0].flags,
      "q");
  const ScratchProject project("app.py", "from queue import LifoQueue\n" + text);
  const Translation translation = project.translate("app");
  ASSERT_EQ(translation.modules.size(), 1U);
  EXPECT_EQ(translation.modules[0].flags, "");
  EXPECT_EQ(translation.modules[0].node_name, "node_");
  EXPECT_EQ(translation.modules[0].node_count_name, "node_count_");
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
  EXPECT_EQ(brief(found_in(project.request(), {"src", "h.py", "absent"}), true),
            "absent:1:1 error unreadable\n"
            "h.py:2:6 warning instance-variable\nh.py:3:5 error delete\n"
            "src/a.py:2:6 warning instance-variable\nsrc/a.py:3:5 error delete\n"
            "src/pkg/f.py:2:6 warning instance-variable\nsrc/pkg/f.py:3:5 error delete\n");
}

}  // namespace
}  // namespace gothon::translator::test
