#!/usr/bin/env python3
"""Difference of the mean risks with Welch's error by scipy; mean absolute error by scikit-learn."""
import numpy as np
import scipy
import sklearn
from scipy.stats import ttest_ind
from sklearn.metrics import mean_absolute_error

import oracle_io

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    error = np.abs(p - y)
    rows.append((name, None, "mape", mean_absolute_error(y, p)))
    rows.append((name, None, "mape.standard_error", np.std(error, ddof=1) / np.sqrt(len(y))))
    if not 0 < y.sum() < len(y):
        continue
    slope = p[y == 1].mean() - p[y == 0].mean()
    rows.append((name, None, "discrimination_slope", slope))
    if min(y.sum(), len(y) - y.sum()) > 1 and len(set(p)) > 1:
        welch = ttest_ind(p[y == 1], p[y == 0], equal_var=False).statistic
        rows.append((name, None, "discrimination_slope.standard_error", slope / welch))
oracle_io.write_rows(
    "discrimination_slope.csv",
    f"scipy {scipy.__version__}, scikit-learn {sklearn.__version__}; "
    "scripts/oracles/discrimination_slope.py", rows)
