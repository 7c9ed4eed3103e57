#!/usr/bin/env python3
"""Prints which share of the lines the tests ran, by folder: the preset `coverage` after its tests.

usage: coverage.py BUILD_FOLDER [--files]

A line counts once, however many programs and templates hold it, and is covered when any of them ran
it. Needs gcov of the compiler that built, and nothing else.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDERS = ("configs", "datasets", "harness", "metrics", "reports")


def records(build):
    """One JSON record of gcov an object file that ran."""
    data = sorted(build.rglob("*.gcda"))
    if not data:
        sys.exit(f"no .gcda below {build}: build the preset coverage and run its tests first")
    for path in data:
        done = subprocess.run(["gcov", "--json-format", "--stdout", str(path)], check=True,
                              capture_output=True, text=True, cwd=build)
        for line in done.stdout.splitlines():
            yield json.loads(line)


def covered_lines(build):
    """{file: {line: whether it ran}} of our own sources."""
    files = collections.defaultdict(dict)
    for record in records(build):
        folder = pathlib.Path(record["current_working_directory"])
        for file in record["files"]:
            path = pathlib.Path(os.path.normpath(folder / file["file"]))
            if not path.is_relative_to(ROOT):
                continue
            name = path.relative_to(ROOT)
            if name.parts[0] in FOLDERS:
                lines = files[name.as_posix()]
                for line in file["lines"]:
                    number = line["line_number"]
                    lines[number] = lines.get(number, False) or line["count"] > 0
    return files


def table(rows):
    print(f"{'lines':>7} {'covered':>8} {'share':>7}")
    for name, lines in rows:
        ran = sum(lines)
        print(f"{len(lines):7} {ran:8} {100 * ran / max(1, len(lines)):6.1f}%  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--files", action="store_true", help="also each file, the worst first")
    arguments = parser.parse_args()
    files = covered_lines(arguments.build.resolve())
    of_folder = {folder: [ran for name, lines in files.items() if name.startswith(folder + "/")
                          for ran in lines.values()] for folder in FOLDERS}
    table([*of_folder.items(), ("all", [ran for lines in of_folder.values() for ran in lines])])
    if arguments.files:
        print()
        each = [(name, list(lines.values())) for name, lines in files.items() if lines]
        table(sorted(each, key=lambda row: (sum(row[1]) / len(row[1]), row[0])))


if __name__ == "__main__":
    main()
