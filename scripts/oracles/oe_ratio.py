#!/usr/bin/env python3
"""Observed over expected events and the influence error of its logarithm, by numpy."""
import numpy as np

import oracle_io

Z = 1.959963984540054

rows = []
for name, (y, p, cluster) in oracle_io.read_cases().items():
    y, p, cluster = np.array(y), np.array(p), np.array(cluster)
    observed, expected = y.sum(), p.sum()
    rows.append((name, None, "oe_ratio", observed / expected))
    if observed == 0:
        continue
    influence = y / observed - p / expected
    by_cluster = [influence[cluster == c].sum() for c in np.unique(cluster)]
    log_error = np.sqrt(np.sum(np.square(by_cluster)))
    rows.append((name, None, "log_error", log_error))
    rows.append((name, None, "influence_lower", observed / expected * np.exp(-Z * log_error)))
    rows.append((name, None, "influence_upper", observed / expected * np.exp(Z * log_error)))
oracle_io.write_rows(
    "oe_ratio.csv", f"numpy {np.__version__}; scripts/oracles/oe_ratio.py", rows)
