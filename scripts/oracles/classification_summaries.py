#!/usr/bin/env python3
"""Summaries of the table at thresholds by scikit-learn, their errors and limits by statsmodels."""
import warnings

import numpy as np
import sklearn
import statsmodels
from sklearn.metrics import (balanced_accuracy_score, cohen_kappa_score, confusion_matrix, f1_score,
                             matthews_corrcoef)
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

import oracle_io

THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.8]


def rows_of(name, at, rule, y, flagged):
    tn, fp, fn, tp = confusion_matrix(y, flagged, labels=[0, 1]).ravel()
    rows = []
    if tp + fn > 0:
        share = np.array(proportion_confint(tp, tp + fp + fn, alpha=0.05, method="wilson"))
        lower, upper = 2 * share / (1 + share)
        rows += [("f1", f1_score(y, flagged)), ("f1.lower", lower), ("f1.upper", upper)]
    if 0 < y.sum() < len(y):
        youden = balanced_accuracy_score(y, flagged, adjusted=True)
        lower, upper = confint_proportions_2indep(tp, tp + fn, fp, fp + tn, method="newcomb",
                                                  compare="diff", alpha=0.05)
        rows += [("balanced_accuracy", balanced_accuracy_score(y, flagged)),
                 ("balanced_accuracy.lower", (1 + lower) / 2),
                 ("balanced_accuracy.upper", (1 + upper) / 2),
                 ("youden", youden), ("youden.lower", lower), ("youden.upper", upper),
                 ("kappa", cohen_kappa_score(y, flagged))]
        if 0 < tp + fp < len(y):
            kappa = cohens_kappa(np.array([[tn, fp], [fn, tp]]))
            rows += [("mcc", matthews_corrcoef(y, flagged)),
                     ("kappa.standard_error", kappa.std_kappa)]
    return [(name, at, quantity.replace(".", f".{rule}.") if "." in quantity
             else f"{quantity}.{rule}", value) for quantity, value in rows if np.isfinite(value)]


warnings.simplefilter("ignore")  # errors under the null that have no value
all_rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    for at in THRESHOLDS:
        all_rows += rows_of(name, at, "ge", y, p >= at)
        all_rows += rows_of(name, at, "gt", y, p > at)
oracle_io.write_rows(
    "classification_summaries.csv",
    f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}; "
    "scripts/oracles/classification_summaries.py", all_rows)
