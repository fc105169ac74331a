"""Each file includes what it names, itself or by a header of the project: what one header of the standard library brings of another
differs from compiler to compiler."""

import functools
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
#: Names of the standard library, by the header that they are for.
HEADERS = {
    "barrier": ("barrier",),
    "algorithm": ("all_of", "any_of", "clamp", "copy_if", "copy_n", "count", "count_if", "fill", "find", "find_if", "find_if_not", "lower_bound",
                  "max", "max_element", "min", "min_element", "mismatch", "none_of", "ranges", "remove_if", "replace", "replace_if",
                  "reverse", "rotate", "set_difference", "set_symmetric_difference", "sort", "stable_sort", "transform", "unique",
                  "upper_bound"),
    "array": ("array", "to_array"),
    "atomic": ("atomic", "atomic_ref", "atomic_signal_fence", "atomic_thread_fence", "memory_order_acq_rel", "memory_order_acquire",
               "memory_order_relaxed", "memory_order_release", "memory_order_seq_cst"),
    "bit": ("bit_cast", "bit_ceil", "bit_width", "countl_zero", "countr_zero", "endian", "has_single_bit", "popcount", "rotl"),
    "cctype": ("isalnum", "isalpha", "isdigit", "isspace", "tolower", "toupper"),
    "charconv": ("chars_format", "from_chars", "to_chars"),
    "chrono": ("chrono",),
    "clocale": ("setlocale",),
    "cmath": ("ceil", "floor", "fmod", "isfinite", "isinf", "isnan", "ldexp", "lround", "pow", "round", "trunc"),
    "compare": ("strong_ordering", "weak_ordering", "partial_ordering"),
    "concepts": ("integral", "same_as"),
    "condition_variable": ("condition_variable", "condition_variable_any"),
    "csignal": ("signal",),
    "cstddef": ("max_align_t",),
    "cstdint": ("int16_t", "int32_t", "int64_t", "int8_t", "intptr_t", "uint16_t", "uint32_t", "uint64_t", "uint8_t", "uintmax_t",
                "uintptr_t"),
    "cstdio": ("fclose", "ferror", "fflush", "FILE", "fopen", "fprintf", "fputs", "fwrite", "printf", "puts", "remove", "rename",
               "snprintf", "sscanf"),
    "cstdlib": ("_Exit", "abort", "aligned_alloc", "atexit", "atoi", "calloc", "exit", "free", "getenv", "malloc", "quick_exit", "realloc",
                "strtol", "strtoul", "strtoull"),
    "cstring": ("memchr", "memcmp", "memcpy", "memmove", "memset", "strchr", "strcmp", "strerror", "strlen", "strncmp", "strrchr"),
    "ctime": ("clock", "clock_t", "mktime", "strftime", "time", "time_t", "tm"),
    "deque": ("deque",),
    "exception": ("current_exception", "exception", "exception_ptr", "rethrow_exception", "terminate"),
    "filesystem": ("filesystem",),
    "fstream": ("ifstream", "ofstream", "fstream"),
    "functional": ("equal_to", "function", "hash", "invoke", "less", "reference_wrapper"),
    "future": ("async", "future", "promise"),
    "initializer_list": ("initializer_list",),
    "iostream": ("cerr", "cin", "cout"),
    "iterator": ("back_inserter", "distance", "istream_iterator", "istreambuf_iterator", "make_move_iterator", "next", "prev"),
    "limits": ("numeric_limits",),
    "list": ("list",),
    "map": ("map", "multimap"),
    "memory": ("enable_shared_from_this", "make_shared", "make_unique", "make_unique_for_overwrite", "shared_ptr", "unique_ptr",
               "weak_ptr"),
    "mutex": ("call_once", "lock_guard", "mutex", "once_flag", "scoped_lock", "unique_lock"),
    "new": ("align_val_t", "bad_alloc", "launder", "nothrow"),
    "numeric": ("accumulate", "gcd", "iota", "reduce"),
    "optional": ("nullopt", "optional"),
    "queue": ("priority_queue", "queue"),
    "random": ("mt19937", "mt19937_64", "random_device", "uniform_int_distribution"),
    "set": ("multiset", "set"),
    "span": ("as_bytes", "dynamic_extent", "span"),
    "sstream": ("istringstream", "ostringstream", "stringstream"),
    "stdexcept": ("domain_error", "invalid_argument", "length_error", "logic_error", "out_of_range", "overflow_error", "runtime_error"),
    "string": ("getline", "stod", "stoi", "stol", "stoul", "stoull", "string", "string_literals", "to_string", "u32string"),
    "string_view": ("string_view",),
    "system_error": ("errc", "error_code", "generic_category", "system_category", "system_error"),
    "thread": ("jthread", "this_thread", "thread"),
    "tuple": ("apply", "make_tuple", "tie", "tuple"),
    "type_traits": ("conditional_t", "decay_t", "enable_if_t", "integral_constant", "is_floating_point_v", "is_integral_v", "is_same_v", "is_signed_v", "is_trivially_copyable_v",
                    "remove_cvref_t", "underlying_type_t"),
    "unordered_map": ("unordered_map",),
    "unordered_set": ("unordered_set",),
    "utility": ("declval", "exchange", "in_range"),
    "variant": ("get_if", "holds_alternative", "monostate", "variant", "visit"),
    "vector": ("vector",),
}
#: No container, and no stream, can do without these: they are everywhere.
EVERYWHERE = {"begin", "byte", "end", "erase", "erase_if", "get", "ios", "move", "pair", "ptrdiff_t", "size", "size_t", "streamsize", "swap"}
#: A list in braces to loop over is an initializer_list; these headers are specified to bring its.
OF_LISTS = {"algorithm", "array", "deque", "initializer_list", "list", "map", "optional", "queue", "random", "set", "string",
            "unordered_map", "unordered_set", "utility", "variant", "vector"}
