#!/usr/bin/env python3
"""Writes the nafld tables as a MEDS 0.4 dataset, with a table of cases beside it.

usage: scripts/export/nafld_meds.py pyarrow|polars FOLDER [SUBJECTS]

Needs pyarrow or polars (the writer named) and the tables of `scripts/setup --with nafld`. FOLDER
(empty, or not there yet) gets data/SPLIT/0.parquet, metadata/ and cases.parquet. Days are counted from an arbitrary epoch,
2000-01-01: the index day of everybody. SUBJECTS keeps the first ones of the table.
The tables are from the R package survival (Terry M Therneau and others), licence LGPL (>= 2).
"""
import csv
import datetime
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "datasets/mayo_nafld"
EPOCH = datetime.datetime(2000, 1, 1)
YEAR = 365.25


def read(name):
    with open(TABLES / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


def moment(days):
    return EPOCH + datetime.timedelta(days=int(days))


def matched_set(subject):
    return int(subject["case.id"] or subject["id"])


def split_of(subject):
    return "train" if matched_set(subject) % 10 < 7 else "held_out"


def event_rows():
    """(subject, time, code, value), sorted as MEDS wants it and equal moments by code and value."""
    rows = [(int(r["id"]), moment(r["days"]), r["test"], number(r["value"])) for r in read("nafld2")]
    rows += [(int(r["id"]), moment(r["days"]), r["event"], None) for r in read("nafld3")]
    return sorted(rows, key=lambda row: (*row[:3], row[3] or 0.0))


def columns_of(rows, names):
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def case_columns(subjects):
    return {
        "subject_id": [int(s["id"]) for s in subjects],
        "prediction_time": [EPOCH for _ in subjects],
        "observed_until": [moment(s["futime"]) for s in subjects],
        **{name: [number(s[name]) for s in subjects] for name in ("age", "weight", "height", "bmi")},
        "male": [int(s["male"]) for s in subjects],
        "matched_set": [matched_set(s) for s in subjects],
        "years": [int(s["futime"]) / YEAR for s in subjects],
        "status": [int(s["status"]) for s in subjects],
    }


TYPES = {
    "subject_id": "int64", "matched_set": "int64", "male": "int64", "status": "int64",
    "time": "time", "prediction_time": "time", "observed_until": "time", "code": "text",
    "description": "text", "split": "text", "parent_codes": "texts", "numeric_value": "float32",
    "age": "float64", "weight": "float64", "height": "float64", "bmi": "float64", "years": "float64",
}


def write_pyarrow(columns, path):
    import pyarrow
    import pyarrow.parquet

    types = {"int64": pyarrow.int64(), "time": pyarrow.timestamp("us"), "text": pyarrow.string(),
             "texts": pyarrow.list_(pyarrow.string()), "float32": pyarrow.float32(),
             "float64": pyarrow.float64()}
    schema = pyarrow.schema([(name, types[TYPES[name]]) for name in columns])
    pyarrow.parquet.write_table(pyarrow.table(columns, schema), path, compression="zstd")


def write_polars(columns, path):
    import polars

    types = {"int64": polars.Int64, "time": polars.Datetime("us"), "text": polars.String,
             "texts": polars.List(polars.String), "float32": polars.Float32, "float64": polars.Float64}
    schema = {name: types[TYPES[name]] for name in columns}
    polars.DataFrame(columns, schema=schema).write_parquet(path, compression="zstd")


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in ("pyarrow", "polars"):
        sys.exit(__doc__)
    write = write_pyarrow if sys.argv[1] == "pyarrow" else write_polars
    folder = Path(sys.argv[2])
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} holds something: name a folder that is empty or not there")
    subjects = read("nafld1")[: int(sys.argv[3]) if len(sys.argv) == 4 else None]
    splits = {int(s["id"]): split_of(s) for s in subjects}
    rows = [row for row in event_rows() if row[0] in splits]
    names = ("subject_id", "time", "code", "numeric_value")
    for split in ("train", "held_out"):
        (folder / "data" / split).mkdir(parents=True, exist_ok=True)
        mine = [row for row in rows if splits[row[0]] == split]
        write(columns_of(mine, names), folder / "data" / split / "0.parquet")
    metadata = folder / "metadata"
    metadata.mkdir(exist_ok=True)
    codes = sorted({row[2] for row in rows})
    write({"code": codes, "description": codes, "parent_codes": [[] for _ in codes]},
          metadata / "codes.parquet")
    write({"subject_id": list(splits), "split": list(splits.values())},
          metadata / "subject_splits.parquet")
    about = {"dataset_name": "nafld", "dataset_version": "survival 3.5-3", "meds_version": "0.4.1",
             "etl_name": "scripts/export/nafld_meds.py", "etl_version": "1",
             "license": "LGPL (>= 2)", "table_names": ["nafld1", "nafld2", "nafld3"]}
    (metadata / "dataset.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    write(case_columns(subjects), folder / "cases.parquet")


if __name__ == "__main__":
    main()
