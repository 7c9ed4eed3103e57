#!/usr/bin/env python3
"""Net benefit of flagging and of treating everybody, with errors of the case terms, by numpy."""
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
oracle_io.write_rows(
    "net_benefit.csv", f"numpy {np.__version__}; scripts/oracles/net_benefit.py", rows)
