#!/usr/bin/env python3
"""The usual loop on the same cases: resample rows, sort again, scikit-learn's roc_auc_score.

    bootstrap_sklearn.py cases.csv [replicates]

cases.csv is what `bootstrap_bench cases.csv` writes. Fewer replicates are run than stated in the
comparison and the time is scaled, because each costs the same; the output says so.
"""
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

STATED = 2000


def main():
    y, p = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, unpack=True)
    replicates = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    random = np.random.default_rng(20260101)
    values = []
    start = time.perf_counter()
    for _ in range(replicates):
        rows = random.integers(0, len(y), len(y))
        values.append(roc_auc_score(y[rows], p[rows]))
    lower, upper = np.quantile(values, [0.025, 0.975])
    elapsed = 1000.0 * (time.perf_counter() - start)
    print(f"scikit-learn {sklearn.__version__}: {replicates} replicates of the AUROC, "
          f"n = {len(y)}: {elapsed:.1f} ms, scaled to {STATED}: "
          f"{elapsed * STATED / replicates:.0f} ms (95 % {lower:.6f} to {upper:.6f})")


if __name__ == "__main__":
    main()
