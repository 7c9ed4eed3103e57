#!/bin/sh
# Renders the golden reports of tests/goldens again, from the results.json and verdict.json stored
# there. With --results these two are made anew from the example of the tests first. Look at the
# difference before you keep it.
#
#   scripts/update_goldens.sh BUILD_FOLDER [--results]
set -eu
if [ $# -lt 1 ]; then
  echo "usage: $0 BUILD_FOLDER [--results]" >&2
  exit 2
fi
source_folder=$(cd "$(dirname "$0")/.." && pwd)
build_folder=$1
shift
cmake --build "$build_folder" --target write_goldens
"$build_folder/bin/write_goldens" "$source_folder/tests/goldens" "$@"
