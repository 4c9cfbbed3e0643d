#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: test-tools.sh DIR
# sshd and gitolite for the tests that push over SSH. Those of the system are
# used when both are there. Else their packages are downloaded and unpacked below
# DIR; nothing is installed, because that would start a service. What is in DIR
# already is used again, so this works offline from the second time on. Without a
# download the tests are skipped, and say so.
set -u
[ $# -eq 1 ] || { echo "usage: test-tools.sh DIR" >&2; exit 2; }
dir=$1
sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)
if [ -n "$sshd" ] && [ -d /usr/share/gitolite3 ] && [ -z "${GITWARD_UNPACKED_TOOLS:-}" ]; then
  exit 0
fi
[ ! -e "$dir/complete" ] || exit 0
mkdir -p "$dir/deb" && dir=$(cd "$dir" && pwd) || exit 1

give_up() {
  echo "test tools: $1; the tests that push over SSH will be skipped" >&2
  exit 0
}

# The package that a library comes from, for those that sshd may need beyond what every system has.
package_of() {
  case $1 in
  libwrap.so.0) echo libwrap0 ;;
  libnsl.so.2) echo libnsl2 ;;
  libtirpc.so.3) echo libtirpc3 ;;
  libgssapi_krb5.so.2) echo libgssapi-krb5-2 ;;
  libkrb5.so.3) echo libkrb5-3 ;;
  libk5crypto.so.3) echo libk5crypto3 ;;
  libkrb5support.so.0) echo libkrb5support0 ;;
  libkeyutils.so.1) echo libkeyutils1 ;;
  libcom_err.so.2) echo libcom-err2 ;;
  libaudit.so.1) echo libaudit1 ;;
  libcap-ng.so.0) echo libcap-ng0 ;;
  libpam.so.0) echo libpam0g ;;
  libselinux.so.1) echo libselinux1 ;;
  libsystemd.so.0) echo libsystemd0 ;;
  *) return 1 ;;
  esac
}

get() {
  command -v apt-get > /dev/null && command -v dpkg > /dev/null || give_up 'no apt-get here'
  echo "test tools: downloading $* (unpacked below $dir, not installed)"
  # shellcheck disable=SC2068
  (cd "$dir/deb" && apt-get download -qq $@) 2> "$dir/log" || {
    [ "$(id -u)" -eq 0 ] && apt-get update -qq > "$dir/log" 2>&1 &&
      (cd "$dir/deb" && apt-get download -qq $@) 2> "$dir/log"
  } || give_up "cannot download $* ($(tail -n 1 "$dir/log"))"
  for deb in "$dir"/deb/*.deb; do
    dpkg -x "$deb" "$dir" || give_up "cannot unpack $deb"
  done
}

get gitolite3 openssh-server
round=0
while :; do
  libraries=$(find "$dir/usr/lib" "$dir/lib" -name 'lib*.so*' -exec dirname {} \; 2> /dev/null | sort -u | tr '\n' ':')
  missing=$(LD_LIBRARY_PATH=$libraries ldd "$dir/usr/sbin/sshd" | sed -n 's/^[^a-z]*\([^ ]*\) => not found.*/\1/p')
  [ -n "$missing" ] || break
  round=$((round + 1))
  [ $round -le 4 ] || give_up "sshd misses $missing"
  packages=
  for library in $missing; do
    packages="$packages $(package_of "$library")" || give_up "sshd misses $library"
  done
  # shellcheck disable=SC2086
  get $packages
done
printf '%s\n' "$libraries" > "$dir/libraries"
touch "$dir/complete"
