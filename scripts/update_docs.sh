#!/bin/sh
# Writes the pages of docs/ that the program makes from its own tables. Look at the difference before
# you keep it.
#
#   scripts/update_docs.sh BUILD_FOLDER
set -eu
if [ $# -ne 1 ]; then
  echo "usage: $0 BUILD_FOLDER" >&2
  exit 2
fi
docs=$(cd "$(dirname "$0")/.." && pwd)/docs
cmake --build "$1" --target clinval
for name in checks config contract errors metrics; do
  "$1/bin/clinval" docs "$name" > "$docs/$name.md.tmp"
  mv "$docs/$name.md.tmp" "$docs/$name.md"
done
