#!/usr/bin/env python3
"""Binned and smoothed calibration errors and Hosmer-Lemeshow, from their definitions in numpy and
scipy: bins by comparison with their edges, quantiles by numpy.quantile (type 7), SmoothECE on its
grids with numpy.convolve. relplot, uncertainty-calibration and calzone define the same numbers; they
were not installed."""
import csv

import numpy
import scipy
import scipy.stats

import oracle_io


def by_width(p, bins):
    edges = numpy.arange(1, bins) / bins
    return numpy.searchsorted(edges, p, side="right")


def by_quantile(p, bins):
    edges = numpy.unique(numpy.quantile(p, numpy.arange(1, bins) / bins))
    return numpy.searchsorted(edges, p, side="left")


def by_mass(p, bins):
    parts = [part for part in numpy.array_split(numpy.sort(p), bins) if len(part)]
    edges = {(low[-1] + high[0]) / 2 for low, high in zip(parts, parts[1:])}
    return numpy.searchsorted(sorted(edges), p, side="left")


def errors(y, p, which):
    l1 = l2 = debiased = 0.0
    for k in numpy.unique(which):
        inside = which == k
        m, share = inside.sum(), inside.mean()
        gap, o = p[inside].mean() - y[inside].mean(), y[inside].mean()
        l1 += share * abs(gap)
        l2 += share * gap**2
        if m > 1:
            debiased += share * (gap**2 - o * (1 - o) / (m - 1))
    return l1, l2**0.5, max(0.0, debiased) ** 0.5


def hosmer_lemeshow(y, p, groups):
    which = by_quantile(p, groups)
    total, used = 0.0, 0
    for k in numpy.unique(which):
        inside = which == k
        m, expected, observed = inside.sum(), p[inside].sum(), y[inside].sum()
        variance = expected * (1 - expected / m)
        if not variance > 0:
            return None, 0
        total += (observed - expected) ** 2 / variance
        used += 1
    return total, used


def split(p, values, points):
    along = p * (points - 1)
    below = numpy.minimum(along.astype(int), points - 2)
    grid = numpy.zeros(points)
    numpy.add.at(grid, below, (1 - (along - below)) * values)
    numpy.add.at(grid, below + 1, (along - below) * values)
    return grid


def smoothed(p, values, width, mesh):
    points = max(2000, round(20 / width)) // 2 + 1
    grid = split(p, values, points)
    away = numpy.linspace(0, 1, points) - 0.5
    kernel = numpy.exp(-(away**2) / (2 * width**2)) / (numpy.sqrt(2 * numpy.pi) * width)
    mirrored = numpy.concatenate([grid[:0:-1], grid, grid[-2::-1]])
    whole = numpy.convolve(mirrored, kernel, "valid")[points // 2 : points // 2 + points]
    return numpy.interp(mesh, numpy.linspace(0, 1, points), whole)


def smooth_error(y, p, width):
    mesh = numpy.linspace(0, 1, max(200, round(10 / width)))
    residual = smoothed(p, p - y, width, mesh)
    return numpy.abs(residual).sum() / (smoothed(p, numpy.ones(len(p)), width, mesh) + 1e-4).sum()


def smooth_ece(y, p):
    low, high = 0.0, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        if middle < 1e-3 or middle < smooth_error(y, p, middle):
            low = middle
        else:
            high = middle
    return smooth_error(y, p, high), high


def more_cases():
    data_sets = oracle_io.read_cases()
    with open(oracle_io.FOLDER / "calibration_sets.csv", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            y, p, _ = data_sets.setdefault(row["data_set"], ([], [], []))
            y.append(int(row["y"]))
            p.append(float(row["p"]))
    return data_sets


rows = []
for name, (y, p, _) in more_cases().items():
    y, p = numpy.array(y, float), numpy.array(p)
    for bins in (5, 10, 15):
        rows.append((name, bins, "ece_quantile", errors(y, p, by_quantile(p, bins))[0]))
        rows.append((name, bins, "ece", errors(y, p, by_width(p, bins))[0]))
        for word, which in (("ece", by_width(p, bins)), ("ece_quantile", by_mass(p, bins))):
            _, l2, debiased = errors(y, p, which)
            rows.append((name, bins, word + "_l2", l2))
            rows.append((name, bins, word + "_l2_debiased", debiased))
        statistic, groups = hosmer_lemeshow(y, p, bins)
        if statistic is not None:
            rows.append((name, bins, "hosmer_lemeshow", statistic))
            rows.append((name, bins, "hosmer_lemeshow_groups", groups))
            rows.append((name, bins, "hosmer_lemeshow_p", scipy.stats.chi2.sf(statistic, groups)))
            if groups > 2:
                tail = scipy.stats.chi2.sf(statistic, groups - 2)
                rows.append((name, bins, "hosmer_lemeshow_p_apparent", tail))
    value, width = smooth_ece(y, p)
    rows.append((name, None, "smece", value))
    rows.append((name, None, "smece_width", width))

oracle_io.write_rows(
    "ece.csv", f"numpy {numpy.__version__}, scipy {scipy.__version__}; scripts/oracles/ece.py", rows)
