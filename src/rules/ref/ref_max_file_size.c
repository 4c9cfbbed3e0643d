/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(ref_max_file_size) = {
	.meta = {
		.id = "ref-max-file-size",
		.title = "Push brings a larger file than the policy allows",
		.rationale =
			"A repository keeps every version of every file for ever, and each clone and "
			"each controller fetches them. Archives, images and dumps also hold what no "
			"reviewer and no scanner sees.",
		.remediation =
			"Keep large files in an artifact store or with Git LFS, and name them by digest. "
			"Take the file out of all commits of the push (`git rebase -i`, `git filter-repo`): "
			"one that a later commit removes still stays in the history. If the size is right "
			"for this reference, raise `max-file-bytes`.",
		.topic = "ref",
		.refs = { "https://git-lfs.com/",
			  "https://docs.gitlab.com/user/project/repository/push_rules/",
			  "https://docs.github.com/en/repositories/working-with-files/managing-large-files/"
			  "about-large-files-on-github" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
