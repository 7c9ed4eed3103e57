#!/usr/bin/env python3
"""Predictive values and net benefit at other prevalences: scikit-learn on cases weighted to the
prevalence; errors by numpy, the derivative by a complex step."""
import numpy as np
import sklearn
from sklearn.metrics import confusion_matrix

import oracle_io

THRESHOLDS = [0.1, 0.35, 0.5]
PREVALENCES = [0.05, 0.3]
STEP = 1e-30


def formulas(s, c, q, at):
    benefit = s * q - (1 - c) * (1 - q) * at / (1 - at)
    return {"ppv_at_prevalence": lambda: s * q / (s * q + (1 - c) * (1 - q)),
            "npv_at_prevalence": lambda: c * (1 - q) / (c * (1 - q) + (1 - s) * q),
            "net_benefit_at_prevalence": lambda: benefit,
            "standardised_net_benefit_at_prevalence": lambda: benefit / q}


def weighted_values(y, flagged, q, at):
    weights = np.where(y == 1, q / y.mean(), (1 - q) / (1 - y.mean()))
    tn, fp, fn, tp = confusion_matrix(y, flagged, labels=[0, 1], sample_weight=weights).ravel()
    benefit = (tp - fp * at / (1 - at)) / len(y)
    return {"ppv_at_prevalence": tp / (tp + fp) if tp + fp > 0 else None,
            "npv_at_prevalence": tn / (tn + fn) if tn + fn > 0 else None,
            "net_benefit_at_prevalence": benefit,
            "standardised_net_benefit_at_prevalence": benefit / q}


rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    if not 0 < y.sum() < len(y):
        continue
    for at in THRESHOLDS:
        flagged = p >= at
        s, c = flagged[y == 1].mean(), 1 - flagged[y == 0].mean()
        s_variance, c_variance = s * (1 - s) / y.sum(), c * (1 - c) / (len(y) - y.sum())
        for q in PREVALENCES:
            for quantity, value in weighted_values(y, flagged, q, at).items():
                if value is None:
                    continue
                by_s = formulas(s + 1j * STEP, c, q, at)[quantity]().imag / STEP
                by_c = formulas(s, c + 1j * STEP, q, at)[quantity]().imag / STEP
                error = np.sqrt(by_s**2 * s_variance + by_c**2 * c_variance)
                rows.append((name, at, f"{quantity}.{q}", value))
                rows.append((name, at, f"{quantity}.{q}.standard_error", error))
oracle_io.write_rows(
    "shifted_prevalence.csv",
    f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; "
    "scripts/oracles/shifted_prevalence.py", rows)
