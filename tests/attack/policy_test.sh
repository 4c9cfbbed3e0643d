#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who is pushed at decides, not who pushes: settings, switches and comments that
# come with the push have no say.
. "$(dirname "$0")/lib.sh"

lax() { printf 'version: 1\nprofile: audit\nrules:\n  privileged: off\n  secret-github-pat: off\n'; }

# --- The policy in the push ------------------------------------------------------------

policy_same_commit() {
  lax > "$D/.gitward.yaml"
  manifest
  commit "$D" 'loosen and use it'
  strike main
}
attack policy_same_commit 'the commit brings the policy that allows it' '\[privileged\]'

policy_two_commits() {
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  manifest
  commit "$D" 'use it'
  strike main
}
attack policy_two_commits 'one commit loosens, the next uses it' '\[privileged\]'

policy_two_references() {
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  in_dev branch loosen
  manifest
  commit "$D" 'use it'
  strike loosen:refs/heads/a main
}
attack policy_two_references 'the policy comes on another branch of the push' '\[privileged\]'

policy_feature_first() {
  in_dev checkout -q -b feature
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  in_dev push -q origin feature
  manifest
  commit "$D" 'use it'
  strike feature:main
}
attack policy_feature_first 'the policy is pushed to a feature branch first' '\[privileged\]'

policy_secret_on_feature() {
  in_dev checkout -q -b feature
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  in_dev push -q origin feature
  text > "$D/notes.txt"
  commit "$D" notes
  strike feature
}
attack policy_secret_on_feature "a branch's own policy excuses a secret there" '\[secret-'

policy_merged() {
  in_dev checkout -q -b feature
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  in_dev checkout -q main
  manifest
  commit "$D" 'use it'
  in_dev merge -q -m merge feature
  strike main
}
attack policy_merged 'the policy comes with a merge' '\[privileged\]'

policy_first_push() {
  on_server update-ref -d refs/heads/main
  lax > "$D/.gitward.yaml"
  manifest
  commit "$D" first
  strike main
}
attack policy_first_push 'the first push to an empty server brings it' '\[privileged\]'

policy_head_unborn() {
  on_server symbolic-ref HEAD refs/heads/nowhere
  lax > "$D/.gitward.yaml"
  commit "$D" loosen
  in_dev push -q origin main:feature
  text > "$D/notes.txt"
  commit "$D" notes
  strike main:nowhere
}
attack policy_head_unborn "HEAD's branch does not exist; the push makes it" '\[secret-'

policy_folder() {
  if $bad; then mkdir "$D/.gitward.yaml" && echo x > "$D/.gitward.yaml/x"; else echo 'version: 1' > "$D/.gitward.yaml"; fi
  commit "$D" policy
  strike main
}
attack policy_folder 'the policy becomes a folder' '\[policy-invalid\]'

policy_link() {
  echo 'version: 1' > "$D/lax.yaml"
  if $bad; then ln -s lax.yaml "$D/.gitward.yaml"; else cp "$D/lax.yaml" "$D/.gitward.yaml"; fi
  commit "$D" policy
  strike main
}
attack policy_link 'it becomes a symbolic link' '\[policy-invalid\]'

policy_submodule() {
  if $bad; then put 160000 "$(id_of HEAD)" .gitward.yaml; else put 100644 "$(echo 'version: 1' | blob)" .gitward.yaml; fi
  save policy
  strike main
}
attack policy_submodule 'it becomes a submodule' '\[policy-invalid\]'

policy_broken() {
  if $bad; then echo 'version: 99'; else echo 'version: 1'; fi > "$D/.gitward.yaml"
  commit "$D" policy
  strike main
}
attack policy_broken 'it becomes one that nobody can use' '\[policy-invalid\]'

policy_bomb() {
  { echo 'version: 1' && $bad && head -c 2000000 /dev/zero | tr '\0' '#'; } > "$D/.gitward.yaml"
  commit "$D" policy
  strike main
}
attack policy_bomb 'it becomes larger than a policy may be' ''

policy_case_variant() {
  lax > "$D/.GITWARD.YAML"
  commit "$D" loosen
  in_dev push -q origin main
  manifest
  commit "$D" 'use it'
  strike main
}
attack policy_case_variant 'a file .GITWARD.YAML' '\[privileged\]'

policy_below() {
  mkdir "$D/apps"
  lax > "$D/apps/.gitward.yaml"
  lax > "$D/.gitward.yml"
  commit "$D" loosen
  in_dev push -q origin main
  manifest apps/web.yaml
  commit "$D" 'use it'
  strike main
}
attack policy_below 'one in the folder of the manifest, and one called .yml' '\[privileged\]'

