#!/usr/bin/env python3
"""Classes of equal quasi-identifiers on datasets/flchain, under three rules for missing values.

pandas groups records where a missing value is a category or a reason to leave; the wildcard rule is
its definition, every record held against every other. Where subjects repeat (three records each, in
file order) a class counts them once. Writes tests/oracles/reidentification.csv.
"""
import numpy as np
import pandas as pd

import oracle_io

TABLE = oracle_io.FOLDER.parents[1] / "datasets" / "flchain" / "flchain.csv"
SETS = {"coarse": ["sex", "mgus"],
        "no_missing": ["age", "sex", "sample.yr"],
        "creatinine": ["age", "sex", "creatinine"],
        "two_missing": ["age", "sex", "creatinine", "chapter"]}
LIMITS = [0.05, 0.09, 0.2, 0.33]
BANDS = [(1, 1), (2, 2), (3, 4), (5, 10), (11, 19), (20, np.inf)]


def grouped(table, columns, subject, dropna):
    """Subjects of each record's class; NaN where the record is left out."""
    return subject.groupby([table[c] for c in columns], dropna=dropna).transform("nunique")


def wildcard(table, columns, subject):
    codes = [pd.factorize(table[c])[0] for c in columns]  # -1: missing
    who = subject.to_numpy()
    sizes = []
    for row in range(len(table)):
        match = np.ones(len(table), dtype=bool)
        for code in codes:
            if code[row] != -1:
                match &= (code == code[row]) | (code == -1)
        sizes.append(len(np.unique(who[match])))
    return pd.Series(sizes)


def quantities(sizes):
    f = sizes.dropna()
    yield None, "records", len(f)
    yield None, "k_anonymity", f.min()
    yield None, "mean", np.mean(1.0 / f)
    for limit in LIMITS:
        yield limit, "share_above", np.mean(1.0 / f > limit)
    for low, high in BANDS:
        yield low, "records_in", ((f >= low) & (f <= high)).sum()


def rows():
    table = pd.read_csv(TABLE, dtype=str, keep_default_na=False, na_values=[""])
    alone = pd.Series(np.arange(len(table)))
    for name, columns in SETS.items():
        sizes = table.groupby(columns, dropna=False).size()
        n = len(table)
        yield name, None, "classes", len(sizes)
        yield name, None, "separation", 1.0 - (sizes * (sizes - 1)).sum() / (n * (n - 1))
        for who, subject in (("record", alone), ("subject", alone // 3)):
            rules = {"own_category": grouped(table, columns, subject, False),
                     "excluded": grouped(table, columns, subject, True),
                     "wildcard": wildcard(table, columns, subject)}
            for rule, found in rules.items():
                for at, quantity, value in quantities(found):
                    yield name, at, f"{who}.{rule}.{quantity}", value


if __name__ == "__main__":
    oracle_io.write_rows(
        "reidentification.csv",
        f"pandas {pd.__version__}, numpy {np.__version__}; scripts/oracles/reidentification.py",
        rows())
