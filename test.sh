#!/usr/bin/env bash
# Builds Gothon for testing and runs its tests; the last line is "N passed, N failed".
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./test.sh [SUITE…]

Suites: unit, daemon, cli, e2e, systemd, newest, changed (all seven by default). newest is what interpreters decide, in a tree of Debian unstable under
build/trees, with its compiler and its interpreters; it needs root, debootstrap and a mirror. changed is lint, but that what takes long is done for files that
differ from the main branch, and for less than a minute. The others run only when named: lint, formatters, linters and a type checker over all sources, see
tests/lint/run --help; stress, the proofs that take many minutes, two of
which can be named alone: soak, eight sessions at once for an hour, and fuzz; mutants, which breaks lines that protect and looks whether the tests notice,
or today, ten of them, others each day, and need root; trees, which proves
them for unstable's interpreters, and installs and tests Gothon on bare Debian 13 and unstable, as root and as an ordinary user with sudo; bench,
which prints figures; sanitize, which runs unit, daemon and cli built with Clang's address and undefined behaviour sanitizers, and threads on the
shared memory with its thread sanitizer.
TEXT
}

suites=()
bench=false
sanitize=false
for argument in "$@"; do
  case $argument in
    unit | daemon | cli | e2e | systemd | newest | changed | lint | today | stress | trees | mutants) suites+=("$argument") ;;
    soak | fuzz) suites+=("stress/test_$argument.py") ;;
    bench) bench=true ;;
    sanitize) sanitize=true ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      echo "test.sh: $argument: no such suite: see ./test.sh --help" >&2
      exit 2
      ;;
  esac
done
if [ ${#suites[@]} = 0 ] && [ "$bench" = false ] && [ "$sanitize" = false ]; then suites=(unit daemon cli e2e systemd newest changed); fi

# Both would hide faults of byte code and of buffering.
unset PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED

cd "$(dirname "$0")"
packaging/install-packages build test
[[ " ${suites[*]} " != *" stress"* ]] || packaging/install-packages stress
if [[ " ${suites[*]} " =~ " lint "|" changed " ]]; then
  for section in lint lint-clang; do
    packaging/install-packages "$section" || echo "test.sh: what of $section is missing is skipped" >&2
  done
fi
packaging/fetch-grammar

# Mostly packages on their way: meanwhile this machine compiles. What goes wrong is told when the suite runs.
preparing=
if [[ " ${suites[*]} " == *" newest "* ]]; then
  mkdir -p build
  tests/trees/newest prepare >build/newest.log 2>&1 &
  preparing=$!
fi

free_threaded=$(packaging/free-threaded-python build/free-threaded)
# Here a warning is an error; who installs Gothon with a compiler that nobody has tried yet gets it all the same.
options=(-Dtests=true -Dwerror=true "-Dfree_threaded_python=${free_threaded//$'\n'/,}")
stage=$PWD/build/test/stage
packaging/build build/test "$stage" --buildtype=debug "${options[@]}"
# Editors and what they ask look for it at the top.
ln -sfn build/test/compile_commands.json compile_commands.json

if [ "$sanitize" = true ]; then
  packaging/install-packages stress
  reports=$PWD/build/sanitize/reports
  # Clang's shared libraries do not link the runtime, which is in the program: b_lundef. It warns of GCC's own library.
  CC=clang-19 CXX=clang++-19 packaging/build build/sanitize "$PWD/build/sanitize/stage" --buildtype=debug -Dtests=true -Dwerror=true \
    -Db_sanitize=address,undefined -Db_lundef=false -Dcpp_args=-Wno-deprecated-declarations
  # An interpreter without the runtime does not load a module that needs it; for modules there are the threads below.
  cp "$stage"/lib/gothon/node/_gothon/_native*.so build/sanitize/stage/lib/gothon/node/_gothon/
  rm -rf "$reports"
  mkdir -p "$reports"
  # In files, because nobody reads what a daemon prints; a file is a failure.
  # Clang 19's own symbolizer, by its path: without that the runtime may say that it has none, and what it says is a failure.
  symbolizer=external_symbolizer_path=$(command -v llvm-symbolizer-19)
  export GOTHON_REPORTS=$reports ASAN_OPTIONS=log_path=$reports/report:disable_coredump=0:$symbolizer
  export UBSAN_OPTIONS=print_stacktrace=1:$symbolizer
  export LSAN_OPTIONS=suppressions=$PWD/tests/sanitize/leaks.txt:print_suppressions=0
  # What processes do in the shared memory, threads of one process do here: the sanitizer sees one process only. The
  # translator has threads of its own.
  thread=$PWD/build/sanitize-thread
  if [ -f "$thread/build.ninja" ]; then
    meson configure "$thread" "${options[@]}" -Dcpp_args=-Wno-deprecated-declarations
  else
    CC=clang-19 CXX=clang++-19 meson setup "$thread" --buildtype=debug "${options[@]}" -Dcpp_args=-Wno-deprecated-declarations -Db_sanitize=thread -Db_lundef=false
  fi
  for threaded in segment translator; do
    program=tests/unit/$threaded/${threaded}_test
    ninja -C "$thread" --quiet "$program"
    TSAN_OPTIONS="log_path=$reports/thread exitcode=0 $symbolizer" "$thread/$program" --gtest_brief=1
  done
  # And threads of a free-threaded interpreter, in a copy of the product with such extension modules.
  rm -rf "$thread/stage"
  cp -r "$stage" "$thread/stage"
  for module in "$stage"/lib/gothon/node/_gothon/_native_t.*.so; do
    [ -f "$module" ] || continue
    ninja -C "$thread" --quiet "glue/native/${module##*/}"
    cp "$thread/glue/native/${module##*/}" "$thread/stage/lib/gothon/node/_gothon/"
  done
  export GOTHON_THREAD_STAGE=$thread/stage TSAN_OPTIONS="log_path=$reports/thread exitcode=0 ignore_noninstrumented_modules=1 $symbolizer"
  GOTHON_THREAD_RUNTIME=$(clang-19 -print-file-name="libclang_rt.tsan-$(uname -m).so")
  export GOTHON_THREAD_RUNTIME
  GOTHON_BIN=$PWD/build/sanitize/stage/bin python3 tests/run.py build/sanitize unit daemon cli sanitize
  unset GOTHON_REPORTS ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS GOTHON_THREAD_STAGE GOTHON_THREAD_RUNTIME
  [ ${#suites[@]} != 0 ] || [ "$bench" = true ] || exit 0
fi

export GOTHON_BIN=$stage/bin
if [ "$bench" = true ]; then
  packaging/install-packages bench || echo "test.sh: without Open MPI there is one figure less" >&2
  # Figures are those of a release.
  packaging/build build/bench "$PWD/build/bench/stage" --native-file packaging/release.ini "${options[@]}" -Dwerror=false -Dunit_tests=false
  python3 tests/hardening.py build/bench/stage/bin/* build/bench/stage/lib/gothon/node/_gothon/*.so
  GOTHON_BIN=$PWD/build/bench/stage/bin python3 tests/bench/figures.py build/bench
fi
[ -z "$preparing" ] || wait "$preparing" || true
[ ${#suites[@]} = 0 ] || exec python3 tests/run.py build/test "${suites[@]}"