policy_in_server_tree() {
  lax > "$S/.gitward.yaml"
  manifest
  commit "$D" change
  strike main
}
attack policy_in_server_tree "one lies in the server's Git directory" '\[privileged\]'

policy_unprotects_main() {
  printf 'version: 1\nrefs:\n  - {match: "**", protected: false}\n' > "$D/.gitward.yaml"
  manifest
  commit "$D" 'nothing is guarded'
  strike main
}
attack policy_unprotects_main 'the policy in the push says that nothing is guarded' '\[privileged\]'

policy_limits() {
  printf 'version: 1\nlimits:\n  yaml_depth: 1\n' > "$D/.gitward.yaml"
  manifest
  commit "$D" limits
  strike main
}
attack policy_limits 'the policy in the push sets limits' '\[privileged\]'

policy_exemption() {
  printf 'version: 1\nexemptions:\n  - {rule: privileged, path: "**", reason: r, owner: o, expires: %s}\n' \
    "$(date -u -d '+30 days' +%F)" > "$D/.gitward.yaml"
  manifest
  commit "$D" exempt
  strike main
}
attack policy_exemption 'the push brings its own exemption' '\[privileged\]'

policy_exempt_secret_elsewhere() {
  set_policy 'exemptions:' "  - {rule: secret-github-pat, path: 'docs/**', reason: r, owner: o, expires: $(date -u -d '+30 days' +%F)}"
  mkdir "$D/docs"
  echo "$secret" > "$D/docs/a.md"
  text > "$D/docs.md"
  commit "$D" notes
  strike main
}
attack policy_exempt_secret_elsewhere 'what is excused in docs/ stands beside it, too' 'docs.md.*\[secret-'

policy_ignore_path_secret() {
  set_policy 'paths:' '  - {match: "vendor/**", ignore: true}'
  mkdir "$D/vendor"
  text > "$D/vendor/notes.txt"
  commit "$D" vendor
  strike main
}
attack policy_ignore_path_secret 'a secret in a folder that manifest rules ignore' '\[secret-'

policy_stricter_place() {
  set_policy 'rules:' '  privileged: {level: off, paths: ["sandbox/**"]}'
  manifest sandbox/web.yaml
  commit "$D" sandbox
  in_dev push -q origin main
  in_dev mv sandbox/web.yaml web.yaml
  commit "$D" 'out of it'
  strike main
}
attack policy_stricter_place 'a file moves to where the policy is stricter' '\[privileged\]'

policy_stricter_copy() {
  set_policy 'rules:' '  privileged: {level: off, paths: ["sandbox/**"]}'
  manifest sandbox/web.yaml
  manifest sandbox/../web.yaml
  commit "$D" 'two of them'
  strike main
}
attack policy_stricter_copy 'the same file stands in both places' 'web.yaml.*\[privileged\]'

# --- Comments and other tools' settings --------------------------------------------------

inline() { # COMMENT
  text "%s # $1\n" > "$D/notes.txt"
  { echo "# $1" && text 'token: %s\n'; } > "$D/notes.yaml"
  commit "$D" notes
  strike main
}
inline_gitward() { inline 'gitward: ignore[secret-github-pat] until=2030-01-01 not a real one'; }
attack inline_gitward 'a comment "gitward: ignore[...]" on the server' '\[secret-'
inline_gitleaks() { inline 'gitleaks:allow'; }
attack inline_gitleaks 'a comment "gitleaks:allow"' '\[secret-'
inline_others() { inline 'trufflehog:ignore nosec pragma: allowlist secret betterleaks:allow kingfisher:ignore ggignore'; }
attack inline_others 'the comments of five other tools' '\[secret-'

inline_manifest() {
  manifest
  sed -i 's/^\( *\)privileged: .*/\1# gitward: ignore[privileged] we need it\n&/' "$D/web.yaml"
  commit "$D" change
  strike main
}
attack inline_manifest 'a comment above the bad line of a manifest' '\[privileged\]'

annotation_ignore() {
  manifest
  sed -i 's/^  name: web/&\n  annotations:\n    ignore-check.kube-linter.io\/privileged-container: "no"\n    gitward\/ignore: privileged\n    checkov.io\/skip1: CKV_K8S_16/' "$D/web.yaml"
  commit "$D" change
  strike main
}
attack annotation_ignore 'annotations of linters on the object' '\[privileged\]'

