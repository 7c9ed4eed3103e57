#!/usr/bin/env python3
"""Writes datasets/breast/model and datasets/breast/model_pgr: recurrence or death in 5 years.

Needs torch==2.13.0 and numpy; from the root of the clone: scripts/export/breast_models.py
Nothing is trained: both are equations printed by McLernon et al. 2023 (doi 10.7326/M22-0844), with
their preprocessing inside, in double precision. Prints their performance on gbsg.csv.
Running it again gives the same bytes.
"""
import csv
import math
import os
import sys
from pathlib import Path
from typing import Dict, List

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_folder import artefact_bytes, write_folder  # noqa: E402

# size in (20, 50], size > 50, nodes, spline of nodes, grade 3; then pgr, spline of pgr
BASIC = [0.342, 0.574, 0.304, -0.811, 0.362]
WITH_PGR = [0.320, 0.554, 0.305, -0.820, 0.305, -0.003, 0.013]
BASIC_SURVIVAL = 0.804  # at 5 years, of a patient whose index is 0
WITH_PGR_SURVIVAL = 0.761

OUTPUT = {"id": "risk", "key": "risk", "dtype": "float64", "type": "survival", "link": "risk"}
FEATURES = [
    {"column": "size", "unit": "mm", "minimum": 0, "maximum": 300, "mean": 0.0, "scale": 1.0},
    {"column": "nodes", "unit": "count", "minimum": 0, "maximum": 100, "mean": 0.0, "scale": 1.0},
    {"column": "grade", "unit": "1 to 3", "minimum": 1, "maximum": 3, "mean": 0.0, "scale": 1.0},
    {"column": "pgr", "unit": "fmol/l", "minimum": 0, "maximum": 10000, "mean": 0.0, "scale": 1.0},
]
ABOUT = {
    "version": "1.0.0",
    "rtol": 1e-12,
    "atol": 1e-14,
    "provenance": {
        "training_data": "rotterdam of the R package survival: 2,982 patients, 1,275 recurrences "
        "or deaths within 5 years; coefficients as printed by McLernon et al., Ann Intern Med "
        "2023, doi 10.7326/M22-0844, to three decimals",
        "training_cutoff": "surgery until 1993",
        "licence": "a published equation; the data it was fitted to: LGPL (>= 2)",
    },
}


def spline(x, first: float, middle: float, last: float):
    """Restricted cubic term of Harrell for three knots."""
    left = torch.relu(x - first)
    centre = torch.relu(x - middle)
    right = torch.relu(x - last)
    bent = (centre * centre * centre) * ((last - first) / (last - middle))
    back = (right * right * right) * ((middle - first) / (last - middle))
    return (left * left * left - bent + back) / ((last - first) * (last - first))


def tumour_index(x, weights: List[float]):
    """Part of both equations; element by element, so that a case's place in a batch is nothing."""
    size = x[:, 0]
    nodes = torch.clamp(x[:, 1], max=19.0)
    middle = torch.logical_and(size > 20.0, size <= 50.0).to(torch.float64)
    large = (size > 50.0).to(torch.float64)
    third = (x[:, 2] == 3.0).to(torch.float64)
    index = middle * weights[0] + large * weights[1] + nodes * weights[2]
    return index + spline(nodes, 0.0, 1.0, 9.0) * weights[3] + third * weights[4]


class Basic(torch.nn.Module):
    """1 - S0(5)^exp(index) of size, nodes and grade."""

    def __init__(self):
        super().__init__()
        self.weights: List[float] = BASIC
        self.log_survival = math.log(BASIC_SURVIVAL)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        index = tumour_index(inputs["x"].to(torch.float64), self.weights)
        return {"risk": torch.neg(torch.expm1(torch.exp(index) * self.log_survival))}


class WithPgr(torch.nn.Module):
    """The same with the progesterone receptor."""

    def __init__(self):
        super().__init__()
        self.weights: List[float] = WITH_PGR
        self.log_survival = math.log(WITH_PGR_SURVIVAL)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        x = inputs["x"].to(torch.float64)
        pgr = torch.clamp(x[:, 3], max=1360.0)
        index = tumour_index(x, self.weights) + pgr * self.weights[5]
        index = index + spline(pgr, 0.0, 41.0, 486.0) * self.weights[6]
        return {"risk": torch.neg(torch.expm1(torch.exp(index) * self.log_survival))}


def spline_of(x, t):
    """The same term for one number, as it is printed: knots t[0], t[1], t[2]."""
    cube = [max(x - knot, 0.0) ** 3 for knot in t]
    gap = t[2] - t[1]
    total = cube[0] - cube[1] * (t[2] - t[0]) / gap + cube[2] * (t[1] - t[0]) / gap
    return total / (t[2] - t[0]) ** 2


