#!/usr/bin/env python3
"""Brier score by scikit-learn; its standard error and the scaled form by numpy."""
import numpy as np
import sklearn
from sklearn.metrics import brier_score_loss

import oracle_io

Z = 1.959963984540054

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    brier = brier_score_loss(y, p, pos_label=1)
    error = np.std((p - y) ** 2, ddof=1) / np.sqrt(len(y))
    rows.append((name, None, "brier_score", brier))
    rows.append((name, None, "standard_error", error))
    rows.append((name, None, "wald_lower", max(0.0, brier - Z * error)))
    rows.append((name, None, "wald_upper", min(1.0, brier + Z * error)))
    if 0 < y.sum() < len(y):
        null = brier_score_loss(y, np.full(len(y), y.mean()), pos_label=1)
        rows.append((name, None, "scaled_brier", 1.0 - brier / null))
oracle_io.write_rows(
    "brier_score.csv",
    f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; scripts/oracles/brier_score.py",
    rows)
