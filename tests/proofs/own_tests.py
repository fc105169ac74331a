"""The interpreters' own tests have the same results under gothon: as modules of the standard library, and as copies in a project with a
directive, so that they are translated."""

import os
import re
import shutil
import subprocess

#: What the language means, and what looks at programs.
MODULES = ("test_annotationlib", "test_augassign", "test_coroutines", "test_dataclasses", "test_dictcomps", "test_except_star", "test_fstring",
           "test_future_stmt", "test_generators", "test_genexps", "test_grammar", "test_inspect", "test_listcomps", "test_named_expressions",
           "test_patma", "test_positional_only_arg", "test_runpy", "test_scope", "test_setcomps", "test_super", "test_syntax", "test_traceback",
           "test_tstring", "test_type_aliases", "test_type_annotations", "test_type_params", "test_unpack_ex", "test_with", "test_yield_from")
#: Those that start processes or import their own data by name: copies of them would be other programs.
IN_PLACE = ("test_concurrent_futures", "test_lazy_import", "test_multiprocessing_fork", "test_multiprocessing_forkserver",
            "test_multiprocessing_main_handling", "test_multiprocessing_spawn")
DIRECTIVE = b"\n# gothon:var_usage:require_parens = False\n"
TIME_LIMIT = 1200
RESULT = re.compile(r"^(\w+ \(\S+\))\n?.*?\.\.\. (ok|FAIL|ERROR|skipped|expected failure|unexpected success)|^(?:FAIL|ERROR): (.*)", re.MULTILINE)


def results(run):
    """The outcome of each test by its name, and the status."""
    found = sorted(match.groups("") for match in RESULT.finditer(run.text() + run.out.decode(errors="replace")))
    return [("status", str(run.status))] + found


def tests_of(python):
    """Where the interpreter's test package lies; None if it came without."""
    done = subprocess.run([python, "-c", "import os, test.support as s; print(os.path.dirname(os.path.dirname(s.__file__)))"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
    return done.stdout.strip() or None


def module_to_run(folder, name):
    """As `python -m` takes it: a test that does not run itself is run by unittest. None if there is no such test."""
    for module in (name, name + "." + name):
        path = os.path.join(folder, *module.split(".")) + ".py"
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return [module] if b"unittest.main(" in file.read() else ["unittest", module]
    return ["unittest", name] if os.path.isdir(os.path.join(folder, name)) else None


class OwnTests:
    """Runs in the project directory of a product.TestCase."""

    def __init__(self, test, python):
        self.test = test
        self.python = python
        self.folder = tests_of(python)

    def compare(self, arguments):
        """The differing results of `python -m` and of `gothon 1`; also how many there are."""
        plain = results(self.test.finish(self.test.start(self.python, "-B", "-m", *arguments, "-v"), timeout=TIME_LIMIT))
        shared = results(self.test.gothon("-q", "--python", self.python, 1, *arguments, "-v", timeout=TIME_LIMIT))
        return sorted(set(plain) ^ set(shared)) if plain != shared else [], len(plain)

    def in_place(self, name):
        arguments = module_to_run(self.folder, name)
        return self.compare(arguments[:-1] + ["test." + arguments[-1]])

    def copied(self, name):
        project = str(self.test.project)
        shutil.rmtree(project)
        os.mkdir(project)
        source = os.path.join(self.folder, name)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(project, name), ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source + ".py", project)
        for directory, _, names in os.walk(project):
            for each in names:
                if each.endswith(".py"):
                    with open(os.path.join(directory, each), "ab") as file:
                        file.write(DIRECTIVE)
        return self.compare(module_to_run(project, name))

    def names(self, wanted=MODULES):
        """Those of the wanted modules that this interpreter has."""
        return [name for name in wanted if self.folder and module_to_run(self.folder, name)]
