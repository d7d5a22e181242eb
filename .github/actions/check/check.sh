#!/bin/sh
# Checks the trees in $DOCS, with annotations on standard output; writes into the job's summary whose verdict changes
# since $BASE. Ends with 1 where the trees have mistakes, which then cannot be compared.

set -eu
python -m decision check "$DOCS" --format github
[ -z "$BASE" ] || python -m decision diff "$BASE" "$DOCS" --markdown >>"$GITHUB_STEP_SUMMARY"
