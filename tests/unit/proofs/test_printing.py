"""What commands print goes through the functions that make it harmless (client/words/printing.hpp), and nothing around them."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from product import TOP  # noqa: E402

PRINTS = re.compile(r"\b(f?printf|fputs|puts|fwrite|cerr|cout|dump)\b *[(<]")
#: File and what of its line: all that prints otherwise, and what that is.
KNOWN = {
    "client/words/printing.cpp": "printable(text)",
    "client/words/check_report.cpp": "json_text(document.dump(",
    "client/ctl/ctl.cpp": "fputs(text.c_str(), stdout)",  # tables and documents, made by the functions
    "client/program/late_command.cpp": "translator::format(|%s/late/%s.manifest",  # for the node that asks
    "client/ctl/log_printer.cpp": "lines.data()|text.data()",  # what nodes have written
    "client/main.cpp": "fputs(arguments.text.c_str(), stdout)",  # the help
    "client/run/run_command.cpp": '"%s\\n", id.c_str()',
    "client/program/translate_command.cpp": "translator::format(|fwrite(text.data()",  # reports and translated text
    "client/program/translation.cpp": "translator::format(",
    "daemon/main.cpp": '"gothond " GOTHON_VERSION|options.help(|printable(|its arguments|"gothond: ',
    "daemon/desk/logging.cpp": "the log goes to stderr",
    "daemon/session/session.cpp": "printable(",
    "translator/syntax/parser_memory.cpp": "gothon: the parser gets no more memory",  # nobody else's words
}
#: JSON for programs, not for terminals.
DATA = ("daemon/quotas/quotas.cpp",)


class Printing(unittest.TestCase):
    def test_every_place_that_prints_is_known(self):
        for room in ("client", "daemon", "translator"):
            for path in sorted(TOP.joinpath(room).rglob("*.[ch]pp")):
                name = str(path.relative_to(TOP))
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if not PRINTS.search(line) or name in DATA:
                        continue
                    known = KNOWN.get(name, "").split("|")
                    self.assertTrue(any(each and each in line for each in known), "{}:{}: {}".format(name, number, line.strip()))


if __name__ == "__main__":
    unittest.main()
