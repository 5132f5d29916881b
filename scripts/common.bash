# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts share. Usage: . "$(dirname "$0")/common.bash"

# shellcheck disable=SC2034 # used by those that read this file
checkout=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
# shellcheck disable=SC2034
scratch=${REVIVED_SCRATCH:-$checkout/.build}
script=${0##*/}

say() { echo "$script: $*" >&2; }
die() { say "$@"; exit 1; }
usage() { sed -n '/^# SPDX/,/^[^#]/{/^# SPDX/d;s/^#\( \|$\)//p}' "$0" >&2; exit 2; }

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

# As root: directly, else by sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this needs root, and there is no sudo: $*"; fi
}

# Runs a command and shows its output only if it fails.
quietly() {
  local log code=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || code=$?
  [ "$code" = 0 ] || { say "failed ($code): $*"; tail -n 60 "$log" >&2; }
  rm -f "$log"
  return "$code"
}

# Installs those of the Debian packages that are missing.
need_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian or Ubuntu; these packages are taken to be there: $*"
    return
  fi
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}")
  # The lists are fetched only if those at hand do not do. A service that its package cannot start (there may be no
  # systemd here) is no reason to stop: what counts is that the files are there.
  as_root "${install[@]}" >/dev/null 2>&1 || {
    quietly as_root apt-get update -q || true
    quietly as_root "${install[@]}" || true
  }
  for package in "${missing[@]}"; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
    installed | half-configured | unpacked | triggers-*) ;;
    *) die "package $package could not be installed" ;;
    esac
  done
}

need_swift() {
  command -v swift >/dev/null ||
    die "no Swift toolchain in PATH: 6.2 or newer is needed, see https://www.swift.org/install/linux"
}

# sanitized address|thread ARGUMENT…: the tests under that sanitizer, chosen as `swift test` chooses.
sanitized() {
  local kind=$1
  shift
  # A directory of its own: what is built so links with nothing else. Leaks are not looked for: globals of Swift look
  # like some, and Foundation has its own; that revived has none is shown by scripts/soak.
  local where=(--package-path "$checkout" --scratch-path "$scratch/$kind" --sanitize="$kind")
  swift build "${where[@]}" --build-tests &&
    ASAN_OPTIONS=detect_leaks=0 swift test "${where[@]}" --skip-build --disable-xctest "$@"
}

build_packages=(libsystemd-dev libyaml-dev pkg-config)

# build PRODUCT…: release programs that need no Swift on the host that runs them.
build() {
  local product
  for product in "$@"; do
    swift build --package-path "$checkout" --scratch-path "$scratch" -c release --static-swift-stdlib \
      --product "$product" || return
  done
}

# The daemon that dies at a named point, for scripts/sweep: beside the ordinary build, for nobody else.
build_mortal() {
  REVIVED_CRASH_POINTS=1 swift build --package-path "$checkout" --scratch-path "$scratch/crash-points" -c release \
    --static-swift-stdlib --product revived
}

# own_testbeds WORD: all testbeds of this script are below a directory of its own, and gone when it ends.
own_testbeds() {
  export TESTBED_ROOT=/run/revived-$1-$$
  trap end_testbeds EXIT
  trap 'exit 130' INT TERM HUP
}

# shellcheck disable=SC2317 # called by the trap
end_testbeds() {
  local name
  [ -d "$TESTBED_ROOT" ] || return 0
  # One that does not end must not keep the others, nor change what the script says of its own work.
  "$checkout/scripts/testbed" list | while read -r name _; do "$checkout/scripts/testbed" down "$name" || true; done
  rm -rf --one-file-system "$TESTBED_ROOT"
}
