#!/usr/bin/env python3
"""Writes the MEDS directories that tests/datasets/meds_reader_test.cpp reads.

Synthetic data, the same events by every writer: pyarrow with each page version and compression, and
polars. Run with pyarrow and polars; the committed files are by pyarrow 26.0.1 and polars 2.1.0.

    python scripts/export/meds_fixtures.py tests/datasets/meds
"""

import datetime
import json
import pathlib
import sys

import polars
import pyarrow
import pyarrow.parquet


def moment(text):
    return None if text is None else datetime.datetime.fromisoformat(text)


# subject_id, time, code, numeric_value, text_value, available_time; in the order of the file.
TRAIN = [
    (7, None, "SEX//F", None, None, None),
    (7, "1950-03-02T00:00:00", "MEDS_BIRTH", None, None, None),
    (7, "2020-01-05T08:00:00", "LAB//Z", 4.25, None, "2020-01-05T11:00:00"),
    (7, "2020-01-05T08:00:00", "LAB//A", -0.5, None, None),
    (7, "2020-01-05T08:00:00", "LAB//A", None, "haemolysed", None),
    (7, "2020-01-06T23:59:59.999999", "LAB//A", 1.0, None, None),
    (10, "2019-12-31T12:00:00", "LAB//A", 16777216.0, None, "2020-02-01T00:00:00"),
]
HELD_OUT = [
    (2, "2021-06-01T00:00:00", "DIAGNOSIS//I10", None, "essential \u2265 140", None),
    (2, "2021-06-01T00:00:00", "DIAGNOSIS//E11", None, None, None),
    (9007199254740993, "2021-01-01T00:00:00", "LAB//A", 0.1, None, None),
]


def arrow_table(rows, text=True, available=False, extension=False):
    columns = {
        "subject_id": pyarrow.array([row[0] for row in rows], pyarrow.int64()),
        "time": pyarrow.array([moment(row[1]) for row in rows], pyarrow.timestamp("us")),
        "code": pyarrow.array([row[2] for row in rows], pyarrow.string()),
        "numeric_value": pyarrow.array([row[3] for row in rows], pyarrow.float32()),
    }
    if text:
        columns["text_value"] = pyarrow.array([row[4] for row in rows], pyarrow.large_string())
    if available:
        columns["available_time"] = pyarrow.array([moment(row[5]) for row in rows],
                                                  pyarrow.timestamp("us"))
    if extension:
        columns["parent_codes"] = pyarrow.array([["a", "b"] for _ in rows],
                                                pyarrow.list_(pyarrow.string()))
        columns["unit"] = pyarrow.array(["mmol/L" for _ in rows]).dictionary_encode()
    return pyarrow.table(columns)


def polars_frame(rows):
    return polars.DataFrame(
        {
            "subject_id": [row[0] for row in rows],
            "time": [moment(row[1]) for row in rows],
            "code": [row[2] for row in rows],
            "numeric_value": [row[3] for row in rows],
            "text_value": [row[4] for row in rows],
        },
        schema={"subject_id": polars.Int64, "time": polars.Datetime("us"), "code": polars.String,
                "numeric_value": polars.Float32, "text_value": polars.String})


def place(root, name, shard):
    path = root / name / "data" / shard
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(path)


def describe(root, name, version):
    path = root / name / "metadata"
    path.mkdir(parents=True, exist_ok=True)
    (path / "dataset.json").write_text(
        json.dumps({"dataset_name": "synthetic", "meds_version": version}) + "\n")


def write_arrow(root, name, version="0.4.0", shards=None, table=None, **options):
    table = table or {}
    for shard, rows in (shards or {"train/0.parquet": TRAIN, "held_out/0.parquet": HELD_OUT}).items():
        pyarrow.parquet.write_table(arrow_table(rows, **table), place(root, name, shard), **options)
    describe(root, name, version)


def write_polars(root, name, **options):
    for shard, rows in {"train/0.parquet": TRAIN, "held_out/0.parquet": HELD_OUT}.items():
        polars_frame(rows).write_parquet(place(root, name, shard), **options)
    describe(root, name, "0.4.0")


def write_good(root):
    for compression in ("snappy", "gzip", "zstd", "none"):
        for page in ("1.0", "2.0"):
            write_arrow(root, f"pyarrow_{compression}_v{page[0]}", compression=compression,
                        data_page_version=page)
    write_arrow(root, "pyarrow_plain", use_dictionary=False, row_group_size=3)
    write_arrow(root, "meds_0_3", version="0.3.3", table={"text": False})
    write_arrow(root, "extensions", table={"extension": True})
    write_arrow(root, "one_file", shards={"0.parquet": TRAIN + HELD_OUT})
    write_arrow(root, "unsorted", shards={
        "0.parquet": [TRAIN[5], HELD_OUT[2], *TRAIN[2:5], TRAIN[1], TRAIN[6], TRAIN[0],
                      *HELD_OUT[:2]]})
    write_arrow(root, "available", table={"available": True})
    write_polars(root, "polars_zstd")
    write_polars(root, "polars_uncompressed", compression="uncompressed")


def write_bad(root):
    write_arrow(root, "bad_two_files", shards={"0.parquet": TRAIN[:3], "1.parquet": TRAIN[3:]})
    good = arrow_table(TRAIN)
    changes = {
        "bad_no_code": good.drop_columns(["code"]),
        "bad_subject_type": good.set_column(0, "subject_id",
                                            good["subject_id"].cast(pyarrow.int32())),
        "bad_zone": good.set_column(1, "time", good["time"].cast(pyarrow.timestamp("us", "UTC"))),
        "bad_time_text": good.set_column(1, "time", good["time"].cast(pyarrow.string())),
        "bad_value_text": good.set_column(3, "numeric_value", good["code"]),
        "bad_nan": good.set_column(3, "numeric_value", pyarrow.array(
            [float("nan")] * len(TRAIN), pyarrow.float32())),
        "bad_infinite": good.set_column(3, "numeric_value", pyarrow.array(
            [None] * 2 + [float("-inf")] * (len(TRAIN) - 2), pyarrow.float32())),
        "bad_null_subject": good.set_column(0, "subject_id", pyarrow.array(
            [7] * (len(TRAIN) - 1) + [None], pyarrow.int64())),
        "bad_null_code": good.set_column(2, "code", pyarrow.array(
            ["A"] * (len(TRAIN) - 1) + [None], pyarrow.string())),
    }
    for name, table in changes.items():
        pyarrow.parquet.write_table(table, place(root, name, "0.parquet"))
    pathlib.Path(place(root, "bad_damaged", "0.parquet")).write_bytes(b"PAR1 no table PAR1")
    write_arrow(root, "bad_metadata")
    (root / "bad_metadata" / "metadata" / "dataset.json").write_text("{")


def main():
    root = pathlib.Path(sys.argv[1])
    print("pyarrow", pyarrow.__version__, "polars", polars.__version__)
    write_good(root)
    write_bad(root)


if __name__ == "__main__":
    main()
