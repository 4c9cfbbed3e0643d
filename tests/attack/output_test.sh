#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the pusher's terminal gets. Before 2.55 Git hands on what a hook prints as
# it is, so the hook itself must not let through what speaks to a terminal.
. "$(dirname "$0")/lib.sh"

esc=$(printf '\033') bel=$(printf '\007')
pwn="${esc}]0;pwned${bel}${esc}[2J" # title, clear screen
bidi=$(printf '\342\200\256')       # right-to-left override
c1=$(printf '\302\233')             # CSI as UTF-8
raw_c1=$(printf '\233')             # CSI as a byte
cr=$(printf '\r')

# clean: no line that came from the hook has a control character, a C1 or a bidi mark.
clean() {
  $bad || return 0
  grep -a -e '^remote: ' -e '^GL-HOOK-ERR' -e '^gitward' -e '^error: ' "$work/out" > "$work/lines"
  for byte in "$esc" "$bel" "$c1" "$raw_c1" "$bidi" "$cr" "$(printf '\010')" "$(printf '\342\201\246')"; do
    ! grep -aq -e "$byte" "$work/lines" || settle "RAW $(printf '%s' "$byte" | od -An -tx1)"
  done
}
named() { # FILE: its name in the attack
  manifest "$(if $bad; then printf '%s' "$1"; else echo web.yaml; fi)"
  commit "$D" change
  strike main
  clean
}

path_escape() { named "web$pwn.yaml"; }
attack path_escape 'escape sequences in a file name' '\\033'
path_cr() { named "ok.yaml${cr}remote: gitward: allowed.yaml"; }
attack path_cr 'a carriage return in a file name paints over the line' '\\r'
path_newline() {
  named 'web.yaml
remote: gitward: allowed.yaml'
}
attack path_newline 'a line feed in a file name' '\\n'
path_bidi() { named "web${bidi}lmay.exe.yaml"; }
attack path_bidi 'a file name that turns the direction of writing' '\\342'
path_c1() { named "web${c1}2J.yaml"; }
attack path_c1 'C1 controls in a file name' '\\302'
path_raw() { named "web${raw_c1}2J.yaml"; }
attack path_raw 'a C1 byte that is no UTF-8 in a file name' '\\233'
path_gitlab() {
  GL_ID=user-1 GL_PROTOCOL=ssh GL_REPOSITORY=project-1
  export GL_ID GL_PROTOCOL GL_REPOSITORY
  named "web$pwn$bidi.yaml"
}
attack path_gitlab 'the line for GitLab' 'GL-HOOK-ERR.*x1b'
path_git_folder() {
  GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=core.protectNTFS GIT_CONFIG_VALUE_0=false
  GIT_CONFIG_KEY_1=core.protectHFS GIT_CONFIG_VALUE_1=false
  export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 GIT_CONFIG_KEY_1 GIT_CONFIG_VALUE_1
  for name in GIT~1/config .git./hooks .GIT::x x/.git\ /config; do
    put 100755 "$(text | blob)" "$(if $bad; then printf '%s' "$name"; else echo "$name" | tr -c 'a-z/\n' x; fi)"
  done
  save names
  strike main
}
attack path_git_folder 'names that become .git on other systems, with a secret' '\[secret-'

yaml_values() {
  deployment "web" "$bad" | sed "s/^  name: .*/  name: \"web\\\\x1b[2J\"/; s/name: web\$/name: \"w\\\\x1b]0;pwned\\\\a\\\\u202e\"/; 1s/^/# $pwn$bidi\n/" |
    if $bad; then cat; else sed '1d; s/\\[xau]....*"/"/'; fi > "$D/web.yaml"
  commit "$D" change
  strike main
  clean
}
attack yaml_values 'escape sequences in names of containers, as YAML escapes' ''

yaml_line() {
  manifest
  $bad && sed -i "s/privileged: true/privileged: true # $pwn $bidi $c1/" "$D/web.yaml"
  commit "$D" change
  strike main
  clean
}
attack yaml_line 'escape sequences in the line that is shown' ''

secret_line() {
  text "$pwn$bidi$c1%s$pwn\n" > "$D/notes.txt"
  commit "$D" notes
  strike main
  clean
}
attack secret_line 'escape sequences around a secret' '\[secret-'

secret_shown() {
  { text 'a %s\n' && text 'b %s\n'; } > "$D/notes.txt"
  in_dev add .
  in_dev commit -q -m "$(text 'note %s')"
  strike main
  $bad && grep -aq -F -e "$secret" "$work/out" && settle 'SECRET SHOWN'
  :
}
attack secret_shown 'the refusal must not show the secret' '\[secret-'

secret_in_path_shown() {
  manifest "$(text '%s').yaml"
  text > "$D/$(text '%s').txt"
  commit "$D" change
  strike main
  $bad && grep -a '^remote: ' "$work/out" | grep -aq -F -e "$secret" && settle 'SECRET SHOWN'
  :
}
attack secret_in_path_shown 'nor when a file is named after it' ''

message_escape() {
  in_dev commit -q --allow-empty -m "$(text "$pwn %s $bidi")"
  strike main
  clean
}
attack message_escape 'escape sequences in a commit message' '\[secret-'

author_escape() {
  GIT_AUTHOR_NAME=$(if $bad; then text "%s$esc[31m$bidi"; else text; fi)
  export GIT_AUTHOR_NAME
  in_dev commit -q --allow-empty -m x
  strike main
  clean
}
attack author_escape "escape sequences in the author's name" '\[secret-'

branch_bidi() {
  text > "$D/notes.txt"
  commit "$D" notes
  strike "main:refs/heads/x$($bad && printf '%s' "$bidi$c1")"
  clean
}
attack branch_bidi 'a branch whose name turns the direction of writing' '\[secret-'

policy_escape() {
  { echo 'version: 1' && $bad && printf 'rules:\n  "%s": off\n' '\x1b[2J\u202e'; } > "$D/.gitward.yaml"
  commit "$D" policy
  strike main
  clean
}
attack policy_escape 'escape sequences in a policy that is wrong' '\[policy-invalid\]'

link_escape() {
  if $bad; then ln -s "/$pwn$bidi" "$D/link"; else ln -s base.yaml "$D/link"; fi
  commit "$D" link
  strike main
  clean
}
attack link_escape 'escape sequences in the target of a link' '\[link-escape\]'

input_escape() {
  if $bad; then printf '%s\n' "$pwn$bidi $zeros refs/heads/$pwn" | feed_input; else feed "$(to_main)"; fi
  clean
}
attack input_escape 'escape sequences in what should be a list of references' ''

actions_command() {
  manifest '::stop-commands::x.yaml'
  manifest 'a##[error]b.yaml'
  commit "$D" change
  strike main
  $bad && grep -aq '^remote: ::' "$work/out" && settle 'RAW command'
  :
}
attack actions_command 'file names that are commands of a CI runner' '\[privileged\]'

many_findings() {
  i=0
  while [ $i -lt 300 ]; do i=$((i + 1)) && text > "$D/n$i.txt"; done
  commit "$D" many
  strike main
  lines=$(wc -l < "$work/out")
  [ "$lines" -lt 5000 ] || settle "FLOOD ($lines lines)"
}
attack many_findings 'three hundred secrets at once' '\[secret-'
