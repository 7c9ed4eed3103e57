#!/usr/bin/env python3
"""Net benefit of flagging and of treating everybody, with errors of the case terms, by numpy; its
share of the prevalence with the error that sensitivity, specificity and prevalence give it."""
import numpy as np

import oracle_io

THRESHOLDS = [0.1, 0.2, 0.35, 0.5, 0.8]

rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    for at in THRESHOLDS:
        terms = np.where(y == 1, 1.0, -at / (1.0 - at))
        policies = {"net_benefit.ge": terms * (p >= at), "net_benefit.gt": terms * (p > at),
                    "net_benefit_treat_all": terms}
        for quantity, gains in policies.items():
            rows.append((name, at, quantity, np.mean(gains)))
            rows.append((name, at, f"{quantity}.standard_error",
                         np.std(gains, ddof=1) / np.sqrt(len(y))))
        if y.sum() == 0:
            continue
        q, w = y.mean(), (1 - y.mean()) / y.mean() * at / (1 - at)
        s = np.mean(p[y == 1] >= at)
        c = np.mean(p[y == 0] < at) if q < 1 else 1.0
        rows.append((name, at, "standardised_net_benefit.ge", s - w * (1 - c)))
        if q < 1:
            variance = (s * (1 - s) / q + w**2 * c * (1 - c) / (1 - q)
                        + w**2 * (1 - c)**2 / (q * (1 - q))) / len(y)
            rows.append((name, at, "standardised_net_benefit.ge.standard_error", np.sqrt(variance)))
oracle_io.write_rows(
    "net_benefit.csv", f"numpy {np.__version__}; scripts/oracles/net_benefit.py", rows)
