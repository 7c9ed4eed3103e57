#!/usr/bin/env python3
"""Writes tests/oracles/calibration_sets.csv: data sets on which calibration is hard to measure."""
import cases as made
import oracle_io


def two_cases():
    return [(0, 0.3, 0), (1, 0.6, 1)]


def certain():
    """Risks of exactly 0 and 1 among others."""
    draw = made.Lcg(71)
    rows = []
    for i in range(120):
        p = min(1.0, max(0.0, round(1.4 * draw.uniform() - 0.2, 3)))
        rows.append((1 if draw.uniform() < 0.1 + 0.8 * p else 0, p, i))
    return rows


def rounded(seed, n, digits, tilt):
    """Few distinct risks, each too low or too high by `tilt`."""
    draw = made.Lcg(seed)
    rows = []
    for i in range(n):
        p = min(0.99, max(0.01, round(draw.uniform() ** 2, digits)))
        rows.append((1 if draw.uniform() < p + tilt * p * (1 - p) else 0, p, i))
    return rows


SETS = {
    "two_cases": two_cases(),
    "certain": certain(),
    "hundredths": rounded(72, 700, 2, 0.5),
    "twentieths": rounded(73, 240, 1, -0.4),
    "one_in_thousand": made.drawn(74, 3000, made.spread(-6.9, 1.0), lambda r: min(0.9, 2.0 * r)),
    "bent": made.drawn(75, 2500, made.spread(0.0, 4.0), lambda r: r**1.6),
    "six": [(0, 0.1, 0), (0, 0.25, 1), (1, 0.3, 2), (0, 0.5, 3), (1, 0.65, 4), (1, 0.9, 5)],
    "small": made.drawn(76, 25, made.spread(0.0, 2.0)),
    "skewed": made.drawn(77, 900, made.spread(-2.5, 2.5), lambda r: 0.5 * r + 0.02),
}

if __name__ == "__main__":
    with open(oracle_io.FOLDER / "calibration_sets.csv", "w", newline="\n") as out:
        out.write("# made by scripts/oracles/calibration_sets.py from integers; no real case\n")
        out.write("data_set,y,p,cluster\n")
        for name, rows in SETS.items():
            for y, p, cluster in rows:
                out.write(f"{name},{y},{p:.17g},{cluster}\n")
