"""The one table of what the node side relies on in the interpreter's library and in tools: what is replaced, and what is recognised.

Hooks get what they replace by `take`, and check by `holds` what they only recognise. What is not there as the table has it is told:
a row marked ERROR raises `Unknown`, because shared variables would be plain ones without a word; any other gives one warning on
stderr. `docs/hooks.md` is this table for readers. Thread rule: any.
"""

import sys

ERROR, WARNING = "error", "warning"
#: Kinds of checks: it is there; a function that takes these first; a function whose code names these.
IS, TAKES, NAMES = "is there", "takes", "names"

#: PLACE (`module:name`), since, until (versions of Python, 0 for all), check, its words, outcome, what of Gothon does not work without it.
ROWS = (
    # importlib
    ("_frozen_importlib_external:SourceLoader.source_to_code", 0, 0, TAKES, "self data path", ERROR,
     "the modules' translation is compiled"),
    ("_frozen_importlib_external:SourceFileLoader.path_stats", 0, 0, TAKES, "self path", ERROR,
     "no bytecode of the user's own text is read in place of the translation"),
    ("_frozen_importlib_external:SourceLoader.get_code", 0, 0, NAMES, "path_stats source_to_code", ERROR,
     "modules are loaded by path_stats and source_to_code"),
    ("_frozen_importlib_external:_LoaderBasics.exec_module", 0, 0, NAMES, "get_code _call_with_frames_removed exec __dict__", ERROR,
     "what sets an attribute of a module reaches the variable"),
    ("_frozen_importlib_external:MAGIC_NUMBER", 0, 0, IS, "", ERROR, "runpy.run_path is given translated code"),
    ("_frozen_importlib_external:ExtensionFileLoader.exec_module", 0, 0, TAKES, "self module", ERROR,
     "the module that makes interpreters is noticed when it is loaded"),
    ("_frozen_importlib:BuiltinImporter.exec_module", 0, 0, IS, "", ERROR, "the module that makes interpreters is noticed where it is built in"),
    ("_frozen_importlib:FrozenImporter.exec_module", 0, 0, IS, "", ERROR, "runpy is noticed when it is loaded"),
    ("_frozen_importlib:_call_with_frames_removed", 0, 0, IS, "", ERROR, "tracebacks of imports show no frame more than Python's own"),
    ("io:open_code", 0, 0, IS, "", ERROR, "runpy.run_path and pdb are given translated code"),
    ("runpy:_run_module_as_main", 0, 0, TAKES, "mod_name alter_argv", ERROR, "the main module runs as under python -m"),
    ("runpy:_get_code_from_file", 0, 0, NAMES, "open_code read_code", ERROR, "runpy.run_path is given translated code"),
    # multiprocessing
    ("multiprocessing.util:spawnv_passfds", 0, 0, TAKES, "path args", ERROR, "workers of spawn and forkserver are processes of their node"),
    ("multiprocessing.spawn:get_preparation_data", 0, 0, TAKES, "name", ERROR, "a worker that is plain Python all the same says so"),
    ("multiprocessing.process:BaseProcess.start", 0, 0, TAKES, "self", ERROR, "a worker is known to be a process of its node once it is started"),
    ("multiprocessing.util:register_after_fork", 0, 0, TAKES, "obj func", WARNING, "workers end with their session"),
    ("multiprocessing.reduction:ForkingPickler.register", 0, 0, TAKES, "cls type reduce", ERROR, "workers are given shared containers, not copies"),
    ("json.encoder:JSONEncoder.default", 0, 0, TAKES, "self o", WARNING, "json writes shared containers"),
    # interpreters in one process
    ("_xxsubinterpreters:create", (3, 8), (3, 12), IS, "", ERROR, "another interpreter in this process shares variables"),
    ("_xxsubinterpreters:run_string", (3, 8), (3, 12), IS, "", ERROR, "another interpreter in this process shares variables"),
    ("_interpreters:create", (3, 13), 0, IS, "", ERROR, "another interpreter in this process shares variables"),
    ("_interpreters:run_string", (3, 13), 0, IS, "", ERROR, "another interpreter in this process shares variables"),
    # tools that read and compile a script themselves
    ("cProfile:main", 0, (3, 14), NAMES, "compile", ERROR, "scripts that are profiled are translated"),
    ("profiling.tracing:main", (3, 15), 0, NAMES, "compile", ERROR, "scripts that are profiled are translated"),
    ("profile:main", 0, 0, NAMES, "compile", ERROR, "scripts that are profiled are translated"),
    ("trace:main", 0, 0, NAMES, "compile", ERROR, "scripts that are traced are translated"),
    ("py_compile:compile", 0, 0, NAMES, "SourceFileLoader", WARNING, "what a program compiles for later is plain Python"),
    # the debugger
    ("pdb:Pdb._runscript", 0, (3, 10), NAMES, "open_code", ERROR, "scripts that are debugged are translated"),
    ("pdb:_ScriptTarget.code", (3, 11), 0, IS, "", ERROR, "scripts that are debugged are translated"),
    ("pdb:Pdb.default", 0, 0, NAMES, "exec", WARNING, "statements that are typed reach shared variables"),
    ("pdb:Pdb._getval", 0, 0, NAMES, "eval", WARNING, "expressions that are typed reach shared variables"),
    ("pdb:Pdb._exec_in_closure", (3, 13), 0, NAMES, "exec", WARNING, "functions that are typed reach shared variables"),
    ("bdb:effective", 0, 0, NAMES, "eval", WARNING, "conditions of breakpoints reach shared variables"),
    ("bdb:Bdb.trace_dispatch", 0, 0, TAKES, "self frame event arg", WARNING, "the debugger's steps do not enter shared variables"),
    ("bdb:Bdb.set_trace", 0, 0, TAKES, "self frame", WARNING, "the debugger stops in the program's frames"),
    ("bdb:Bdb.get_stack", 0, 0, TAKES, "self f t", WARNING, "the debugger shows the program's frames"),
    ("pdb:set_trace", 0, 0, IS, "", WARNING, "nodes that are not debugged go on"),
    # tools that are no part of Python
    ("_pytest.assertion.rewrite:_rewrite_test", 0, 0, TAKES, "fn config", ERROR, "test modules are translated before their assertions are rewritten"),
    ("_pytest.assertion.rewrite:_read_pyc", 0, 0, TAKES, "source", ERROR, "no bytecode of the user's own text is read for a test module"),
    ("_pytest.assertion.rewrite:_write_pyc", 0, 0, TAKES, "state co", ERROR, "no bytecode of a translated test module is written"),
    ("_pytest.assertion.rewrite:rewrite_asserts", 0, 0, TAKES, "mod source", ERROR, "assertions of a translated test module are rewritten"),
    ("coverage.execfile:make_code_from_py", 0, 0, TAKES, "filename", ERROR, "scripts that coverage runs are translated"),
    ("unittest.mock:_patch.get_original", 0, 0, TAKES, "self", WARNING, "a variable that was patched is put back"),
    ("_pytest.monkeypatch:MonkeyPatch.__init__", 0, 0, NAMES, "_setattr", WARNING, "a class's variable that was patched is put back"),
    ("_pytest.monkeypatch:MonkeyPatch.setattr", 0, 0, TAKES, "self target name value", WARNING, "a class's variable that was patched is put back"),
    ("_pytest.monkeypatch:derive_importpath", 0, 0, TAKES, "import_path raising", WARNING, "a class's variable that was patched is put back"),
    # stacks
    ("faulthandler:register", 0, 0, IS, "", WARNING, "--timeout shows the stacks of this node"),
)  # fmt: skip
_rows = {row[0]: row for row in ROWS}
_told: "set[str]" = set()


