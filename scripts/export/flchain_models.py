#!/usr/bin/env python3
"""Writes datasets/flchain/logistic and datasets/flchain/network: two models of death in 5 years.

Needs torch==2.13.0 and numpy; from the root of the clone: scripts/export/flchain_models.py
The logistic model has given coefficients; the network is trained here, in double precision on one
thread with a fixed seed, on people sampled before 1998. Prints the performance of both on those
sampled later. Running it again gives the same bytes on the same kind of CPU.
"""
import csv
import os
import sys
from pathlib import Path
from typing import Dict

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_folder import artefact_bytes, write_folder  # noqa: E402

FIVE_YEARS_DAYS = 1826.25
INTERCEPT = -10.322413185030
# age, male, kappa, lambda, creatinine, mgus
COEFFICIENTS = [
    0.100076071168,
    0.244746743374,
    0.228893169435,
    0.278643824589,
    0.392102067037,
    -0.094942031637,
]
PROVENANCE = {
    "training_data": "flchain of the R package survival 3.5-3: people sampled before 1998 whose "
    "status at 5 years is known (6,040 people, 758 deaths)",
    "training_cutoff": "1997-12-31",
    "licence": "LGPL (>= 2), as the data",
}


class Logistic(torch.nn.Module):
    """Logistic regression; the sum is formed in double and rounded once."""

    def __init__(self):
        super().__init__()
        self.register_buffer("weight", torch.tensor(COEFFICIENTS, dtype=torch.float64))
        self.register_buffer("bias", torch.tensor(INTERCEPT, dtype=torch.float64))

    def logit(self, x):
        return torch.mv(x, self.weight) + self.bias

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        logit = torch.mv(inputs["x"].to(torch.float64), self.weight) + self.bias
        return {"logit": logit.to(torch.float32)}


class Network(torch.nn.Module):
    """6-16-8-1 perceptron on standardised features."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(6, 16)
        self.second = torch.nn.Linear(16, 8)
        self.last = torch.nn.Linear(8, 1)

    def logit(self, x):
        return self.last(torch.tanh(self.second(torch.tanh(self.first(x))))).squeeze(1)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        return {"logit": self.logit(inputs["x"])}


def read_people():
    """Features [n, 6] (raw), label (nan: unknown at 5 years), year of the sample."""
    with open(ROOT / "datasets/flchain/flchain.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    raw = np.array(
        [
            [
                float(row["age"]),
                float(row["sex"] == "M"),
                float(row["kappa"]),
                float(row["lambda"]),
                float(row["creatinine"] or 1.0),
                float(row["mgus"]),
            ]
            for row in rows
        ]
    )
    days = np.array([float(row["futime"]) for row in rows])
    died = np.array([row["death"] == "1" for row in rows])
    label = np.where(days > FIVE_YEARS_DAYS, 0.0, np.where(died, 1.0, np.nan))
    return raw, label, np.array([int(row["sample.yr"]) for row in rows])


def features(mean, scale):
    """The contract's feature list; mean 0 and scale 1 leave a feature as it is."""
    about = [
        {"column": "age", "unit": "years", "minimum": 50, "maximum": 120},
        {"column": "sex", "unit": "", "categories": {"F": 0, "M": 1}},
        {"column": "kappa", "unit": "mg/dL", "minimum": 0, "maximum": 200},
        {"column": "lambda", "unit": "mg/dL", "minimum": 0, "maximum": 200},
        {"column": "creatinine", "unit": "mg/dL", "missing_value": 1.0, "minimum": 0.1, "maximum": 30},
        {"column": "mgus", "unit": "0 no, 1 yes", "minimum": 0, "maximum": 1},
    ]
    return [dict(f, mean=float(m), scale=float(s)) for f, m, s in zip(about, mean, scale)]


def train(x, y):
    """Penalised likelihood by L-BFGS over the whole set: no batches, so no order matters."""
    torch.manual_seed(20260101)
    network = Network().double()
    optimiser = torch.optim.LBFGS(
        network.parameters(), max_iter=400, history_size=20, line_search_fn="strong_wolfe"
    )
    penalty = 4.0 / len(y)

    def loss():
        optimiser.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(network.logit(x), y)
        for name, parameter in network.named_parameters():
            if name.endswith("weight"):
                value = value + 0.5 * penalty * parameter.square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    return network.eval()


def auroc(y, score):
    order = np.unique(score, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    positives = y.sum()
    return (ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(y) - positives))


def slope(y, logit):
    """Logistic recalibration slope by Newton's method."""
    design = np.stack([np.ones_like(logit), logit], 1)
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        beta += np.linalg.solve((design.T * (p * (1 - p))) @ design, design.T @ (y - p))
    return beta[1]


def print_performance(name, module, x, y):
    with torch.no_grad():
        logit = module({"x": torch.from_numpy(x.astype(np.float32))})["logit"].double().numpy()
    p = 1 / (1 + np.exp(-logit))
    print(
        f"{name}: n {len(y)} AUROC {auroc(y, logit):.10f} O:E {y.sum() / p.sum():.10f} "
        f"slope {slope(y, logit):.10f} Brier {np.mean((p - y) ** 2):.10f}"
    )


def write(name, module, reference, x, feature_list, about):
    """Golden batches of the development set: one, three, eight and one again."""
    rows = torch.from_numpy(x.astype(np.float32))
    batches = [rows[:1], rows[1:4], rows[4:12], rows[12:13]]
    folder = ROOT / "datasets/flchain" / name
    write_folder(folder, module, batches, reference, feature_list, about)
    assert len(artefact_bytes(module)) < 100_000


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    raw, label, year = read_people()
    developed = (year < 1998) & ~np.isnan(label)
    held_out = (year >= 1998) & ~np.isnan(label)
    mean = raw[developed].mean(0).round(6)
    scale = raw[developed].std(0).round(6)
    standard = (raw - mean) / scale

    logistic = Logistic().eval()
    about = {
        "name": "flchain-logistic",
        "version": "1.0.0",
        "description": "Logistic regression of death within 5 years on age, sex, free light chains, "
        "creatinine and known monoclonal gammopathy.",
        "rtol": 1e-6,
        "atol": 1e-6,
        "provenance": PROVENANCE,
    }
    print_performance("logistic", logistic, raw[held_out], label[held_out])
    made_up = invented_people(raw[developed])
    write("logistic", logistic, logistic.logit, made_up, features(np.zeros(6), np.ones(6)), about)

    exact = train(torch.from_numpy(standard[developed]), torch.from_numpy(label[developed]))
    network = Network()
    network.load_state_dict(exact.state_dict())
    exact.load_state_dict(network.state_dict())  # the reference has the rounded weights too
    about["name"] = "flchain-network"
    about["description"] = "Perceptron 6-16-8-1 on the features of flchain-logistic, standardised."
    about["rtol"] = about["atol"] = 1e-5
    print_performance("network", network.eval(), standard[held_out], label[held_out])
    write("network", network, exact.logit, (made_up - mean) / scale, features(mean, scale), about)


def invented_people(raw):
    """13 people who do not exist: each feature is a quantile of its own, so no row is anyone's."""
    level = (np.arange(13)[:, None] * np.array([5, 7, 3, 8, 11, 2]) + 4) % 13 / 12
    return np.stack([np.quantile(raw[:, k], level[:, k]) for k in range(6)], 1).round(3)


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the archive's attribute order follows the hash seed
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    main()
