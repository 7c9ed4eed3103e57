#!/usr/bin/env python3
"""Log loss by scikit-learn; its standard error by numpy."""
import numpy as np
import sklearn
from sklearn.metrics import log_loss

import oracle_io

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    if np.any((p == 0) | (p == 1)):
        continue
    # eps: the library's default would clip the most extreme probabilities.
    loss = log_loss(y, p, labels=[0, 1], eps=1e-300)
    terms = -np.where(y == 1, np.log(p), np.log1p(-p))
    error = np.std(terms, ddof=1) / np.sqrt(len(y))
    rows.append((name, None, "log_loss", loss))
    rows.append((name, None, "standard_error", error))
oracle_io.write_rows(
    "log_loss.csv",
    f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; scripts/oracles/log_loss.py",
    rows)
