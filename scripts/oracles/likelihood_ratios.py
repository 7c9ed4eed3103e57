#!/usr/bin/env python3
"""Likelihood ratios and the odds ratio with their limits by statsmodels, as ratios of two shares."""
import numpy as np
import statsmodels
from sklearn.metrics import confusion_matrix
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

import oracle_io

THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.8]


def ratio_rows(quantity, a, of_a, b, of_b):
    lower, upper = confint_proportions_2indep(a, of_a, b, of_b, method="log", compare="ratio",
                                              alpha=0.05, correction=False)
    value = [(quantity, (a / of_a) / (b / of_b))]
    if a == of_a and b == of_b:
        return value  # both shares are 1: no width
    return value + [(f"{quantity}.lower", lower), (f"{quantity}.upper", upper)]


rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    if not 0 < y.sum() < len(y):
        continue
    for at in THRESHOLDS:
        tn, fp, fn, tp = confusion_matrix(y, p >= at, labels=[0, 1]).ravel()
        found = []
        if tp > 0 and fp > 0:
            found += ratio_rows("lr_positive", tp, tp + fn, fp, fp + tn)
        if fn > 0 and tn > 0:
            found += ratio_rows("lr_negative", fn, tp + fn, tn, fp + tn)
        if min(tp, fp, fn, tn) > 0:
            table = Table2x2(np.array([[tp, fp], [fn, tn]]))
            lower, upper = table.oddsratio_confint(0.05)
            found += [("diagnostic_odds_ratio", table.oddsratio),
                      ("diagnostic_odds_ratio.lower", lower),
                      ("diagnostic_odds_ratio.upper", upper)]
        rows += [(name, at, quantity, value) for quantity, value in found
                 if np.isfinite(value)]
oracle_io.write_rows(
    "likelihood_ratios.csv",
    f"statsmodels {statsmodels.__version__}; scripts/oracles/likelihood_ratios.py", rows)