LOOP_OVER_BRACES = re.compile(r"\bfor \([^;()]*: \{")
HEADER_OF = {name: header for header, names in HEADERS.items() for name in names}
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.DOTALL)
INCLUDE = re.compile(r'^#include ([<"])(.*?)[>"]', re.MULTILINE)


def sources():
    for room in ("client", "daemon", "glue", "tests", "translator"):
        for ending in ("*.hpp", "*.cpp"):
            yield from sorted((TOP / room).rglob(ending))


@functools.lru_cache(maxsize=None)
def included(path):
    """The headers of others that a file includes itself or by way of the project's headers."""
    found = set()
    for kind, name in INCLUDE.findall(path.read_text()):
        own = next((place / name for place in (TOP, path.parent, *path.parents) if (place / name).is_file()), None)
        found |= included(own) if kind == '"' and own else {name}
    return frozenset(found)


def named(path):
    """What a file has of the standard library."""
    return set(re.findall(r"\bstd::(\w+)", COMMENT_OR_TEXT.sub(" ", path.read_text())))


def missing(path):
    found = included(path)
    if any(name.startswith("asio") for name in found):
        # Its errors are those of the standard library.
        found |= {"system_error"}
    wanted = {HEADER_OF[name] for name in named(path) if name in HEADER_OF}
    if LOOP_OVER_BRACES.search(COMMENT_OR_TEXT.sub(" ", path.read_text())) and not OF_LISTS & found:
        wanted.add("initializer_list")
    return sorted(wanted - found)


class Includes(unittest.TestCase):
    def test_of_every_name_it_is_known_which_header_it_is_for(self):
        unknown = {name: str(path.relative_to(TOP)) for path in sources() for name in named(path) - HEADER_OF.keys() - EVERYWHERE}
        self.assertEqual(unknown, {})

    def test_every_file_includes_the_standard_headers_of_what_it_names(self):
        found = {str(path.relative_to(TOP)): missing(path) for path in sources()}
        self.assertGreater(len(found), 150)
        self.assertEqual({path: headers for path, headers in found.items() if headers}, {})


if __name__ == "__main__":
    unittest.main()
