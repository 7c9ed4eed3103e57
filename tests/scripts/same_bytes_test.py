"""Equal inputs give equal bytes, for every shipped config: workers, order of rows and columns, a byte
order mark, and, when a second program is named, another build.

usage: same_bytes_test.py CLINVAL [OTHER_CLINVAL]
"""

import csv
import json
import lzma
import os
import pathlib
import random
import sys

from program import ROOT, Program

# The hours of two hospitals are a matter of minutes each time; their kind of source is that of nafld.
TOO_LONG = {"sepsis_external", "sepsis_sirs"}
SHIPPED = sorted({path.stem for path in (ROOT / "configs").glob("*.json")} - TOO_LONG)


class Table:
    """A case table or an event table of a config, as rows of fields."""

    def __init__(self, config, source):
        self.source = source
        source = config["cases"]["sources"][self.source]
        self.path = source["file"]
        self.delimiter = source.get("delimiter", ",")

    def rewritten(self, folder, name, change, prefix=""):
        """The table with its rows changed, in a file of the folder."""
        opened = lzma.open if self.path.endswith(".xz") else open
        with opened(self.path, "rt", newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file, delimiter=self.delimiter))
        change(rows)
        path = folder / f"{name}_{self.source}.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            file.write(prefix)
            csv.writer(file, delimiter=self.delimiter, lineterminator="\n").writerows(rows)
        return path


def shuffle_rows(rows):
    body = rows[1:]
    random.Random(1).shuffle(body)
    rows[1:] = body


def reverse_columns(rows):
    rows[:] = [row[::-1] for row in rows]


def located(config):
    """A data: path as the program would find it."""
    for source in config["cases"]["sources"].values():
        _, colon, below = source["file"].partition("data:")
        if colon:
            source["file"] = str(pathlib.Path(os.environ["CLINVAL_DATA"]) / below)


def files_of(folder):
    """Every file whose bytes are promised: all but what the clock and the machine write."""
    free = {"run.json", "environment.json", "inputs.json", "STATUS"}
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name not in free}


def compare(program, base, others):
    config = program.config(f"{base}_plain", located, base)
    document = json.loads(config.read_text())
    tables = [Table(document, source) for source in document["cases"]["sources"]]
    reference = program.scratch / f"{base}_reference"
    code, _, errors = program("run", config, "--out", reference, "--threads", 1)
    assert code in (0, 7), (base, code, errors)
    expected = files_of(reference)
    for name in ("results.json", "verdict.json", "report.html", "junit.xml",
                 "predictions/cases/part-00000.parquet"):
        assert expected[name], (base, name)

    def from_table(name, change, prefix=""):
        paths = {table.source: table.rewritten(program.scratch, f"{base}_{name}", change, prefix)
                 for table in tables}

        def use(edited):
            for source, path in paths.items():
                edited["cases"]["sources"][source].update(file=str(path), sha256=None)
        return program.config(f"{base}_{name}", use, base)

    variants = [
        ("2 workers", program, config, ["--threads", 2]),
        ("4 workers", program, config, ["--threads", 4]),
        ("shuffled rows", program, from_table("shuffled", shuffle_rows), []),
        ("columns reversed", program, from_table("columns", reverse_columns), []),
        ("byte order mark", program, from_table("bom", lambda rows: None, "\ufeff"), []),
    ]
    for other in others:
        variants.append((f"build {pathlib.Path(other.path).parts[-3]}", other, config,
                         ["--threads", 2]))
    for name, runner, changed, options in variants:
        out = program.scratch / f"{base}_{name.replace(' ', '_')}"
        code, _, errors = runner("run", changed, "--out", out, *options)
        assert code in (0, 7), (base, name, code, errors)
        found = files_of(out)
        assert set(found) == set(expected), (base, name, set(found) ^ set(expected))
        for file, content in expected.items():
            assert found[file] == content, (base, name, file)
        print(f"same bytes: {base}, {name}, {len(expected)} files")


def main():
    with Program(sys.argv[1]) as program:
        others = []
        for path in sys.argv[2:]:
            other = Program(path)
            other.scratch.rmdir()
            other.scratch = program.scratch
            others.append(other)
        for base in SHIPPED:
            text = (ROOT / "configs" / f"{base}.json").read_text()
            if '"data:' in text and "CLINVAL_DATA" not in os.environ:
                print(f"SKIPPED: {base}, since CLINVAL_DATA is not set")
                continue
            if base == "mayo_nafld" and not (ROOT / "datasets/mayo_nafld/nafld3.csv").exists():
                print("SKIPPED: mayo_nafld, since scripts/setup --with nafld was not run")
                continue
            compare(program, base, others)


if __name__ == "__main__":
    main()
