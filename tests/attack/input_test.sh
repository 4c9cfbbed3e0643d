#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The hook's own input and surroundings, straight to the hook.
. "$(dirname "$0")/lib.sh"

# given FORMAT: the input is that in the attack, a good line in the twin. %s are old, new and zeros.
given() {
  in_dev commit -q --allow-empty -m next
  known main
  old=$(tip "$S" main) new=$(id_of main)
  # shellcheck disable=SC2059
  if $bad; then printf "$1" "$old" "$new" "$zeros"; else to_main; fi > "$work/x/in"
  feed_input < "$work/x/in"
}
good='%s %s refs/heads/main'

no_line_feed() { given "$good"; }
attack no_line_feed 'the last line has no end' ''
words() { given 'hello world\n'; }
attack words 'two words' ''
no_reference() { given '%s %s \n'; }
attack no_reference 'a line without a reference' ''
no_reference_name() { given '%s %s refs/heads/\n'; }
attack no_reference_name 'a reference without a name' ''
short_id() { given '%.39s %s refs/heads/main\n'; }
attack short_id 'an id that is one digit short' ''
long_id() { given '%s0 %s refs/heads/main\n'; }
attack long_id 'an id that is one digit long' ''
sha256_id() { given '%s %s000000000000000000000000 refs/heads/main\n'; }
attack sha256_id 'an id of SHA-256 in a repository of SHA-1' ''
no_hex() { given '%s gggggggggggggggggggggggggggggggggggggggg refs/heads/main\n'; }
attack no_hex 'an id that is not hexadecimal' ''
tabs() { given '%s\t%s\trefs/heads/main\n'; }
attack tabs 'tabs in place of blanks' ''
two_blanks() { given '%s  %s refs/heads/main\n'; }
attack two_blanks 'two blanks' ''
carriage_return() { given '%s %s refs/heads/main\r\n'; }
attack carriage_return 'lines end with CR LF' ''
nul_in_name() { given '%s %s refs/heads/main\000x\n'; }
attack nul_in_name 'a NUL in the name of the reference' ''
nul_line() { given '\000\n%s %s refs/heads/main\n'; }
attack nul_line 'a line of NUL before it' ''
empty_line() { given '\n%s %s refs/heads/main\n'; }
attack empty_line 'an empty line before it' ''
garbage_behind() { given '%s %s refs/heads/main\nxxx'; }
attack garbage_behind 'a good line and then rubbish' ''
dots_in_name() { given '%s %s refs/heads/../../x\n'; }
attack dots_in_name 'a name with dots that leads out' ''
absolute_name() { given '%s %s /etc/passwd\n'; }
attack absolute_name 'a name that is a path' ''
twice() { given "$good\\n%s $zeros refs/heads/main\\n"; }
attack twice 'the same reference twice' ''
both_zero() { given '%.0s%.0s%s 0000000000000000000000000000000000000000 refs/heads/main\n'; }
attack both_zero 'neither an old nor a new id' ''
missing_object() { given '%s 1111111111111111111111111111111111111111 refs/heads/main\n'; }
attack missing_object 'the new id is of nothing' ''
missing_old() { given '1111111111111111111111111111111111111111%.0s %s refs/heads/main\n'; }
attack missing_old 'the old id is of nothing' ''
empty() { given ''; }
attack empty 'nothing at all' ''

long_line() {
  in_dev commit -q --allow-empty -m next
  known main
  if $bad; then
    { printf '%s %s refs/heads/' "$zeros" "$(id_of main)" && head -c 1000000 /dev/zero | tr '\0' 'x' && echo; } | feed_input
  else
    feed "$(to_main)"
  fi
}
attack long_line 'a line of a megabyte' ''

endless() {
  in_dev commit -q --allow-empty -m next
  known main
  if $bad; then
    head -c 80000000 /dev/zero | tr '\0' 'x' | feed_input
  else
    feed "$(to_main)"
  fi
}
attack endless 'eighty megabytes without a line feed' ''

# --- Surroundings -------------------------------------------------------------------

hook() { (cd "$S" && "$SPEND" "$work/spent" -- "$@"); }
straight() { # COMMAND...: runs with a bad line on its input
  touch "$work/still"
  manifest
  commit "$D" change
  known main
  to_main > "$work/x/line"
  trial "$@"
}

input_closed() {
  run() { if $bad; then hook env GIT_DIR=. hooks/judge <&-; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack input_closed 'no standard input' ''

input_folder() {
  run() { if $bad; then hook env GIT_DIR=. hooks/judge < /; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack input_folder 'a folder as standard input' ''

output_closed() {
  run() { hook env GIT_DIR=. hooks/judge < "$work/x/line" >&-; }
  straight run
}
attack output_closed 'no standard output' ''

errors_closed() {
  run() { if $bad; then hook env GIT_DIR=. hooks/judge < "$work/x/line" 2>&-; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack errors_closed 'no standard error' ''

all_closed() {
  run() { if $bad; then hook env GIT_DIR=. hooks/judge < "$work/x/line" >&- 2>&-; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack all_closed 'nowhere to write to' ''

errors_full() {
  run() { if $bad; then hook env GIT_DIR=. hooks/judge < "$work/x/line" 2> /dev/full; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack errors_full 'standard error is full' ''

reader_gone() {
  run() {
    if $bad; then
      { hook env GIT_DIR=. hooks/judge < "$work/x/line" 2>&1; echo $? > "$work/x/status"; } | true
      return "$(cat "$work/x/status")"
    fi
    hook env GIT_DIR=. hooks/judge < "$work/x/line"
  }
  straight run
}
attack reader_gone 'nobody reads what it says' ''

no_git_dir() {
  run() { if $bad; then (cd / && "$SPEND" "$work/spent" -- "$S/hooks/judge") < "$work/x/line"; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack no_git_dir 'GIT_DIR is not set, and there is no repository' ''

wrong_git_dir() {
  run() { if $bad; then hook env GIT_DIR=/nowhere hooks/judge < "$work/x/line"; else hook env GIT_DIR=. hooks/judge < "$work/x/line"; fi; }
  straight run
}
attack wrong_git_dir 'GIT_DIR names nothing' ''

wrong_quarantine() {
  run() {
    if $bad; then
      hook env GIT_DIR=. GIT_QUARANTINE_PATH=/nowhere GIT_OBJECT_DIRECTORY=/nowhere hooks/judge < "$work/x/line"
    else
      hook env GIT_DIR=. hooks/judge < "$work/x/line"
    fi
  }
  straight run
}
attack wrong_quarantine 'the quarantine is not where Git says' ''
