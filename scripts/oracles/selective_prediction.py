#!/usr/bin/env python3
"""Risk and coverage by definition; errors among the first of tied cases by scipy's hypergeometric."""
import numpy as np
import scipy
from scipy.stats import hypergeom

import oracle_io


def errors_so_far(confidence, wrong):
    """Mean number of errors among the k surest, k = 1 .. n."""
    sums, before = [], 0.0
    for level in sorted(set(confidence), reverse=True):
        tied = confidence == level
        m, e = int(tied.sum()), int(wrong[tied].sum())
        sums += [before + j * e / m if m < 3 else before + hypergeom.mean(m, e, j)
                 for j in range(1, m + 1)]
        before += e
    return np.array(sums)


rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    wrong = ((p >= 0.5) != (y == 1)).astype(int)
    n = len(y)
    k = np.arange(1, n + 1)
    errors = errors_so_far(np.maximum(p, 1 - p), wrong)
    aurc = np.mean(errors / k)
    best = np.mean(np.cumsum(np.sort(wrong)) / k)
    rows.append((name, None, "aurc", aurc))
    rows.append((name, None, "e_aurc", aurc - best))
    rows.append((name, None, "augrc", np.trapz(np.r_[0, errors] / n, np.r_[0, k] / n)))
oracle_io.write_rows(
    "selective_prediction.csv",
    f"numpy {np.__version__}, scipy {scipy.__version__}; scripts/oracles/selective_prediction.py",
    rows)