class Unknown(RuntimeError):
    """Something that shared variables depend on is not there as the table has it. The text says what, and what to do."""


def wanted(key: str) -> bool:
    """Whether this version of Python is one that the row is for."""
    _, since, until, *_ = _rows[key]
    version = sys.version_info[:2]
    return not (isinstance(since, tuple) and version < since) and not (isinstance(until, tuple) and version > until)


def take(key: str) -> object:
    """What the row names, from its module, which has been loaded. None where this version has no need of it, and after a warning;
    Unknown if the row is an ERROR."""
    if not wanted(key):
        return None
    found = _find(key)
    if not _is_as_known(found, *_rows[key][3:5]):
        fail(key)
        return None
    return found


def holds(key: str) -> bool:
    """Whether it is there as the table has it: `take` for what is only recognised."""
    return not wanted(key) or _is_as_known(_find(key), *_rows[key][3:5])


def fail(key: str) -> None:
    """Raises Unknown, or warns once."""
    if _rows[key][5] == ERROR:
        raise Unknown(words(key))
    if key not in _told and sys.stderr is not None:
        _told.add(key)
        sys.stderr.write(words(key) + "\n")


def words(key: str) -> str:
    """What there is to say of a row that does not hold: who, what, why, and what to do."""
    _, _, _, check, names, _, use = _rows[key]
    known = " ".join([key.replace(":", "."), check, ", ".join(names.split())]).rstrip()
    return (
        "gothon: Python %s: this Gothon relies on it that %s, so that %s, and that is not so here: choose another with --python, "
        "or install a newer Gothon" % (sys.version.split()[0], known, use)
    )


def check(module: str, code: object) -> None:
    """The rows that name functions of a module which is about to run: told before it does. A tool that is not the program itself
    loses nothing that only errors speak of."""
    for key, _, _, check, names, outcome, _ in ROWS:
        if check is NAMES and key.startswith(module + ":") and wanted(key):
            found = code
            for part in key.partition(":")[2].split("."):
                found = _inner(found, part)
            if (outcome is WARNING or is_program(module)) and (found is None or _missing(found, set(names.split()))):
                fail(key)


def is_program(module: str) -> bool:
    """Whether the main module is this one, or of its package."""
    from . import session

    main = session.main.partition(".")[0]
    return main == module.partition(".")[0] or (main, module) == ("cProfile", "profiling.tracing")


def _inner(code: object, name: str) -> object:
    """The code of a class or function in other code; None if there is none of the name."""
    for constant in getattr(code, "co_consts", ()):
        if getattr(constant, "co_name", None) == name:
            return constant
    return None


def _find(key: str) -> object:
    module, _, name = key.partition(":")
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _is_as_known(found: object, check: str, names: str) -> bool:
    if found is None:
        return False
    if check is IS:
        return True
    code = getattr(getattr(found, "fget", found), "__code__", None)
    if code is None:
        # A function of C, or what somebody else has put there: nobody can look into it, and Python itself is content with it.
        return callable(found)
    if check is NAMES:
        return not _missing(code, set(names.split()))
    known = tuple(names.split())
    return code.co_varnames[: code.co_argcount][: len(known)] == known or bool(code.co_flags & 0x04)  # CO_VARARGS


def _missing(code: object, names: "set[str]") -> "set[str]":
    """Those of the names that neither the code nor a function in it uses."""
    names = names.difference(code.co_names)  # type: ignore[attr-defined]
    for constant in code.co_consts:  # type: ignore[attr-defined]
        if names and hasattr(constant, "co_names"):
            names = _missing(constant, names)
    return names
