// The quick looks at a text that decide whether it is parsed.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "translator/source/scan.hpp"
#include "translator/syntax/scan_imports.hpp"

namespace gothon::translator::test {
namespace {

/// What is imported, a line each: dots and module, name, name that is bound.
std::string imports_of(std::string_view text) {
  const auto found = scan_imports(text);
  if (!found) return "unsure";
  std::string out;
  for (const Import& each : *found) {
    out.append(static_cast<std::size_t>(each.level), '.').append(each.module);
    if (each.form == Import::kStar) out += ":*";
    if (each.form == Import::kFrom) out.append(":").append(each.name);
    out.append(each.renamed ? " as " : " ").append(each.bound).append("\n");
  }
  return out;
}

TEST(Scan, ErrsOnTheSideOfYes) {
  for (const char* text :
       {"_x_: int", "_x_ \\\n : int", "(_x_): int", "self._x_:int", "# gothon : var",
        "_\xef\xbd\x8e\xef\xbd\x8f\xef\xbd\x84\xef\xbd\x85_", "plug._hits_ += 1", "f()._x1_, a = b",
        "a._\xc3\xa4_", "vars(m)['_x_']", "m.__dict__.get(\"_x1_\")",
        "#gothon:", "a # b\n #\tgothon:", "print(_node_)", "_node_count_", "_\xc3\xa4_: int"}) {
    EXPECT_TRUE(may_have_gothon_code(text)) << text;
  }
  for (const char* text : {"__x__: int",
                           "_1_: int",
                           "x_: int",
                           "_x: int",
                           "gothon",
                           "# gothon",
                           "gothon: a # gothons: b",
                           "_nodes_",
                           "my_node_",
                           "__: a",
                           ": _x_",
                           "a.__x_",
                           "a._x",
                           "a._",
                           "a.__",
                           "a._1_",
                           "a.x_",
                           "_x_ = 1",
                           "vars(m)['_x']",
                           "vars(m)['__x__']",
                           "d['_x_']",
                           "vars(m)[\"_x_']",
                           "'_"}) {
    EXPECT_FALSE(may_have_gothon_code(text)) << text;
  }
}

TEST(Scan, SeesOtherSpellingsWhereverTheyStand) {
  for (std::size_t before = 0; before < 16; ++before) {
    for (std::size_t behind = 0; behind < 16; ++behind) {
      const std::string name = "_\xef\xbd\x8eode_";
      const std::string text = std::string(before, ' ') + name + std::string(behind, ' ');
      EXPECT_TRUE(may_have_gothon_code(text)) << before << ' ' << behind;
    }
  }
}

TEST(Scan, MentionsAreWholeWords) {
  EXPECT_TRUE(mentions("a = _x_", {"_x_", "y"}));
  EXPECT_TRUE(mentions("y", {"_x_", "y"}));
  EXPECT_TRUE(mentions("my._x_.y1 'y'", {"y"}));
  EXPECT_TRUE(mentions("\xc3\xa4 m._\xef\xbd\x98_", {"_x_"}));
  EXPECT_FALSE(mentions("my_x_ _x_y yy y1", {"_x_", "y"}));
  EXPECT_FALSE(mentions("_x_", {}));
}

TEST(ScanImports, SeesEveryFormOfImport) {
  EXPECT_EQ(imports_of("import a.b, c as d;import e\n"), "a.b a\nc as d\ne e\n");
  EXPECT_EQ(imports_of("import a \\\n . b # c\n"), "a.b a\n");
  EXPECT_EQ(imports_of("from a . b import c, d as e\n"), "a.b:c c\na.b:d as e\n");
  EXPECT_EQ(imports_of("from.import a\nfrom .. . import b\nfrom...c.d import(e)"),
            ".:a a\n...:b b\n...c.d:e e\n");
  EXPECT_EQ(imports_of("from a import (b, # '\n  c\r\n as \\\r\n d,\n)\nfrom e import *"),
            "a:b b\na:c as d\ne:* \n");
}

TEST(ScanImports, SeesLazyOnes) {
  EXPECT_EQ(imports_of("lazy import a, b; lazy from c \\\n import d\n"), "a a\nb b\nc:d d\n");
  EXPECT_EQ(imports_of("lazy = 1\nlazy.a\nlazy\nimport a\nlazy_import = 2\nimport b\n"),
            "a a\nb b\n");
}

TEST(ScanImports, SeesThemWhereverAStatementBegins) {
  EXPECT_EQ(imports_of("if a: import b; from c import d\nelse:\n\t\f import e\n"),
            "b b\nc:d d\ne e\n");
  EXPECT_EQ(imports_of("try: \\\n import a\nexcept E: pass\rimport b\r\nimport c"),
            "a a\nb b\nc c\n");
  EXPECT_EQ(imports_of("x = [\n1,\n]; import a\nlambda: (yield)\nimport b"), "a a\nb b\n");
}

TEST(ScanImports, TakesNothingElseForOne) {
  for (const char* text : {
           "important = 1\nfromage = 2\nimport_ = from_ = 3\n",
           "x = [\nimport_a\n]\n",
           "# import a\n'import b'\n",
           "'''\nimport a\n'\n\"\"\"\n'''\n",
           "def f():\n  yield \\\n from_a\n  yield from a\n  raise A from b\n",
           "a.\\\nimport_b\n",
           "r'\\'; import a'\n",
           "rb'''\\'''\nimport a\n'''\n",
           "'\\\nimport a'\n",
           "f'{a}{{'\n'import b'\n",
           "f'''\n{a['x']}\nimport b\n'''\n",
           "x = {'a': '''\nimport b'''}",
           "f'{a:{b}}}}'\n",
           "f'\\{a}\\''\n",
       }) {
    EXPECT_EQ(imports_of(text), "") << text;
  }
}

TEST(ScanImports, LeavesToTheParserWhatIsDoubtful) {
  for (const char* text : {
           "import",
           "import a b",
           "import a.",
           "import a,",
           "import a as 'b'",
           "from a import",
           "from a import b,",
           "from a import (b",
           "from import a",
       }) {
    EXPECT_EQ(imports_of(text), "unsure") << text;
  }
  for (const char* text : {")", "'a", "'a\n'", "'''a''", "\\ b", "f'{a['b']}'", "f\"{a['{']}\"",
                           "f'''{a\n}'''", "f'{a\\n}'", "f'{a'", "f\"{a['\\n']}\""}) {
    EXPECT_EQ(imports_of(text + std::string("\nimport c\n")), "unsure") << text;
    EXPECT_EQ(imports_of(std::string("import c\n") + text), "c c\n") << text;
  }
}

TEST(ScanImports, BracketsThatAreOpenHoldNone) {
  EXPECT_EQ(imports_of("(\nimport a\n"), "");
}

}  // namespace
}  // namespace gothon::translator::test
