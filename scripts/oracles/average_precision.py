#!/usr/bin/env python3
"""Average precision by scikit-learn; Davis and Goadrich's area by its definition, point by point."""
import numpy as np
import sklearn
from sklearn.metrics import average_precision_score

import oracle_io


def interpolated_points(y, p):
    """(true, false positives) at every threshold, true positives filled in one by one."""
    points = [(0.0, 0.0)]
    for at in sorted(set(p), reverse=True):
        true, false = np.sum((p >= at) & (y == 1)), np.sum((p >= at) & (y == 0))
        true_before, false_before = points[-1]
        steps = int(true - true_before)
        if steps == 0:
            points.append((true, false))
        for x in range(1, steps + 1):
            points.append((true_before + x, false_before + (false - false_before) * x / steps))
    return points


def davis_goadrich(y, p):
    area = 0.0
    points = interpolated_points(y, p)
    for (true_a, false_a), (true_b, false_b) in zip(points, points[1:]):
        if true_b > true_a:
            precision_b = true_b / (true_b + false_b)
            if true_a + false_a == 0.0:
                precision_a = precision_b
            else:
                precision_a = true_a / (true_a + false_a)
            area += (true_b - true_a) * (precision_a + precision_b) / 2.0
    return area / np.sum(y)


rows = []
for name, (y, p, _) in oracle_io.read_cases().items():
    y, p = np.array(y), np.array(p)
    if 0 < y.sum() < len(y):
        rows.append((name, None, "average_precision", average_precision_score(y, p)))
        rows.append((name, None, "auprc", davis_goadrich(y, p)))
oracle_io.write_rows(
    "average_precision.csv",
    f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; "
    "scripts/oracles/average_precision.py", rows)
