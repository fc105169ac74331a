#!/usr/bin/env bash
# Builds Gothon and installs it. See usage below.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./install.sh [--prefix DIR] [--demo]

Installs the Debian packages that are missing, builds Gothon and installs it.

  --prefix DIR  where to: DIR/bin, DIR/libexec, … (default: /usr/local as root, else ~/.local)
  --demo        afterwards run the counter example on four nodes
  --help        this text
TEXT
}

wrong() {
  echo "install.sh: $*: see ./install.sh --help" >&2
  exit 2
}

prefix=
demo=false
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ -n "${2-}" ] || wrong "--prefix: it needs a directory"
      prefix=$2
      shift
      ;;
    --prefix=?*) prefix=${1#--prefix=} ;;
    --demo) demo=true ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) wrong "$1: no such option" ;;
  esac
  shift
done
if [ -z "$prefix" ]; then
  if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
fi

mkdir -p "$prefix" 2>/dev/null || true
prefix=$(realpath -m "$prefix")
if [ ! -d "$prefix" ] || [ ! -w "$prefix" ]; then
  echo "install.sh: $prefix: it cannot be written to: choose another place with --prefix DIR, or run as root" >&2
  exit 1
fi

cd "$(dirname "$0")"
packaging/install-packages build
packaging/fetch-grammar
packaging/build build/release "$prefix" --native-file packaging/release.ini -Dtests=false

for program in gothon gothond gothonctl; do
  if [ ! -x "$prefix/bin/$program" ]; then
    echo "install.sh: $prefix/bin/$program: it was not built: this is no complete copy of the sources" >&2
    exit 1
  fi
done
echo "Gothon is installed: $prefix/bin/gothon (also gothond, gothonctl)."
packaging/enable-socket "$prefix/lib/systemd/user" ||
  echo "Note: gothond.socket could not be enabled, see above. gothon starts gothond by itself." >&2
case :$PATH: in
  *":$prefix/bin:"*) ;;
  *) echo "Note: $prefix/bin is not on your PATH. For this shell: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac

if [ "$demo" = true ]; then
  echo
  echo "examples/counter on four nodes:  cd examples/counter && gothon 4 counter"
  cd examples/counter
  exec "$prefix/bin/gothon" 4 counter
fi
echo "Try it: cd examples/counter && gothon 4 counter"
