#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building and testing needs, after saying
# which. `--list` only names them. Works offline when nothing is missing.
set -eu

packages="gcc libc6-dev binutils pkg-config libgit2-dev libcurl4-openssl-dev zlib1g-dev libdeflate-dev libyaml-dev libssl-dev libpcre2-dev libjansson-dev
libcmocka-dev clang libclang-rt-14-dev openssh-client openssl gnupg gpgsm jq python3 python3-jsonschema xz-utils git procps"

if [ "${1:-}" = --list ]; then
  echo $packages
  exit 0
fi
missing=
for p in $packages; do
  dpkg-query -W -f='${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
run=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "gitward: not root and no sudo; install by hand:$missing" >&2; exit 1; }
  run=sudo
fi
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing
