#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# When something breaks, nothing passes unjudged.
. "$(dirname "$0")/lib.sh"

good_push() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  strike main
}
large_push() { # long enough for the hook that something can happen to it
  command yes 'line of a file that has nothing to hide' | head -c 5000000 > "$D/file.txt"
  in_dev config core.compression 1
  on_server config receive.unpackLimit 1
  commit "$D" large
}

# --- Processes that die ------------------------------------------------------------

# The child that parses is killed as soon as it is there; the hook itself must say why it refuses.
worker_dies() { # SIGNAL
  large_push
  BLOW=
  $bad && BLOW="-k $1"
  export BLOW
  strike main
  $bad && [ "$(sed -n '$s/.* //p' "$work/spent")" != 1 ] && settle 'NO WORKER'
  $bad && ! grep -aq "nothing passes unjudged: the worker.*$2" "$work/out" && settle 'NO REASON'
  :
}
worker_killed() { worker_dies 9 'killed by signal 9'; }
attack worker_killed 'the worker gets SIGKILL' '' blocked
worker_faults() { worker_dies 11 'killed by signal 11'; }
attack worker_faults 'the worker gets SIGSEGV' '' blocked
worker_terminated() { worker_dies 15 'killed by signal 15'; }
attack worker_terminated 'the worker gets SIGTERM' '' blocked
worker_stopped() {
  serve 'deadline-ms: 3000'
  worker_dies 19 'did not end in the time allowed'
}
attack worker_stopped 'the worker is stopped for ever' '' blocked

worker_processor() { worker_dies 24 'processor time'; }
attack worker_processor 'the worker has used up its processor time (its signal)' '' blocked
worker_forbidden() { worker_dies 31 'system call it must not make'; }
attack worker_forbidden 'the worker made a system call that it must not make (its signal)' '' blocked
worker_file() { worker_dies 25 'wrote to a file'; }
attack worker_file 'the worker wrote to a file (its signal)' '' blocked

hook_dies() { # SIGNAL
  large_push
  BLOW=
  $bad && BLOW="-s $1"
  export BLOW
  strike main
  # AddressSanitizer makes an exit of its own of a fault.
  ended=$((128 + $1))
  [ "$slack$1" != 811 ] || ended=99
  $bad && [ "$(hook_status)" = "$ended" ] && cmp -s "$work/before" "$work/after" &&
    [ "$(cat "$work/client")" != 0 ] && settle found
  :
}
hook_killed() { hook_dies 9; }
attack hook_killed 'the hook itself gets SIGKILL' ''
hook_faults() { hook_dies 11; }
attack hook_faults 'the hook itself gets SIGSEGV' ''


# --- Limits and clocks ------------------------------------------------------------------

no_memory() {
  $bad && set_policy 'limits: {memory_bytes: 1000000}'
  large_push
  strike main
}
attack no_memory 'the arenas get 1 MB, a file has five' 'limit-reached'

limited() { # ULIMIT OPTION...: of the hook, in the attack
  known main
  to_main > "$work/x/line"
  touch "$work/still"
  run() { (cd "$S" && "$SPEND" "$work/spent" -- env GIT_DIR=. sh -c "$($bad && echo "ulimit $*;") exec hooks/judge") < "$work/x/line"; }
  trial run "$@"
}
no_memory_system() {
  large_push
  limited -v 12000
}
attack no_memory_system 'the system gives 12 MB' ''
deadline_1_ms() {
  $bad && set_policy 'limits: {deadline_ms: 1}'
  large_push
  strike main
}
attack deadline_1_ms 'a deadline of one millisecond' '' blocked

few_files() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  limited -n 4
}
attack few_files 'the process may open one file' ''
no_files() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  limited -n 3
}
attack no_files 'the process may open none: not even its libraries' ''

# --- Objects that cannot be read --------------------------------------------------------

spoil() { # FILE: turn over a byte in the middle
  chmod u+w "$1"
  python3 - "$1" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    data = bytearray(file.read())
    data[len(data) // 2] ^= 0x55
    file.seek(0)
    file.write(data)
PY
}
loose() { echo "$1/$(echo "$2" | sed 's|^..|&/|')"; } # OBJECTS ID

old_tree_spoilt() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  $bad && spoil "$(loose "$S/objects" "$(tip "$S" 'main^{tree}')")"
  quarantine main
  feed "$(id_of origin/main) $(id_of main) refs/heads/main"
}
attack old_tree_spoilt 'a tree of the old tip has a wrong byte' '' blocked

old_tree_missing() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  quarantine main
  $bad && rm -f "$(loose "$S/objects" "$(id_of 'origin/main^{tree}')")"
  feed "$(id_of origin/main) $(id_of main) refs/heads/main"
}
attack old_tree_missing 'it is gone' '' blocked

old_commit_missing() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  quarantine main
  $bad && rm -f "$(loose "$S/objects" "$(id_of origin/main)")"
  feed "$(id_of origin/main) $(id_of main) refs/heads/main"
}
attack old_commit_missing 'the old tip itself is gone' '' blocked

new_object() { # REV, and how it is spoilt
  deployment web > "$D/web.yaml"
  commit "$D" change
  quarantine main
  $bad && "$2" "$(loose "$S/objects/incoming" "$(id_of "$1")")"
  feed "$(to_main)"
}
new_blob_spoilt() { new_object HEAD:web.yaml spoil; }
attack new_blob_spoilt 'a file in the quarantine has a wrong byte' '' blocked
new_tree_spoilt() { new_object 'HEAD^{tree}' spoil; }
attack new_tree_spoilt 'a tree has one' '' blocked
new_commit_spoilt() { new_object HEAD spoil; }
attack new_commit_spoilt 'the commit has one' '' blocked
cut_short() { chmod u+w "$1" && truncate -s 20 "$1"; }
new_blob_cut() { new_object HEAD:web.yaml cut_short; }
attack new_blob_cut 'a file ends early' '' blocked
emptied() { chmod u+w "$1" && : > "$1"; }
new_blob_void() { new_object HEAD:web.yaml emptied; }
attack new_blob_void 'a file is empty' '' blocked
new_blob_gone() { new_object HEAD:web.yaml rm; }
attack new_blob_gone 'a file is not there' '' blocked
new_tree_gone() { new_object 'HEAD^{tree}' rm; }
attack new_tree_gone 'a tree is not there' '' blocked
other_type() { cp -f "$(loose "$S/objects/incoming" "$(id_of HEAD)")" "$1"; }
new_blob_other_type() { new_object HEAD:web.yaml other_type; }
attack new_blob_other_type 'a commit stands where the file should' '' blocked
other_blob() { # content of another object under this id
  must cp -f "$(loose "$S/objects" "$(tip "$S" main:base.yaml)")" "$1"
}
new_blob_other_content() {
  deployment web true > "$D/web.yaml"
  $bad || deployment web > "$D/web.yaml"
  commit "$D" change
  quarantine main
  $bad && other_blob "$(loose "$S/objects/incoming" "$(id_of HEAD:web.yaml)")"
  feed "$(to_main)"
}
attack new_blob_other_content 'an object has not the content that its id says' ''

# Thirty places of a pack, one after the other: whatever a wrong byte does, a bad push does not pass.
pack_sweep() {
  deployment web "$bad" > "$D/web.yaml"
  commit "$D" change
  mkdir -p "$S/objects/incoming/pack"
  git -C "$D" pack-objects -q --revs "$S/objects/incoming/pack/pack" > "$work/x/name" <<REVS
main
^$(tip "$S" main)
REVS
  pack=$S/objects/incoming/pack/pack-$(cat "$work/x/name").pack
  chmod u+w "$pack"
  feed "$(to_main)"
  $bad || return 0
  python3 - "$pack" "$work/x/wrong" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
for i in range(30):
    wrong = bytearray(data)
    wrong[12 + (len(data) - 33) * i // 30] ^= 1 << i % 8
    open(sys.argv[2] + str(i), "wb").write(wrong)
PY
  for wrong in "$work"/x/wrong*; do
    cp "$wrong" "$pack"
    feed "$(to_main)"
    case $(hook_status) in
    1 | 2) ;;
    *) settle "ALLOWED (exit $(hook_status) with ${wrong##*/})" ;;
    esac
  done
}
attack pack_sweep 'a wrong bit in thirty places of a pack' ''

index_spoilt() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  on_server repack -q -a -d
  $bad && for file in "$S"/objects/pack/*.idx; do spoil "$file"; done
  quarantine main
  feed "$(id_of origin/main) $(id_of main) refs/heads/main"
}
attack index_spoilt 'the index of the pack on the server has a wrong byte' ''

packed_refs_spoilt() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  on_server pack-refs --all
  line=$(to_main)
  quarantine main
  $bad && printf 'rubbish\n' > "$S/packed-refs"
  feed "$line"
}
attack packed_refs_spoilt 'packed-refs is rubbish' ''

head_spoilt() {
  deployment web "$bad" > "$D/web.yaml"
  commit "$D" change
  line=$(to_main)
  quarantine main
  $bad && printf 'rubbish\n' > "$S/HEAD"
  feed "$line"
}
attack head_spoilt 'HEAD is rubbish' ''

# --- Policies that cannot be used -----------------------------------------------------------

policy_broken_on_main() {
  if $bad; then set_policy 'rulez: {}'; else set_policy 'rules: {}'; fi
  good_push
}
attack policy_broken_on_main 'the policy on main cannot be used' '' blocked

policy_is_folder() {
  in_dev rm -q --cached base.yaml
  mkdir "$D/.gitward.yaml"
  echo x > "$D/.gitward.yaml/x"
  $bad || { rm -r "$D/.gitward.yaml" && echo 'version: 1' > "$D/.gitward.yaml"; }
  commit "$D" policy
  known main
  on_server update-ref refs/heads/main "$(id_of main)"
  good_push
}
attack policy_is_folder 'the policy on main is a folder' '' blocked

policy_object_gone() {
  set_policy 'profile: gitops'
  deployment web > "$D/web.yaml"
  commit "$D" change
  quarantine main
  line=$(to_main)
  $bad && rm -f "$(loose "$S/objects" "$(id_of main:.gitward.yaml)")" && rm -f "$S"/objects/pack/*
  feed "$line"
}
attack policy_object_gone 'its object is gone' '' blocked

with_hook_option() { # OPTION VALUE: the installed hook with it
  touch "$work/still"
  deployment web > "$D/web.yaml"
  commit "$D" change
  known main
  to_main > "$work/x/line"
  run() { (cd "$S" && "$SPEND" "$work/spent" -- env GIT_DIR=. "$GITWARD" hook pre-receive "$@") < "$work/x/line"; }
  trial run "$@"
}
policy_file_gone() {
  echo 'version: 1' > "$work/x/policy.yaml"
  with_hook_option --policy "$work/x/$(if $bad; then echo nowhere.yaml; else echo policy.yaml; fi)"
}
attack policy_file_gone "the server's policy file is gone" '' blocked
policy_file_folder() {
  echo 'version: 1' > "$work/x/policy.yaml"
  with_hook_option --policy "$work/x/$($bad || echo policy.yaml)"
}
attack policy_file_folder 'it is a folder' '' blocked
policy_file_device() {
  echo 'version: 1' > "$work/x/policy.yaml"
  with_hook_option --policy "$(if $bad; then echo /dev/null; else echo "$work/x/policy.yaml"; fi)"
}
attack policy_file_device 'it is a device' '' blocked

# --- State and audit log ---------------------------------------------------------------------

with_config() { # LINE...: a server file with these in the attack
  mkdir -p "$work/x/state"
  { echo 'version: 1' && if $bad; then printf '%s\n' "$@"; else echo "state: $work/x/state"; fi; } > "$work/x/server.yaml"
  with_hook_option --config "$work/x/server.yaml"
}
audit_log_full() { with_config "state: $work/x/state" 'audit-log: /dev/full'; }
attack audit_log_full 'the audit log cannot be written: the disk is full' '' blocked
audit_log_folder() { with_config "state: $work/x/state" 'audit-log: /nowhere/audit.jsonl'; }
attack audit_log_folder 'its folder is not there' '' blocked
state_is_file() {
  echo x > "$work/x/file"
  with_config "state: $work/x/file"
}
attack state_is_file 'the folder for state is a file' '' blocked
state_nowhere() { with_config 'state: /proc/nowhere/gitward'; }
attack state_nowhere 'it cannot be made' '' blocked
config_broken() { with_config 'no-such-key: 1'; }
attack config_broken 'the server file has a key that nobody knows' '' blocked
config_writable() {
  mkdir -p "$work/x/state"
  printf 'version: 1\nstate: %s\n' "$work/x/state" > "$work/x/server.yaml"
  $bad && chmod 666 "$work/x/server.yaml"
  with_hook_option --config "$work/x/server.yaml"
}
attack config_writable 'everybody may write the server file' '' blocked
config_gone() {
  mkdir -p "$work/x/state"
  $bad || printf 'version: 1\nstate: %s\n' "$work/x/state" > "$work/x/server.yaml"
  with_hook_option --config "$work/x/server.yaml"
}
attack config_gone 'the server file is gone' '' blocked
floor_gone() { with_config "state: $work/x/state" "floor: $work/x/nowhere.yaml"; }
attack floor_gone 'the floor of all policies is gone' '' blocked
signers_gone() { with_config "state: $work/x/state" "grants: {signers: $work/x/nowhere, folder: $work/x}"; }
attack signers_gone 'the list of who may break the glass is gone' '' blocked

state_full() {
  if ! mkdir "$work/x/small" || ! mount -t tmpfs -o size=8k none "$work/x/small" 2> "$work/x/said"; then
    settle "$(if $bad; then echo found; else echo accepted; fi)"
    return
  fi
  mkdir -p "$work/x/state"
  $bad && head -c 20000 /dev/zero > "$work/x/small/fill" 2> /dev/null
  mkdir "$work/x/small/state" 2> /dev/null
  printf 'version: 1\nstate: %s\n' "$work/x/$($bad && echo small/)state" > "$work/x/server.yaml"
  with_hook_option --config "$work/x/server.yaml"
  umount "$work/x/small"
}
[ "$(id -u)" != 0 ] || attack state_full 'the disk of the state is full' '' blocked

audit_torn() {
  good_push
  log=$S/gitward/audit.jsonl
  if [ ! -s "$log" ]; then
    settle "$(if $bad; then echo 'NO AUDIT LOG'; else echo accepted; fi)"
    return
  fi
  $bad && sed -i '1s/"seq":\([0-9]*\)/"seq":9\1/' "$log"
  "$GITWARD" audit verify "$log" > "$work/out" 2>&1
  status=$?
  if $bad && [ $status = 1 ]; then settle found; fi
}
attack audit_torn 'a record of the audit log is changed: "audit verify" finds it' '' found

# --- The hook file ------------------------------------------------------------------------------

no_interpreter() {
  $bad && sed -i '1s|.*|#!/nonexistent/sh|' "$S/hooks/pre-receive"
  good_push
}
attack no_interpreter 'the interpreter of the hook is gone' ''

no_program() {
  $bad && sed -i "s|^gitward=.*|gitward='$work/nowhere/gitward'|" "$S/hooks/judge"
  deployment web > "$D/web.yaml"
  commit "$D" change
  trial env PATH=/usr/bin:/bin git -C "$D" push origin main
}
attack no_program 'the program is gone' '' blocked

doctor() { # tells in the attack, and is content in the twin; PATTERN
  mv "$S/hooks/judge" "$S/hooks/pre-receive"
  $bad && sabotage
  "$GITWARD" -C "$S" doctor --server > "$work/out" 2>&1
  status=$?
  if $bad; then
    if [ $status = 1 ] && grep -q -e "$1" "$work/out"; then settle found; else settle "NOT FOUND (exit $status)"; fi
  else
    if [ $status = 0 ]; then settle accepted; else settle "doctor: exit $status"; fi
  fi
}
hook_not_executable() {
  sabotage() { chmod -x "$S/hooks/pre-receive"; }
  doctor 'problem .*executable'
}
attack hook_not_executable 'the hook is not executable: Git lets all pass, doctor tells' '' found
hook_absent() {
  sabotage() { rm "$S/hooks/pre-receive"; }
  doctor 'problem .*unjudged'
}
attack hook_absent 'the hook is not there' '' found
hook_other() {
  sabotage() { printf '#!/bin/sh\nexit 0\n' > "$S/hooks/pre-receive"; }
  doctor 'problem .*does not call'
}
attack hook_other 'another hook is in its place' '' found
hook_path() {
  sabotage() { on_server config core.hooksPath /nowhere; }
  doctor 'problem .*nowhere'
}
attack hook_path 'core.hooksPath leads away' '' found
hook_program_gone() {
  sabotage() { sed -i "s|^gitward=.*|gitward='$work/nowhere/gitward'|" "$S/hooks/pre-receive"; }
  doctor 'problem .*cannot be started'
}
attack hook_program_gone 'the program of the hook is gone' '' found
hook_policy_gone() {
  sabotage() {
    echo 'version: 1' > "$work/x/policy.yaml"
    must "$GITWARD" init --server "$S" --policy-file "$work/x/policy.yaml"
    rm "$work/x/policy.yaml"
  }
  doctor 'problem .*policy'
}
attack hook_policy_gone 'the policy of the hook is gone' '' found

unjudged_tip() {
  good_push
  sabotage() {
    chmod -x "$S/hooks/pre-receive"
    deployment web true > "$D/web.yaml"
    commit "$D" bad
    must git -C "$D" push -q origin main
    chmod +x "$S/hooks/pre-receive"
  }
  doctor 'problem .*refs/heads/main'
}
attack unjudged_tip 'main moved while the hook was off: doctor names it' '' found

# --- At the same time ------------------------------------------------------------------------------

race() { # LEFT RIGHT: two pushes at once; their exits are in $work/x/1 and 2
  must cp -a "$D" "$work/x/other"
  in_dev commit -q --allow-empty -m left
  must git -C "$work/x/other" commit -q --allow-empty -m right
  state_of "$S" > "$work/before"
  git -C "$D" push origin "main:$1" > "$work/x/1.out" 2>&1 &
  left=$!
  git -C "$work/x/other" push origin "main:$2" > "$work/x/2.out" 2>&1
  right=$?
  wait $left
  left=$?
}
same_reference() {
  race main main
  judged=$(wc -l < "$work/spent")
  now=$(tip "$S" main)
  if [ $((left + right)) = 1 ] && { [ "$now" = "$(id_of main)" ] || [ "$now" = "$(git -C "$work/x/other" rev-parse main)" ]; } &&
    [ "$judged" -ge 1 ]; then
    settle "$(if $bad; then echo found; else echo accepted; fi)"
  else
    settle "exits $left and $right, $judged judged"
  fi
}
attack same_reference 'two pushes to main at once: one lands' '' found
two_references() {
  $bad && deployment web true > "$D/web.yaml" && commit "$D" bad
  race main other
  if ! $bad; then
    if [ "$left$right" = 00 ]; then settle accepted; else settle "exits $left and $right"; fi
  elif [ $left = 1 ] && [ "$(tip "$S" main)" = "$(id_of origin/main)" ]; then
    settle found
  else
    settle ALLOWED
  fi
}
attack two_references 'a bad one to main while a warned one goes to a branch' '' found

many_clients() { # tests/load, small
  if $bad; then sh "$top/tests/load/run.sh" "$GITWARD" "$SPEND" 3 5 > "$work/out" 2>&1 && settle found; else settle accepted; fi
}
attack many_clients 'fifteen pushes of three clients at once, two of five bad' '' found
