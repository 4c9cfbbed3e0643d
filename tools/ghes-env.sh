#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: ghes-env.sh GITWARD OUTPUT.tar.gz [SERVER_FILE [POLICY_FILE]]
# The chroot that GitHub Enterprise Server runs pre-receive hooks in: a shell,
# gitward, the libraries of both, and nothing else. The files named are put in
# as /etc/gitward/server.yaml and /etc/gitward/policy.yaml. The same input
# gives the same archive.
set -eu
[ $# -ge 2 ] && [ $# -le 4 ] || { echo "usage: ghes-env.sh GITWARD OUTPUT.tar.gz [SERVER_FILE [POLICY_FILE]]" >&2; exit 2; }
gitward=$1 output=$2 server=${3:-} policy=${4:-}
[ -x "$gitward" ] || { echo "ghes-env.sh: $gitward cannot be run" >&2; exit 2; }
umask 022
mkdir -p "$(dirname "$output")"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
trap 'exit 1' HUP INT TERM

mkdir -p "$root/bin" "$root/etc/gitward" "$root/tmp"
chmod 755 "$root"
chmod 1777 "$root/tmp"
shell=$(readlink -f /bin/sh)
install -m 755 "$shell" "$root/bin/sh"
install -m 755 "$gitward" "$root/bin/gitward"
strip -g "$root/bin/gitward"
printf 'root:x:0:0:root:/:/bin/sh\ngit:x:500:500:git:/:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\ngit:x:500:\n' > "$root/etc/group"
[ -z "$server" ] || install -m 644 "$server" "$root/etc/gitward/server.yaml"
[ -z "$policy" ] || install -m 644 "$policy" "$root/etc/gitward/policy.yaml"

# "name => /path (address)" and "/path/of/the/loader (address)"; a static program has neither.
for program in "$shell" "$gitward"; do
  list=$(ldd "$program" 2>&1) || {
    case $list in
    *"not a dynamic executable"* | *"statically linked"*) continue ;;
    esac
    echo "ghes-env.sh: $list" >&2
    exit 1
  }
  case $list in
  *"not found"*) echo "ghes-env.sh: $program misses a library: $list" >&2; exit 1 ;;
  esac
  for library in $(printf '%s\n' "$list" | sed -n 's/^[^/]*\(\/[^ ]*\) (.*/\1/p'); do
    mkdir -p "$root$(dirname "$library")"
    install -m 755 "$(readlink -f "$library")" "$root$library"
  done
done

tar -C "$root" --sort=name --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . |
  gzip -9n > "$output.new"
mv "$output.new" "$output"
echo "$output: $(wc -c < "$output") bytes, sha256 $(sha256sum < "$output" | cut -d ' ' -f 1)"
