"""One case set from event tables and from MEDS: the same predictions, byte for byte.

tests/meds holds 800 people of nafld as MEDS 0.4, written by scripts/export/nafld_meds.py once with
pyarrow and once with polars. The event tables are those of scripts/setup --with nafld; where they
are not there, the two MEDS datasets are compared with each other only, and the test says so.
"""

import csv
import json
import sys

from program import ROOT, Program, read_table

TABLES = ROOT / "datasets/mayo_nafld"
PEOPLE = 800
CASES = {"subject_id": "integer", "prediction_time": "timestamp", "observed_until": "timestamp",
         "age": "real", "weight": "real", "height": "real", "bmi": "real", "male": "integer",
         "matched_set": "integer", "years": "real", "status": "integer"}


def everybody(config):
    config["models"] = config["models"][:1]
    config["comparators"], config["gates"] = [], []
    config["resampling"]["replicates"] = 200


def from_meds(writer):
    folder = ROOT / "tests/meds" / f"nafld_{writer}"

    def change(config):
        everybody(config)
        cases = config["cases"]
        cases.update(
            {"sources": {"people": {"file": str(folder / "cases.parquet"), "format": "parquet",
                                    "types": CASES},
                         "meds": {"file": str(folder), "format": "meds"}},
             "from": "people", "exclude": [], "events": [{"from": "meds"}],
             "case_id": "subject_id", "subject": "subject_id",
             "prediction_time": "prediction_time", "observed_until": "observed_until"})
        for column in ("index_day", "matched_set", "years"):
            del cases["columns"][column]
        del cases["time_unit"]
    return change


def from_tables(program):
    path = program.scratch / "people.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        people = read_table(TABLES / "nafld1.csv")
        writer = csv.DictWriter(file, people[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(people[:PEOPLE])

    def change(config):
        everybody(config)
        config["cases"]["exclude"] = []
        config["cases"]["sources"]["subjects"].update(file=str(path), sha256=None)
    return change


def predictions(program, name, change):
    out = program.scratch / name
    config = program.config(name, change, "mayo_nafld")
    code, _, errors = program("run", config, "--out", out)
    assert code == 0, (name, code, errors)
    results = json.loads((out / "results.json").read_text())
    read = [step["cases"] for step in results["flow"] if step["kind"] == "evaluated"
            and step["subgroup"] is None and step["outcome"] is None and step["model"] == "events"]
    assert read == [PEOPLE], (name, read)
    codes = {code["code"]: (code["handed_out"], code["future"], code["late"])
             for code in results["audits"]["timeline"]["codes"]}
    estimates = [(row["metric"], row["value"]) for row in results["estimates"]]
    return (out / "predictions/events/part-00000.parquet").read_bytes(), codes, estimates


def main():
    with Program(sys.argv[1]) as program:
        pyarrow = predictions(program, "pyarrow", from_meds("pyarrow"))
        polars = predictions(program, "polars", from_meds("polars"))
        assert sum(counts[0] for counts in pyarrow[1].values()) > 5000, pyarrow[1]
        assert pyarrow == polars
        if all((TABLES / f"nafld{k}.csv").exists() for k in (1, 2, 3)):
            tables = predictions(program, "tables", from_tables(program))
            assert tables[1] == pyarrow[1], (tables[1], pyarrow[1])
            assert tables[0] == pyarrow[0] and tables[2] == pyarrow[2]
            print("meds: 800 people, event tables, pyarrow and polars agree byte for byte")
        else:
            print("meds: pyarrow and polars agree byte for byte; the event tables of nafld are not "
                  "there (scripts/setup --with nafld), so that they were not compared")


if __name__ == "__main__":
    main()
