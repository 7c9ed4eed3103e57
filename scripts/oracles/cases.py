#!/usr/bin/env python3
"""Writes tests/oracles/cases.csv: the data sets on which oracles and C++ are compared."""
import math

import oracle_io


class Lcg:
    """Knuth's 64-bit linear congruential generator; the upper 53 bits make a uniform."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) * 2.0**-53

    def integer(self, bound):
        return int(self.uniform() * bound)


def expit(x):
    return 1.0 / (1.0 + math.exp(-x))


def drawn(seed, n, risk, report=lambda risk: risk, cluster=lambda i, draw: i):
    """n cases: true risk, outcome drawn from it, reported risk."""
    draw = Lcg(seed)
    rows = []
    for i in range(n):
        true_risk = risk(draw)
        y = 1 if draw.uniform() < true_risk else 0
        rows.append((y, report(true_risk), cluster(i, draw)))
    return rows


def spread(center, width):
    return lambda draw: expit(center + width * (draw.uniform() + draw.uniform() - 1.0))


def in_clusters(seed, n, clusters, risk, digits):
    """A cluster shifts the risks of all its cases."""
    draw = Lcg(seed)
    shift = [2.0 * draw.uniform() - 1.0 for _ in range(clusters)]
    rows = []
    for _ in range(n):
        cluster = draw.integer(clusters)
        true_risk = expit(risk + shift[cluster] + 2.0 * draw.uniform())
        y = 1 if draw.uniform() < true_risk else 0
        rows.append((y, round(expit(risk + 1.0 + 2.0 * draw.uniform() - 1.0), digits), cluster))
    return rows


def matched_pairs(seed, pairs):
    draw = Lcg(seed)
    rows = []
    for pair in range(pairs):
        rows.append((1, round(0.2 + 0.7 * draw.uniform(), 2), pair))
        rows.append((0, round(0.1 + 0.7 * draw.uniform(), 2), pair))
    return rows


def with_one_positive(seed, n):
    draw = Lcg(seed)
    return [(1 if i == n // 3 else 0, draw.uniform(), i) for i in range(n)]


def repeated(seed, n):
    """Cases that come one to four times, each its own cluster."""
    draw = Lcg(seed)
    rows = []
    for i in range(n):
        risk = round(0.05 + 0.9 * draw.uniform(), 2)
        y = 1 if draw.uniform() < risk else 0
        rows += [(y, risk, i)] * (1 + draw.integer(4))
    return rows


def with_two_positives(seed, n):
    """Two events among n, both in the upper half of the risks."""
    draw = Lcg(seed)
    risks = [0.004 * draw.uniform() for _ in range(n)]
    high = sorted(range(n), key=lambda i: -risks[i])
    events = {high[n // 50], high[n // 3]}
    return [(int(i in events), risks[i], i) for i in range(n)]


def with_certainties(seed, n):
    """Every fifth risk is exactly 0 or 1, not always rightly."""
    draw = Lcg(seed)
    rows = []
    for i in range(n):
        risk = draw.uniform()
        y = 1 if draw.uniform() < risk else 0
        rows.append((y, round(risk) if i % 5 == 0 else risk, i))
    return [(y, float(risk), i) for y, risk, i in rows]


DATA_SETS = {
    "plain": drawn(1, 400, spread(-1.0, 4.0)),
    "ties": drawn(2, 150, spread(0.0, 3.0), lambda risk: round(risk, 1)),
    "rare": drawn(3, 500, spread(-4.0, 3.0), lambda risk: risk**0.8),
    "common": drawn(4, 300, spread(2.5, 2.0), lambda risk: 0.9 * risk),
    "tiny": [(0, 0.15, 0), (1, 0.35, 1), (0, 0.35, 2), (1, 0.8, 3), (0, 0.6, 4)],
    "extreme": drawn(5, 120, spread(0.0, 30.0)),
    "one_positive": with_one_positive(6, 60),
    "no_positive": [(0, 0.05 * (i + 1), i) for i in range(10)],
    "all_tied": [(i % 2, 0.5, i) for i in range(20)],
    "separated": [(int(i >= 6), 0.05 * (i + 1), i) for i in range(12)],
    "clusters": in_clusters(7, 300, 70, -1.0, 2),
    "few_clusters": in_clusters(8, 90, 6, -1.5, 16),
    "pairs": matched_pairs(9, 40),
    "two": [(0, 0.25, 0), (1, 0.75, 1)],
    "only_positives": [(1, 0.3 + 0.05 * i, i) for i in range(9)],
    "per_mille": with_two_positives(11, 2000),
    "certainties": with_certainties(12, 60),
    "repeated": repeated(13, 60),
    "large": drawn(10, 1500, spread(-2.0, 5.0), lambda risk: round(risk, 3)),
}

if __name__ == "__main__":
    with open(oracle_io.FOLDER / "cases.csv", "w", newline="\n") as out:
        out.write("# made by scripts/oracles/cases.py from integers; no real case\n")
        out.write("data_set,y,p,cluster\n")
        for name, rows in DATA_SETS.items():
            for y, p, cluster in rows:
                out.write(f"{name},{y},{p!r},{cluster}\n")
