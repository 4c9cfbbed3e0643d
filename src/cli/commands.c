/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <stdint.h>
#include <string.h>

static const struct cli_option options[CLI_OPTION_COUNT] = {
#define CLI_OPTION_ROW(id, letter, name, value, complete, help) \
	[CLI_##id] = { name, value, help, CLI_COMPLETE_##complete, letter },
	CLI_OPTIONS(CLI_OPTION_ROW)
#undef CLI_OPTION_ROW
};

const enum cli_option_id cli_global_options[] = { CLI_DIRECTORY, CLI_HELP, CLI_VERSION, CLI_END };

static const enum cli_option_id check_options[] = {
	CLI_STAGED,	 CLI_RANGE,	CLI_CHECK_REF,	    CLI_HISTORY,       CLI_UNREACHABLE,
	CLI_WHOLE_FILES, CLI_STDIN,	CLI_STDIN_FILENAME, CLI_FORMAT,	       CLI_OUTPUT,
	CLI_POLICY,	 CLI_NO_POLICY, CLI_PROFILE,	    CLI_SHOW_EXISTING, CLI_NO_BASELINE,
	CLI_LIVE,	 CLI_LIVE_YES,	CLI_LIVE_TIMEOUT,   CLI_LIVE_BASE,     CLI_EXIT_ZERO,
	CLI_CATEGORY,	 CLI_COLOR,	CLI_QUIET,	    CLI_VERBOSE,       CLI_DIRECTORY,
	CLI_HELP,	 CLI_END,
};
static const enum cli_option_id hook_options[] = {
	CLI_POLICY, CLI_POLICY_REF, CLI_PROFILE, CLI_CONFIG,	CLI_HOST, CLI_CHAINED,
	CLI_COLOR,  CLI_QUIET,	    CLI_VERBOSE, CLI_DIRECTORY, CLI_HELP, CLI_END,
};
static const enum cli_option_id baseline_options[] = {
	CLI_STAGED,
	CLI_RANGE,
	CLI_BASELINE_OUTPUT,
	CLI_BASELINE_CHECK,
	CLI_BASELINE_REASON,
	CLI_BASELINE_ADDED,
	CLI_BASELINE_EXPIRES,
	CLI_POLICY,
	CLI_NO_POLICY,
	CLI_PROFILE,
	CLI_DIRECTORY,
	CLI_HELP,
	CLI_END,
};
static const enum cli_option_id rules_options[] = { CLI_RULES_FORMAT, CLI_HELP, CLI_END };
static const enum cli_option_id explain_options[] = {
	CLI_ALL, CLI_PAGE_FORMAT, CLI_COLOR, CLI_HELP, CLI_END,
};
static const enum cli_option_id init_options[] = {
	CLI_HOOKS,  CLI_INIT_POLICY, CLI_CI,	 CLI_SERVER,	CLI_POLICY_FILE, CLI_POLICY_REF,
	CLI_CONFIG, CLI_HOST,	     CLI_REMOVE, CLI_DIRECTORY, CLI_HELP,	 CLI_END,
};
static const enum cli_option_id doctor_options[] = {
	CLI_DOCTOR_SERVER, CLI_CONFIG, CLI_HOST, CLI_DIRECTORY, CLI_HELP, CLI_END,
};
static const enum cli_option_id audit_options[] = {
	CLI_AUDIT_HEAD, CLI_AUDIT_FORMAT, CLI_DIRECTORY, CLI_HELP, CLI_END,
};
static const enum cli_option_id heartbeat_options[] = {
	CLI_ADOPT, CLI_POLICY,	  CLI_POLICY_REF, CLI_CONFIG, CLI_HOST,
	CLI_QUIET, CLI_DIRECTORY, CLI_HELP,	  CLI_END,
};
static const enum cli_option_id policy_options[] = {
	CLI_POLICY,	   CLI_NO_POLICY, CLI_PROFILE, CLI_SINCE, CLI_TEST_REF,
	CLI_VERIFY_FORMAT, CLI_DIRECTORY, CLI_HELP,    CLI_END,
};
static const enum cli_option_id grant_options[] = {
	CLI_GRANT_REPOSITORY,
	CLI_GRANT_REF,
	CLI_GRANT_RULE,
	CLI_GRANT_PATH,
	CLI_GRANT_OBJECT,
	CLI_GRANT_COMMIT,
	CLI_GRANT_HOURS,
	CLI_GRANT_REASON,
	CLI_GRANT_SIGNERS,
	CLI_GRANT_OPTION,
	CLI_DIRECTORY,
	CLI_HELP,
	CLI_END,
};
static const enum cli_option_id verify_options[] = {
	CLI_VERIFY_SIGNERS,
	CLI_VERIFY_REVOKED,
	CLI_VERIFY_KEYRING,
	CLI_VERIFY_REVOCATIONS,
	CLI_VERIFY_CA,
	CLI_VERIFY_CRL,
	CLI_VERIFY_SIGSTORE,
	CLI_VERIFY_PLATFORM,
	CLI_VERIFY_RECEIVED,
	CLI_VERIFY_MATCH,
	CLI_VERIFY_BY_POLICY,
	CLI_POLICY,
	CLI_VERIFY_EXPLAIN,
	CLI_VERIFY_FORMAT,
	CLI_VERIFY_SEED,
	CLI_VERIFY_FOLDER,
	CLI_VERIFY_COMMANDS,
	CLI_DIRECTORY,
	CLI_HELP,
	CLI_END,
};
static const enum cli_option_id approve_options[] = {
	CLI_APPROVE_REF,
	CLI_APPROVE_BASE,
	CLI_APPROVE_EXPIRES,
	CLI_APPROVE_KEY,
	CLI_APPROVE_PRINCIPAL,
	CLI_APPROVE_REASON,
	CLI_APPROVE_EXACT,
	CLI_APPROVE_YES,
	CLI_APPROVE_OUTPUT,
	CLI_DIRECTORY,
	CLI_HELP,
	CLI_END,
};
static const enum cli_option_id trust_options[] = {
	CLI_POLICY,	 CLI_TRUST_WITHIN,    CLI_TRUST_SINCE, CLI_VERIFY_FORMAT, CLI_TRUST_NAME,
	CLI_TRUST_EMAIL, CLI_TRUST_DIRECTORY, CLI_TRUST_FORCE, CLI_DIRECTORY,	  CLI_HELP,
	CLI_END,
};
static const enum cli_option_id help_options[] = { CLI_HELP, CLI_END };

static const struct cli_command commands[] = {
	{
		.name = "check",
		.usage = "[PATH... | --staged | --range A..B | --history [REV...] | --stdin]",
		.summary =
			"judge files, what is staged, a range of commits, a whole history, or standard "
			"input",
		.text = "Without --staged, --range or --stdin the files and folders PATH are "
			"judged (default: the current folder), with nothing to compare with: "
			"everything in them counts. --staged and --range judge what the change "
			"introduces; findings that were there before are counted, and shown by "
			"--show-existing.\n"
			"\n"
			"Secrets are also looked for in zip, tar and gzip files: OUTER!INNER is "
			"what such a finding has for a path.\n"
			"\n"
			"What the policy asks of commits, signers and references is asked of a range "
			"that is said to arrive somewhere: --ref refs/heads/main.\n"
			"\n"
			"--history looks for secrets in everything that the commits REV lead to "
			"(default: all references, with the stash, notes and tags): files of every "
			"commit, names of paths and references, messages and people. A finding is "
			"told once for each path, with the first commit that brought it there. "
			"--unreachable adds what no reference leads to: dropped stashes, commits that "
			"were amended or rebased away. --whole-files looks at all of each version "
			"of a file rather than at what changed in it: slower, with the same result.\n"
			"\n"
			"--live sends each token of a known service to that service and shows "
			"whether it is still good: only then does gitward go online. It asks "
			"first, on a terminal; elsewhere --yes-send-secrets must say so. It is "
			"refused in hooks and does not change the exit status. https_proxy and "
			"no_proxy count.\n"
			"\n"
			"The policy of --history is that of HEAD. The policy of --staged and --range is .gitward.yaml of the state that the "
			"change starts from; of files and standard input, the one of the work tree. "
			"--policy and --no-policy say otherwise.",
		.examples =
			"gitward check deploy/\tjudge every file below deploy\n"
			"gitward check --staged\tjudge what the next commit would hold\n"
			"gitward check --range origin/main..HEAD --format sarif --output gitward.sarif\t"
			"judge a branch for code scanning\n"
			"gitward check --range origin/main..HEAD --ref refs/heads/main\t"
			"judge a branch as the server will, signatures included\n"
			"gitward check --live config/\twhich of the tokens there must be revoked today?\n"
			"gitward check --history\tlook for secrets in everything that was ever committed\n"
			"helm template . | gitward check --stdin --stdin-filename rendered.yaml\t"
			"judge what a tool prints\n",
		.complete = CLI_COMPLETE_FILE,
		.options = check_options,
		.max = SIZE_MAX,
		.run = cmd_check,
	},
	{
		.name = "hook",
		.usage = "NAME [ARGUMENT...]",
		.summary = "the body of a hook: Git's own, Gerrit's, or a VREF of gitolite",
		.text = "Called by the hook scripts that 'gitward init' installs, with the "
			"arguments and the standard input that Git gave them. The report goes to "
			"standard error.\n"
			"\n"
			"pre-commit and pre-push say \"nothing to check\" and exit 0 when there is "
			"nothing, so that 'git commit --amend' and '--allow-empty' work. pre-receive "
			"with empty input exits 3 and so refuses.\n"
			"\n"
			"pre-receive and update read the server file (--config), and the policy from "
			"--policy, from what the server file names, or from the tip that the branch "
			"of HEAD (or --policy-ref) had before the push: a push cannot bring the "
			"policy it is judged by. A push whose record cannot be written is refused. "
			"post-receive refuses nothing: it judges what had not been judged, and tells "
			"of what landed and should not have.\n"
			"\n"
			"ref-update and commit-received take the arguments of Gerrit's hooks, vref "
			"those of gitolite's VREFs. Options of gitward stand before these names: "
			"what follows is the forge's.\n"
			"\n"
			"There is no variable that skips a local hook; use Git's own 'git commit "
			"--no-verify' and 'git push --no-verify'. The server hook cannot be skipped.",
		.examples =
			"gitward hook pre-commit\tjudge the index that is about to be committed\n"
			"gitward hook pre-receive --policy /etc/gitward/policy.yaml\t"
			"judge a push by a policy of the server\n"
			"gitward hook post-receive </dev/null\t"
			"judge what was let in for want of time\n",
		.words = "pre-commit|pre-push|pre-receive|update|post-receive|ref-update|"
			 "commit-received|vref",
		.options = hook_options,
		.min = 1,
		.max = 64,
		.in_order = true,
		.raw = "ref-update|commit-received|vref",
		.run = cmd_hook,
	},
	{
		.name = "baseline",
		.usage = "create [PATH... | --staged | --range A..B] | prune | show",
		.summary = "write down the secrets that are known, so that only new ones are news",
		.text = "'create' adds every secret that is found to the baseline, by default those of "
			"all files of the repository; what it holds already stays as it is. 'prune' "
			"looks at all files and leaves out entries of which there is no secret any "
			"more; with --check it only tells. 'show' lists the entries.\n"
			"\n"
			"The baseline is .gitward-baseline.json, or what 'secrets: baseline:' of the "
			"policy names. Commit it: hooks and --range read it from the state that a "
			"change starts from. It holds no secret, but a slow digest of each under a "
			"salt of the repository. A secret that it knows still is a secret: revoke it.",
		.examples = "gitward baseline create --reason 'before gitward, see INC-42'\t"
			    "when a repository begins to use gitward\n"
			    "gitward baseline prune --check\tin CI: is there an entry too many?\n",
		.words = "create|prune|show",
		.complete = CLI_COMPLETE_FILE,
		.options = baseline_options,
		.min = 1,
		.max = SIZE_MAX,
		.run = cmd_baseline,
	},
	{
		.name = "rules",
		.usage = "",
		.summary = "list the rules",
		.text = "Every rule of this build with its severity and its level in the default "
			"profile.",
		.examples = "gitward rules --format json\tfor programs\n",
		.options = rules_options,
		.run = cmd_rules,
	},
	{
		.name = "explain",
		.usage = "RULE...",
		.summary = "why a rule exists, and how to repair what it finds",
		.text = "",
		.examples = "gitward explain image-digest\tone rule\n"
			    "gitward explain --all --format markdown\tevery page\n",
		.complete = CLI_COMPLETE_RULE,
		.options = explain_options,
		.max = 64,
		.run = cmd_explain,
	},
	{
		.name = "policy",
		.usage = "check [FILE] | show | test --since REV [HEAD] | schema | limits",
		.summary = "check a policy, print it, or try it on the past",
		.text = "'check' reads FILE and says where the first mistake is; without FILE it reads "
			".gitward.yaml and the files with keys that it names. A FILE that ends in .toml "
			"is read as users' own rules in the form of gitleaks, and what of it has no "
			"effect is told. 'show' prints the policy that judges a commit here, whole, as a "
			"policy file. 'test' judges every step that the branch took since REV as if it "
			"had been pushed alone, by the policy of the work tree (or --policy), and "
			"counts what would have been refused, rule by rule: do it before a policy "
			"gets stricter. It exits 1 when anything would have been. 'schema' prints the JSON Schema for editors, 'limits' the "
			"bounds that the section 'limits' may set.",
		.examples =
			"gitward policy check\tcheck the policy of this repository\n"
			"gitward policy check .gitleaks.toml\tcheck its own rules for secrets\n"
			"gitward policy show --profile strict\twhat another profile would make of it\n"
			"gitward policy test --since v1.0 --ref refs/heads/main\t"
			"what the policy would have refused since v1.0\n",
		.words = "check|show|test|schema|limits",
		.complete = CLI_COMPLETE_FILE,
		.options = policy_options,
		.min = 1,
		.max = 2,
		.run = cmd_policy,
	},
	{
		.name = "init",
		.usage = "",
		.summary = "install hooks, a policy file or a CI job; never overwrites",
		.text = "Without options: the local hooks, and a policy file when there is none.\n"
			"\n"
			"A hook that is there already is kept as NAME.chained and runs first, with "
			"the same arguments and input; when it fails, so does the whole hook. A "
			"second run changes nothing, and --remove puts everything back: hooks, and "
			"the files that still are as init wrote them.\n"
			"\n"
			"On a server the hooks go where the forge looks for them; --host names the "
			"forge when the repository does not show it. --config, --policy-file and "
			"--policy-ref are written into the hooks. Branches that are there when the "
			"first hook is installed are taken over as they are. For GitHub and "
			"Bitbucket, where an administrator registers a script, it is printed.\n"
			"\n"
			"When core.hooksPath is set, some other tool owns the hooks: nothing is "
			"written, and the line to add is printed.",
		.examples =
			"gitward init\tin a clone\n"
			"gitward init --server /srv/git/app.git --policy-file /etc/gitward/policy.yaml\t"
			"on a server\n"
			"gitward init --host github > gitward.sh\t"
			"the script for GitHub Enterprise Server\n"
			"gitward init --remove\tundo\n",
		.options = init_options,
		.run = cmd_init,
	},
	{
		.name = "doctor",
		.usage = "",
		.summary = "see whether gitward is in force here, and what to do when it is not",
		.text = "One line for each thing looked at. Exit status 1 when one is a problem. "
			"Git accepts a push without a word when a hook is absent or not executable: "
			"run 'gitward doctor --server' on the server after every change there. It "
			"looks at the hooks and the options in them, Git's settings, rights, the "
			"server file, the sandbox, the policy, the audit log and every protected tip, "
			"and tries a push that is always refused.",
		.examples = "gitward doctor\tin a clone\n"
			    "gitward -C /srv/git/app.git doctor --server\ton a server\n",
		.options = doctor_options,
		.run = cmd_doctor,
	},
	{
		.name = "audit",
		.usage = "verify [FILE] | head [FILE] | show [FILE]",
		.summary = "check the log of a server's decisions, or print it",
		.text = "FILE is by default gitward/audit.jsonl below the Git directory found here. "
			"'verify' follows the chain of hashes and says where it breaks; with --head "
			"it also finds out whether the end was cut off. 'head' prints the hash to "
			"note elsewhere, 'show' the records. Where the server file has 'audit-log' "
			"or 'state', give the FILE.\n"
			"\n"
			"Exit status 0 when the log is whole, 1 when it is not, 2 when it cannot be "
			"read, 3 when it holds no record.",
		.examples =
			"gitward -C /srv/git/app.git audit verify\tis the log of this repository whole?\n"
			"gitward audit verify --head \"$(cat noted)\" /var/log/gitward/audit.jsonl\t"
			"and was nothing cut off?\n"
			"gitward audit show --format json | jq -r .verdict\tfor programs\n",
		.words = "verify|head|show",
		.complete = CLI_COMPLETE_FILE,
		.options = audit_options,
		.min = 1,
		.max = 2,
		.run = cmd_audit,
	},
	{
		.name = "heartbeat",
		.usage = "",
		.summary = "check that the wall of a server's repository stands, and record it",
		.text = "For cron and timers on a server, as the user that serves pushes. Looks at "
			"the server file, the sandbox, the rules, the policy, the audit log, "
			"references that were let in for want of time, and whether every protected "
			"tip was judged by a hook; then writes a record to the audit log and to the "
			"metrics. Exit status 1 when one is a problem. It does not read the hook: give "
			"it the hook's --config, --policy, --policy-ref and --host.\n"
			"\n"
			"A repository that had branches before its hook has tips that nobody judged: "
			"look at them, then take them over once with --adopt. 'gitward init --server' "
			"does so for what is there when it installs the hook.",
		.examples = "gitward -C /srv/git/app.git heartbeat --quiet\tfrom cron\n"
			    "gitward -C /srv/git/app.git heartbeat --adopt\tonce, after a look\n",
		.options = heartbeat_options,
		.run = cmd_heartbeat,
	},
	{
		.name = "grant",
		.usage = "new | pack FILE | verify --signers LIST (FILE | --option VALUE)",
		.summary = "write, pack and check a signed permission for an emergency",
		.text = "'new' prints the text of a grant: which rules it covers, where, how long "
			"and why. Whom the server admits signs it with 'ssh-keygen -Y sign -n "
			"gitward-grant'. 'pack' takes the text in FILE and its signature in "
			"FILE.sig and prints the option for 'git push -o'. 'verify' says who "
			"signed, and whether a server with that list would let the grant count "
			"now: exit status 0, or 1 when not.\n"
			"\n"
			"A grant never covers a rule that guards the check itself, and every "
			"finding that it covers is still shown and logged.",
		.examples =
			"gitward grant new --repository shop/deploy --ref refs/heads/main "
			"--rule image-digest --hours 4 --reason 'registry down, INC-42' > g.yaml\t"
			"write it\n"
			"ssh-keygen -Y sign -n gitward-grant -f ~/.ssh/id_ed25519 g.yaml\t"
			"sign it: g.yaml.sig\n"
			"git push -o \"$(gitward grant pack g.yaml)\"\tpush with it\n",
		.words = "new|pack|verify",
		.complete = CLI_COMPLETE_FILE,
		.options = grant_options,
		.min = 1,
		.max = 2,
		.run = cmd_grant,
	},
	{
		.name = "verify",
		.usage = "commit (REV | A..B)... | tag NAME... | push CERTIFICATE",
		.summary = "verify the signatures of commits and tags, offline",
		.text = "For signatures by SSH keys, OpenPGP, X.509 certificates and gitsign. One "
			"counts when its key is in the files for the e-mail address of the "
			"committer or tagger, was valid, and is not revoked: on a line of the list "
			"of signers, as a user id of a key of a keyring, in a certificate of an "
			"authority. Valid when? At the time that the committer claims, as with "
			"Git, which nobody vouches for; or with --received, when it arrived. A tag "
			"must have been signed under the name that it has. Without a file for its "
			"kind a signature is unverifiable. Neither ssh-keygen nor gpg is run.\n"
			"\n"
			"'push' verifies a push certificate that a server kept: its nonce by the seed "
			"and folder of the server, the signature at the time of that nonce, and the "
			"commands where --commands names them. It needs no repository, and takes its "
			"files from the options alone.\n"
			"\n"
			"The two lists of SSH keys of the others are those of the options, or else those "
			"that Git is configured to use; OpenPGP keys and authorities come from the "
			"options alone. A file that is named and cannot be read is an error. "
			"With --by-policy the section 'trust' of the policy in force here says who "
			"is trusted, and the verdict names the principal.\n"
			"\n"
			"Exit status 0 when all pass, 1 when a signature is missing or does not "
			"count, 2 when something could not be read or verified here, 3 when there "
			"was nothing to verify.",
		.examples =
			"gitward verify commit --signers signers HEAD\tone commit\n"
			"gitward verify commit --received now origin/main..HEAD\t"
			"what a branch brings, by the keys that are valid today\n"
			"gitward verify commit --keyring team.asc --platform-keys github=web-flow.gpg "
			"v1.0..HEAD\tOpenPGP\n"
			"gitward verify tag --format json v1.0\tfor programs\n"
			"gitward verify push --nonce-seed-file seed --service-dir /srv/git/app.git "
			"--signers signers cert\twho pushed what\n",
		.words = "commit|tag|push",
		.complete = CLI_COMPLETE_REF,
		.options = verify_options,
		.min = 2,
		.max = SIZE_MAX,
		.run = cmd_verify,
	},
	{
		.name = "approve",
		.usage = "[REV]",
		.summary = "sign an approval of a change",
		.text = "Shows what would change (which reference, from which commit to which "
			"files, with which commits), asks, and signs that somebody else may push "
			"it: for exactly these files, this reference, and the commit that it stands "
			"at. Fetch first: an approval for an old state of the reference counts for "
			"nothing.\n"
			"\n"
			"It is signed like commits are (gpg.format, user.signingKey), by ssh-keygen "
			"or gpg, and kept as a commit below refs/gitward/approvals/. Push that with "
			"the change or before it. How many approvals are asked for, and by whom, "
			"is 'review' of the policy.",
		.examples = "git fetch && gitward approve origin/topic\tapprove a branch for main\n"
			    "gitward approve --ref refs/heads/prod --expires 1d HEAD\t"
			    "for another reference, for a day\n"
			    "git push origin '+refs/gitward/approvals/*'\thand them in\n",
		.complete = CLI_COMPLETE_REF,
		.options = approve_options,
		.max = 1,
		.run = cmd_approve,
	},
	{
		.name = "trust",
		.usage = "report | import [FILE...] | import -",
		.summary = "look at the keys that the policy trusts, or bring keys into it",
		.text = "'report' lists every key, authority and revocation list that the section "
			"'trust' of the policy in force here (or of --policy) names: whose it is, "
			"how strong it is, when it ends; and keys that are nobody's, people without "
			"a key, and exceptions of the policy that end. With --since it counts who "
			"signed. Exit status 0, 1 when something that is trusted is expired, revoked, "
			"weak or unusable, 2 when something cannot be read.\n"
			"\n"
			"'import' takes public keys from FILE: SSH keys one a line, as "
			"https://github.com/USER.keys has them; an allowed_signers file; OpenPGP keys, "
			"armored or not; or what the programming interfaces of GitHub and GitLab say "
			"of a user's keys, as JSON. Nothing is fetched. Without FILE it takes what "
			"Git is configured to use. It adds new keys to allowed_signers and keyring.asc "
			"in the folder 'trust' (--to) and prints the part of .gitward.yaml that "
			"names their owner. What stands in the files stays, unless --force writes "
			"them anew; with '-' nothing is written and everything is printed. Weak keys are refused. Exit status 0, 1 when a key "
			"was refused, 2 when something cannot be read or written, 3 when there is no "
			"new key.",
		.examples =
			"gitward trust report --within 30d\twhat ends within a month?\n"
			"gitward trust report --since v1.0 --format json\twho signed, for programs\n"
			"gitward trust import --name ann --email ann@example.com ann.keys\t"
			"bring somebody's keys into the repository\n",
		.words = "report|import",
		.complete = CLI_COMPLETE_FILE,
		.options = trust_options,
		.min = 1,
		.max = 256,
		.run = cmd_trust,
	},
	{
		.name = "completion",
		.usage = "bash|zsh|fish",
		.summary = "print a completion script for a shell",
		.text = "",
		.examples =
			"gitward completion bash > ~/.local/share/bash-completion/completions/gitward\t"
			"for bash\n",
		.words = "bash|zsh|fish",
		.options = help_options,
		.min = 1,
		.max = 1,
		.run = cmd_completion,
	},
	{
		.name = "man",
		.usage = "",
		.summary = "print the manual page as roff",
		.text = "",
		.examples = "gitward man | man -l -\tread it\n",
		.options = help_options,
		.run = cmd_man,
	},
	{
		.name = "help",
		.usage = "[COMMAND]",
		.summary = "show the commands, or what one of them takes",
		.text = "",
		.complete = CLI_COMPLETE_COMMAND,
		.options = help_options,
		.max = 1,
		.run = cmd_help,
	},
};

const char cli_exit_text[] =
	"0\tallowed\n"
	"1\tdenied by findings; a problem found by doctor or heartbeat; an audit log that is not whole; a grant or a "
	"signature that does not count\n"
	"2\tcould not decide: usage, unreadable input, a limit, an invalid policy, a report that "
	"could not be written; blocks as well\n"
	"3\tthere was nothing to check\n";

const char cli_environment_text[] =
	"GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, "
	"GIT_ALTERNATE_OBJECT_DIRECTORIES\twhere the repository is, as Git tells its hooks\n"
	"NO_COLOR, FORCE_COLOR, CLICOLOR\twhether --color auto colours\n"
	"CI, GITHUB_ACTIONS, TF_BUILD\ttext output is made safe for the logs of CI systems\n"
	"GL_ID, GL_REPOSITORY\tpre-receive and update print a line that GitLab shows to its users\n"
	"GL_*, GITEA_*, GITHUB_*, BB_*, GERRIT_SITE, REMOTE_USER, REMOTE_ADDR, "
	"SSH_CONNECTION\twhich forge runs a server hook, and what it tells of the push\n"
	"GITWARD_BIN\tthe program that local hook scripts start\n";

const char cli_files_text[] =
	".gitward.yaml\tthe policy of a repository, as the protected branch has it\n"
	"/etc/gitward/server.yaml\tthe server's own file, unless --config names another\n"
	"GIT_DIR/gitward/\twhat a server keeps of a repository: ledger, pending, audit.jsonl, "
	"metrics.prom\n";

const struct cli_command *cli_command_at(size_t i)
{
	return i < sizeof(commands) / sizeof(commands[0]) ? &commands[i] : NULL;
}

const struct cli_command *cli_command_find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

const struct cli_option *cli_option_info(enum cli_option_id id)
{
	return &options[id];
}
