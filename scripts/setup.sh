#!/bin/sh
# Installs what the build needs beside a Swift toolchain, and says nothing where nothing is missing.
set -eu

say() { echo "setup: $*" >&2; }

# Whether a C program compiles and links: needs the C library's headers, the compiler's start files and a linker.
links() {
  compiler=$(command -v clang || command -v cc) || return 1
  echo '#include <stdio.h>
int main(void) { return puts("") < 0; }' | "$compiler" -x c - -o /dev/null 2>/dev/null
}

# The libraries of StowageCoding and StowageStore that pkg-config does not know or whose headers are missing, as packages.
missing_libraries() {
  compiler=$(command -v clang || command -v cc) || compiler=false
  while read -r library header package; do
    { command -v pkg-config && flags=$(pkg-config --cflags "$library") &&
      # Unquoted on purpose: flags, often none.
      # shellcheck disable=SC2086
      echo "#include <$header>" | "$compiler" $flags -x c -fsyntax-only -; } >/dev/null 2>&1 || printf ' %s' "$package"
  done <<END
libzstd zstd.h libzstd-dev
liblz4 lz4frame.h liblz4-dev
zlib zlib.h zlib1g-dev
libisal isa-l.h libisal-dev
sqlite3 sqlite3.h libsqlite3-dev
END
}

if ! command -v swift >/dev/null; then
  say 'there is no swift on PATH; install a Swift toolchain, 6.2 or newer, and put its usr/bin on PATH'
  exit 1
fi

missing=''
command -v git >/dev/null || missing="$missing git ca-certificates"
links || missing="$missing g++ binutils libc6-dev"
command -v pkg-config >/dev/null || missing="$missing pkg-config"
missing="$missing$(missing_libraries)"
# The toolchain's own programs need these at run time.
swift build --version >/dev/null 2>&1 ||
  missing="$missing libcurl4-openssl-dev libedit2 libncurses-dev libsqlite3-0 libxml2-dev tzdata zlib1g-dev"
[ -n "$missing" ] || exit 0

missing=${missing# }
if ! command -v apt-get >/dev/null; then
  say "this is not Debian or Ubuntu; please install what corresponds to: $missing"
  exit 1
fi
as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say "please run as root: apt-get install $missing"
    exit 1
  fi
  as_root=sudo
fi
say "installing $missing"
# Unquoted on purpose: one argument per package, none where no sudo is needed.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing </dev/null >&2

if ! links; then
  say 'a C program still does not compile and link'
  exit 1
fi
libraries=$(missing_libraries)
if [ -n "$libraries" ]; then
  say "pkg-config or the compiler still does not find what these install:$libraries"
  exit 1
fi
swift build --version >/dev/null || {
  say 'the Swift toolchain still does not start; its own message is above'
  exit 1
}
