#!/usr/bin/env python3
"""Rates at thresholds by scikit-learn, their limits and prevalence by statsmodels."""
import numpy as np
import sklearn
import statsmodels
from sklearn.metrics import confusion_matrix
from statsmodels.stats.proportion import proportion_confint

import oracle_io

THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.8]


def rate_rows(name, at, quantity, count, total):
    if total == 0:
        return []
    rows = [(name, at, quantity, count / total)]
    for method, label in (("wilson", "wilson"), ("beta", "clopper_pearson"),
                          ("jeffreys", "jeffreys")):
        if label != "wilson" and quantity.endswith(".gt"):
            continue
        if label == "jeffreys" and count in (0, total):
            continue  # statsmodels leaves out the limits of 0 and 1 that ours then has
        lower, upper = proportion_confint(count, total, alpha=0.05, method=method)
        rows += [(name, at, f"{quantity}.{label}.lower", lower),
                 (name, at, f"{quantity}.{label}.upper", upper)]
    return rows


rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    rows += rate_rows(name, None, "prevalence", y.sum(), len(y))
    for at in THRESHOLDS:
        for rule, flagged in (("ge", p >= at), ("gt", p > at)):
            tn, fp, fn, tp = confusion_matrix(y, flagged, labels=[0, 1]).ravel()
            rows += rate_rows(name, at, f"sensitivity.{rule}", tp, tp + fn)
            rows += rate_rows(name, at, f"specificity.{rule}", tn, tn + fp)
            rows += rate_rows(name, at, f"ppv.{rule}", tp, tp + fp)
            rows += rate_rows(name, at, f"npv.{rule}", tn, tn + fn)
            rows += rate_rows(name, at, f"accuracy.{rule}", tp + tn, len(y))
oracle_io.write_rows(
    "threshold_metrics.csv",
    f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}; "
    "scripts/oracles/threshold_metrics.py", rows)
