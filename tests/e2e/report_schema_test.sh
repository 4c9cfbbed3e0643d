#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every machine format validates against its schema.
. "$(dirname "$0")/lib.sh"

PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
expect 0 'json, sarif and github reports are what their schemas say' \
  python3 "$here/report_schema_test.py" "$GITWARD"
says 'they were compared' '[1-9][0-9]* passed, 0 failed'
