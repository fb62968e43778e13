# shellcheck shell=bash
# What every script here begins with: `source "${BASH_SOURCE%/*}/lib.sh"`.
# Leaves the shell at the top of the repository.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# rustup may not be on the path of a shell that did not log in, and Debian leaves servers off an ordinary user's.
PATH="$PATH:$HOME/.cargo/bin:/usr/sbin:/sbin"

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command of cargo that lints what it compiles here: Clippy is a compiler with more warnings, so that nothing is
# analysed twice, once for its lints and once for the tests. `cargo clippy` sets the same variables for `cargo check`.
linted() {
  RUSTC_WORKSPACE_WRAPPER=$(rustc --print sysroot)/bin/clippy-driver CLIPPY_ARGS=--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__ "$@"
}

# The version of a crate in Cargo.lock.
locked_version() {
  awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# One copy of each tool and version for all clones of one person.
TOOLS="${ALDABA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/aldaba/tools}"

tool_version() {
  case $1 in
    trunk) echo 0.21.14 ;;
    wasm-bindgen) locked_version wasm-bindgen ;; # refuses code of any other version of the library
    wasm-opt) echo 132.0.0 ;;
    esbuild) echo 0.28.2 ;;
    wasm-split) echo 0.2.4 ;;
    cargo-deny) echo 0.20.2 ;;
    cargo-machete) echo 0.9.2 ;;
    *) die "unknown tool $1" ;;
  esac
}

tool_root() { echo "$TOOLS/$1-$(tool_version "$1")"; }

# Puts the named tools first on the path, and installs those that are missing.
use_tools() {
  scripts/tools "$@"
  local tool root
  for tool in "$@"; do
    root=$(tool_root "$tool")
    PATH="$root/bin:$root/node_modules/.bin:$PATH"
  done
}
