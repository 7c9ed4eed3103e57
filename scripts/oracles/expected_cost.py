#!/usr/bin/env python3
"""Cost of every threshold and of flagging nobody, the least of them and where it lies, by numpy."""
import numpy as np

import oracle_io

THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.8]

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    for at in THRESHOLDS:
        ratio = (1 - at) / at
        cuts = np.append(np.unique(p), np.inf)
        costs = np.array([ratio * np.sum((p < c) & (y == 1)) + np.sum((p >= c) & (y == 0))
                          for c in cuts]) / len(y)
        rows.append((name, at, "expected_cost", costs.min()))
        best = cuts[costs <= costs.min() + 1e-12]
        if len(best) == 1 and np.isfinite(best[0]):
            rows.append((name, at, "expected_cost_threshold", best[0]))
oracle_io.write_rows(
    "expected_cost.csv", f"numpy {np.__version__}; scripts/oracles/expected_cost.py", rows)
