/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_YAML_KINDS_H
#define RULES_YAML_KINDS_H

/** @file rules/yaml/kinds.h @brief Which files the rules about YAML form judge. */

#include "gitward/result.h"

/** Files that a controller may read, or that may be broken ones. Data in JSON and workflows are
 * not. */
static inline bool kind_is_manifest(enum ward_file_kind kind)
{
	return kind == WARD_FILE_manifest || kind == WARD_FILE_kustomization ||
		kind == WARD_FILE_helm || kind == WARD_FILE_yaml;
}

#endif
