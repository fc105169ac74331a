#!/usr/bin/env bash
# Builds Gothon for testing and runs its tests; the last line is "N passed, N failed".
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./test.sh [SUITE…]

Suites: unit, daemon, cli, e2e (all four by default). Two run only when named: stress, the proofs that take many minutes, and bench, which
prints figures.
TEXT
}

suites=()
bench=false
for argument in "$@"; do
  case $argument in
    unit | daemon | cli | e2e | stress) suites+=("$argument") ;;
    bench) bench=true ;;
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
if [ ${#suites[@]} = 0 ] && [ "$bench" = false ]; then suites=(unit daemon cli e2e); fi

# Both would hide faults of byte code and of buffering.
unset PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED

cd "$(dirname "$0")"
packaging/install-packages build test
[[ " ${suites[*]} " != *" stress "* ]] || packaging/install-packages stress
packaging/fetch-grammar
stage=$PWD/build/test/stage
packaging/build build/test "$stage" --buildtype=debug -Dtests=true

export GOTHON_BIN=$stage/bin
if [ "$bench" = true ]; then
  packaging/install-packages bench || echo "test.sh: without Open MPI there is one figure less" >&2
  # Figures are those of a release.
  packaging/build build/bench "$PWD/build/bench/stage" --buildtype=release -Dtests=true
  GOTHON_BIN=$PWD/build/bench/stage/bin python3 tests/bench/figures.py build/bench
fi
[ ${#suites[@]} = 0 ] || exec python3 tests/run.py build/test "${suites[@]}"