def index_of(row, b):
    """Prognostic index of one patient by the printed equation, without torch."""
    size, nodes, grade = float(row[0]), min(float(row[1]), 19.0), float(row[2])
    terms = [
        b[0] if 20 < size <= 50 else 0.0,
        b[1] if size > 50 else 0.0,
        b[2] * nodes,
        b[3] * spline_of(nodes, (0, 1, 9)),
        b[4] if grade == 3 else 0.0,
    ]
    if len(b) == 7:
        pgr = min(float(row[3]), 1360.0)
        terms += [b[5] * pgr, b[6] * spline_of(pgr, (0, 41, 486))]
    return math.fsum(terms)


def risks(rows, b, survival):
    """Reference of the golden cases, in Python's double precision."""
    return np.array([1.0 - survival ** math.exp(index_of(row, b)) for row in rows])


def invented_patients():
    """Made up, of size, nodes, grade, pgr: both sides of every cut, knot and cap."""
    return np.array(
        [
            [20.5, 1, 1, 0],
            [20, 0, 2, 41],
            [21, 0, 3, 42],
            [50, 9, 1, 486],
            [51, 10, 2, 487],
            [120, 12, 3, 1360],
            [0, 18, 3, 1361],
            [19, 19, 1, 5004],
            [33, 20, 2, 7],
            [64, 47, 3, 10000],
            [50.5, 2, 3, 1],
            [11, 5, 2, 203],
            [28, 3, 3, 96],
        ],
        dtype=np.float64,
    )


def read_gbsg():
    """Raw features [n, 4], years and status, both stopped at 5 years."""
    with open(ROOT / "datasets/breast/gbsg.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[f["column"]]) for f in FEATURES] for row in rows])
    years = np.array([float(row["rfstime"]) for row in rows]) / 365.25
    event = np.array([row["status"] == "1" for row in rows]) & (years <= 5)
    return x, np.minimum(years, 5.0), event


def pairs(years, event, risk):
    """Concordant, discordant and tied comparable pairs: the earlier of two times is an event's."""
    earlier = event[:, None] & (
        (years[:, None] < years) | ((years[:, None] == years) & ~event)
    )
    more = risk[:, None] - risk
    return [int((earlier & which).sum()) for which in (more > 0, more < 0, more == 0)]


def print_performance(name, module, x, weights, survival):
    with torch.no_grad():
        risk = module({"x": torch.from_numpy(x[:, : module_width(weights)])})["risk"].numpy()
    _, years, event = read_gbsg()
    difference = np.abs(risk - risks(x, weights, survival)).max()
    concordant, discordant, tied = pairs(years, event, risk)
    c = (concordant + tied / 2) / (concordant + discordant + tied)
    print(
        f"{name}: n {len(x)} events {event.sum()} pairs {concordant}/{discordant}/{tied} Harrell C "
        f"{c:.10f} mean risk {risk.mean():.10f} smallest {risk.min():.7f}; from the printed "
        f"equation at most {difference:.1e}"
    )


def module_width(weights):
    return 4 if len(weights) == 7 else 3


def write(folder, name, description, module, weights, survival):
    """Golden batches: one, three, eight and one again."""
    width = module_width(weights)
    rows = torch.from_numpy(invented_patients()[:, :width].copy())
    batches = [rows[:1], rows[1:4], rows[4:12], rows[12:13]]
    about = dict(ABOUT, name=name, description=description)

    def reference(x):
        return torch.from_numpy(risks(x.numpy(), weights, survival))

    path = ROOT / "datasets/breast" / folder
    write_folder(path, module, batches, reference, FEATURES[:width], about, OUTPUT)
    assert len(artefact_bytes(module)) < 100_000


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    x, _, _ = read_gbsg()
    words = "Cox equation of recurrence or death within 5 years on tumour size, positive nodes"
    basic, with_pgr = Basic().eval(), WithPgr().eval()
    print_performance("basic", basic, x, BASIC, BASIC_SURVIVAL)
    write("model", "breast-recurrence", words + " and grade.", basic, BASIC, BASIC_SURVIVAL)
    print_performance("with pgr", with_pgr, x, WITH_PGR, WITH_PGR_SURVIVAL)
    about_pgr = words + ", grade and progesterone receptor."
    write("model_pgr", "breast-recurrence-pgr", about_pgr, with_pgr, WITH_PGR, WITH_PGR_SURVIVAL)


if __name__ == "__main__":
    # The archive's attribute order follows the hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    main()
