// Modules that are imported at run time.
#include <gtest/gtest.h>

#include "tests/unit/translator/scratch_project.hpp"
#include "translator/project/manifest.hpp"

namespace gothon::translator::test {
namespace {

const std::string kShared =
    "_x_: int = 1\n_lock_a_: callable = lambda: ()\nclass State:\n    pass\n";

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
  EXPECT_NE(text.find("declare\t3\t1\t" + in + "\t_y_\t000000000000f03f\t\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("declare\t2\t1\t" + project.path("m.py") + "\t_x_\t01\t\n"),
            std::string::npos)
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
            "gothon-manifest\t4\nplain\t" + project.path("late.py") + "\n");
}

}  // namespace
}  // namespace gothon::translator::test
