#!/usr/bin/env python3
"""Log-likelihood by scikit-learn and what is explained of that of the prevalence."""
import numpy as np
import sklearn
from sklearn.metrics import log_loss

import oracle_io

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    if np.any((p == 0) | (p == 1)):
        continue
    model = -log_loss(y, p, normalize=False, labels=[0, 1], eps=1e-300)
    terms = y * np.log(p) + (1 - y) * np.log1p(-p)
    rows.append((name, None, "log_likelihood", model))
    rows.append((name, None, "log_likelihood.standard_error", np.std(terms, ddof=1) * np.sqrt(len(y))))
    if not 0 < y.sum() < len(y):
        continue
    null = -log_loss(y, np.full(len(y), y.mean()), normalize=False, labels=[0, 1])
    cox_snell = 1 - np.exp(2 * (null - model) / len(y))
    rows.append((name, None, "mcfadden_r2", 1 - model / null))
    rows.append((name, None, "cox_snell_r2", cox_snell))
    rows.append((name, None, "nagelkerke_r2", cox_snell / (1 - np.exp(2 * null / len(y)))))
oracle_io.write_rows(
    "explained_variation.csv",
    f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; "
    "scripts/oracles/explained_variation.py", rows)
