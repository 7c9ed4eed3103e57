"""Equal inputs give equal bytes: workers, order of rows and columns, a byte order mark, and, when a
second program is named, another build.

usage: same_bytes_test.py CLINVAL [OTHER_CLINVAL]
"""

import csv
import pathlib
import random
import sys

from program import ROOT, Program

FILES = ("results.json", "verdict.json", "report.html", "summary.md", "junit.xml",
         "predictions/network/part-00000.parquet", "predictions/logistic/part-00000.parquet",
         "predictions/cases/part-00000.parquet")


def rewritten(program, name, change, prefix=""):
    """The case table with changed rows; returns its path."""
    with open(ROOT / "datasets/flchain/flchain.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    change(rows)
    path = program.scratch / f"{name}.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(prefix)
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def shuffle_rows(rows):
    body = rows[1:]
    random.Random(1).shuffle(body)
    rows[1:] = body


def reverse_columns(rows):
    rows[:] = [row[::-1] for row in rows]


def main():
    with Program(sys.argv[1]) as program:
        plain = program.config("plain")
        reference = program.scratch / "reference"
        assert program("run", plain, "--out", reference, "--threads", 1)[0] == 0
        for name in FILES:
            assert (reference / name).stat().st_size > 0, name

        def from_table(name, path):
            def change(config):
                config["cases"]["sources"]["flchain"]["file"] = str(path)
            return program.config(name, change)

        variants = {
            "2 workers": (plain, ["--threads", 2]),
            "4 workers": (plain, ["--threads", 4]),
            "shuffled rows": (from_table("shuffled", rewritten(program, "shuffled", shuffle_rows)), []),
            "columns reversed": (from_table("columns", rewritten(program, "columns", reverse_columns)), []),
            "byte order mark": (from_table("bom", rewritten(program, "bom", lambda rows: None, "\ufeff")), []),
        }
        others = [(name, program, config, options) for name, (config, options) in variants.items()]
        for path in sys.argv[2:]:
            other = Program(path)
            other.scratch.rmdir()
            other.scratch = program.scratch
            others.append((f"build {pathlib.Path(path).parts[-3]}", other, plain, ["--threads", 2]))
        for name, runner, config, options in others:
            out = program.scratch / name.replace(" ", "_")
            code, _, errors = runner("run", config, "--out", out, *options)
            assert code == 0, (name, code, errors)
            for file in FILES:
                assert (out / file).read_bytes() == (reference / file).read_bytes(), (name, file)
            print(f"same bytes: {name}")


if __name__ == "__main__":
    main()