settings_of_others() {
  printf '[allowlist]\npaths = ["."]\nregexes = ["."]\n' > "$D/.gitleaks.toml"
  printf 'notes.txt:github-pat:1\n' > "$D/.gitleaksignore"
  printf 'paths-ignore: ["**"]\n' > "$D/.gitguardian.yaml"
  mkdir "$D/.github"
  printf 'paths-ignore:\n  - "**"\n' > "$D/.github/secret_scanning.yml"
  printf 'checks:\n  doNotAutoAddDefaults: true\n' > "$D/.kube-linter.yaml"
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack settings_of_others 'settings of gitleaks, ggshield, GitHub and kube-linter' '\[secret-'

# --- Options of the push, environment, configuration ------------------------------------------

options() {
  on_server config receive.advertisePushOptions true
  text > "$D/notes.txt"
  commit "$D" notes
  strike "$@" main
}
option_breakglass() { options -o breakglass -o ci.skip -o secret_push_protection.skip_all -o skip-secret-detection; }
attack option_breakglass 'push options that other tools obey' '\[secret-'
option_ours() { options -o gitward.skip -o gitward=off -o no-verify -o 'GITWARD_MODE=audit' -o 'mode: audit'; }
attack option_ours 'push options that sound like ours' '\[secret-'
option_grant_junk() { options -o 'gitward-grant=bm90IGEgZ3JhbnQ=' -o 'gitward-grant=' -o 'gitward-grant=%%%'; }
attack option_grant_junk 'grants that nobody signed' '\[secret-'
option_grant_large() { options -o "gitward-grant=$(head -c 40000 /dev/zero | base64 -w 0)"; }
attack option_grant_large 'a grant of 40 kB of nothing' '\[secret-'
option_lines() { options -o 'x' -o "$(printf 'a\033[2Jb')" -o "$(printf '\303\050')"; }
attack option_lines 'options with control characters' '\[secret-'

with_env() { # NAME=VALUE...: in the server's process, as a careless AcceptEnv would allow
  text > "$D/notes.txt"
  manifest
  commit "$D" change
  trial env "$@" timeout 100 git -C "$D" push origin main
}
env_ours() {
  with_env GITWARD_MODE=audit GITWARD_POLICY=/dev/null GITWARD_CONFIG=/dev/null GITWARD_PROFILE=audit \
    GITWARD_SKIP=1 GITWARD_NO_POLICY=1 GITWARD=0 SKIP=gitward GITWARD_DISABLE=1
}
attack env_ours 'variables that sound like ours' '\[privileged\]'
env_git() {
  with_env GIT_TRACE2=0 GIT_REPLACE_REF_BASE=refs/heads/ GIT_EXTERNAL_DIFF=true GIT_ATTR_SOURCE=HEAD \
    GIT_LITERAL_PATHSPECS=1 GIT_NO_LAZY_FETCH=1 GIT_SSH_COMMAND=false GIT_PAGER=false GIT_ADVICE=0
}
attack env_git 'variables of Git that change what it shows' '\[privileged\]'
env_gitlab() { with_env GL_ID=user-1 GL_PROTOCOL=web GL_USERNAME=root GL_REPOSITORY=project-1 GITHUB_VIA='merge' CI=1; }
attack env_gitlab "variables of a forge's trusted paths" '\[privileged\]'

env_program() {
  bytes="s|^gitward=.*|gitward='$work/nowhere/gitward'|"
  $bad && sed -i "$bytes" "$S/hooks/judge"
  manifest_named
  trial env GITWARD_BIN=/bin/true timeout 100 git -C "$D" push origin main
}
manifest_named() {
  deployment web > "$D/web.yaml"
  commit "$D" change
}
attack env_program 'GITWARD_BIN names another program when the installed one is gone' ''

server_config_textconv() {
  on_server config diff.hide.textconv 'echo nothing #'
  on_server config diff.hide.command true
  on_server config core.attributesFile "$work/x/attributes"
  echo '* diff=hide -text binary' > "$work/x/attributes"
  mkdir -p "$S/info"
  echo '* diff=hide' > "$S/info/attributes"
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack server_config_textconv "the server's configuration has diff drivers and attributes" '\[secret-'

server_config_odd() {
  on_server config core.useReplaceRefs true
  on_server config core.bigFileThreshold 1
  on_server config log.showSignature true
  on_server config diff.ignoreSubmodules all
  on_server config core.quotePath false
  on_server config core.pager false
  on_server config alias.rev-list '!true'
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack server_config_odd 'other settings that change what Git shows' '\[secret-'
