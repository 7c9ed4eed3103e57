#!/usr/bin/env python3
"""Writes datasets/sepsis_two_hospitals/{logistic,network,sirs}: sepsis within hours, each ICU hour.

Needs torch==2.13.0, numpy and the two files of the challenge below the folder that CLINVAL_DATA
names; from the root of the clone: scripts/export/sepsis_models.py
`logistic` and `network` are two versions of one model, trained here on one thread with a fixed seed
on hospital A, patients whose number mod 10 is below 7. Neither is given the hour of the stay nor
anything that grows with it beyond a day. `sirs` counts four criteria and is not trained. Prints
their performance. Running it again gives the same bytes on the same kind of CPU.
"""
import os
import sys
from pathlib import Path
from typing import Dict

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from sepsis_windows import CODES, Hospital  # noqa: E402
from torch_folder import artefact_bytes, tabular_input, window_input, write_inputs_folder  # noqa: E402

FOLDER = ROOT / "datasets/sepsis_two_hospitals"
ADMISSION = -50.0  # hours, where HospAdmTime is missing
SEPSIS = {"id": "sepsis", "key": "logit", "dtype": "float32", "type": "binary", "link": "logit"}
PROVENANCE = {
    "training_data": "PhysioNet/Computing in Cardiology Challenge 2019 v1.0.0 (doi 10.13026/v64v-d857), "
    "training set A: patients whose number mod 10 is below 7 (14,234 patients, 550,249 hours); "
    "Reyna et al., Crit Care Med 2020;48:210-217, doi 10.1097/CCM.0000000000004145",
    "training_cutoff": "release of the challenge, 2019",
    "licence": "CC BY 4.0, as the data",
}
LIMITS = {"use": "demonstration of a model on windows of events, not for care"}


def statics_of(x):
    """Age, sex, unit and time since admission, on scales near 1: [B, 5]."""
    unknown = (x[:, 2] + x[:, 3] == 0.0).to(x.dtype)
    admitted = torch.log1p(torch.clamp(torch.neg(x[:, 4]), min=0.0))
    age = (x[:, 0] - 62.0) * 0.06
    unit = x[:, 2] - x[:, 3]
    return torch.stack([age, x[:, 1] - 0.55, unit, unknown - 0.45, admitted * 0.5 - 0.9], 1)


class Logistic(torch.nn.Module):
    """Last values (the mean where there is none), values recorded in this hour, statics.

    Windows: the whole past; aggregates: last, hours_since.
    """

    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(len(CODES) + 6, 1)
        self.register_buffer("low", torch.zeros(len(CODES)))
        self.register_buffer("high", torch.ones(len(CODES)))
        self.register_buffer("mean", torch.zeros(len(CODES)))
        self.register_buffer("scale", torch.ones(len(CODES)))

    def design(self, features, mask, x):
        features = features.to(x.dtype).unflatten(1, (-1, 2))
        known = mask.unflatten(1, (-1, 2))[:, :, 0].to(x.dtype)
        clipped = torch.minimum(torch.maximum(features[:, :, 0], self.low), self.high)
        last = (clipped - self.mean) / self.scale * known
        now = ((features[:, :, 1] == 0.0).to(x.dtype) * known).sum(1, keepdim=True)
        return torch.cat([last, now * 0.2 - 1.4, statics_of(x)], 1)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        design = self.design(inputs["features"], inputs["mask"], inputs["x"])
        return {"logit": self.linear(design).squeeze(1)}


class Network(torch.nn.Module):
    """Perceptron on last values, whether there are any, how old they are, how many in a day.

    Windows: 24 hours, the whole past; aggregates: last, hours_since, count. Of the whole past only
    the last value and its age up to two days are read: more would tell the length of the stay.
    """

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(4 * len(CODES) + 6, 48)
        self.second = torch.nn.Linear(48, 16)
        self.third = torch.nn.Linear(16, 1)
        self.register_buffer("low", torch.zeros(len(CODES)))
        self.register_buffer("high", torch.ones(len(CODES)))
        self.register_buffer("mean", torch.zeros(len(CODES)))
        self.register_buffer("scale", torch.ones(len(CODES)))

    def design(self, features, mask, x):
        features = features.to(x.dtype).unflatten(1, (-1, 2, 3))
        known = mask.unflatten(1, (-1, 2, 3))[:, :, 1, 0].to(x.dtype)
        clipped = torch.minimum(torch.maximum(features[:, :, 1, 0], self.low), self.high)
        last = (clipped - self.mean) / self.scale * known
        age = features[:, :, 1, 1]
        fresh = torch.exp(torch.clamp(age, max=48.0) * -0.125) * known
        count = torch.log1p(features[:, :, 0, 2]) * 0.5
        now = ((age == 0.0).to(x.dtype) * known).sum(1, keepdim=True)
        return torch.cat([last, known, fresh, count, now * 0.2 - 1.4, statics_of(x)], 1)

    def perceptron(self, design):
        return self.third(torch.tanh(self.second(torch.tanh(self.first(design))))).squeeze(1)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        return {"logit": self.perceptron(self.design(inputs["features"], inputs["mask"], inputs["x"]))}


class Sirs(torch.nn.Module):
    """(1 + the number of criteria of the systemic inflammatory response) / 8; codes in name order.

    A value that was never measured fails its criterion. Monotone, and no probability of anything.
    """

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        v = inputs["features"]
        m = inputs["mask"]
        heart = m[:, 0] & (v[:, 0] > 90.0)
        breath = (m[:, 2] & (v[:, 2] > 20.0)) | (m[:, 1] & (v[:, 1] < 32.0))
        warm = m[:, 3] & ((v[:, 3] > 38.0) | (v[:, 3] < 36.0))
        cells = m[:, 4] & ((v[:, 4] > 12.0) | (v[:, 4] < 4.0))
        count = torch.stack([heart, breath, warm, cells], 1).sum(1)
        return {"score": (count.to(torch.float32) + 1.0) * 0.125}


SIRS_CODES = ["HR", "PaCO2", "Resp", "Temp", "WBC"]


def fit_scale(module, values):
    """Limits, mean and scale of each code from the last values of development (nan: none)."""
    for code in range(len(CODES)):
        of_code = values[:, code][~np.isnan(values[:, code])]
        if len(of_code) == 0:
            continue  # EtCO2 was never measured here: as it is, with weights that no row moves
        low, high = np.quantile(of_code, [0.001, 0.999])
        of_code = np.clip(of_code, low, high)
        numbers = (low, high, of_code.mean(), max(of_code.std(), 1e-6))
        for name, number in zip(("low", "high", "mean", "scale"), numbers):
            getattr(module, name)[code] = float(np.float32(number))


def designs(module, features, mask, x):
    """In blocks, in double, kept as float32."""
    made = []
    with torch.no_grad():
        for begin in range(0, len(x), 20_000):
            some = slice(begin, begin + 20_000)
            made.append(module.design(torch.from_numpy(features[some]), torch.from_numpy(mask[some]),
                                      torch.from_numpy(x[some])).float())
    return torch.cat(made)


def train_logistic(module, design, label):
    """Maximum likelihood with a small penalty, over all rows at once."""
    design, label = design.double(), torch.from_numpy(label)
    optimiser = torch.optim.LBFGS(module.linear.parameters(), max_iter=100, history_size=20,
                                  line_search_fn="strong_wolfe")
    torch.nn.init.zeros_(module.linear.weight)
    torch.nn.init.constant_(module.linear.bias, -4.0)

    def loss():
        optimiser.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(
            module.linear(design).squeeze(1), label)
        value = value + 0.5 / len(label) * module.linear.weight.square().sum()
        value.backward()
        return value

    optimiser.step(loss)


def train_network(module, design, label, epochs):
    """Adam in float32 with a falling rate; the order of the rows comes from the seed."""
    generator = torch.Generator().manual_seed(20260101)
    label = torch.from_numpy(label).float()
    optimiser = torch.optim.AdamW(module.parameters(), lr=2e-3, weight_decay=0.1)
    torch.nn.init.constant_(module.third.bias, -4.0)
    batch = 2048
    steps = epochs * (len(label) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(epochs):
        order = torch.randperm(len(label), generator=generator)
        for k in range(len(label) // batch):
            rows = order[k * batch : (k + 1) * batch]
            optimiser.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(
                module.perceptron(design[rows]), label[rows]).backward()
            optimiser.step()
            schedule.step()


def auroc(label, score):
    order = np.unique(score, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    positives = label.sum()
    return (ranks[label == 1].sum() - positives * (positives + 1) / 2) / (
        positives * (len(label) - positives))


def slope(label, logit):
    """Logistic recalibration slope by Newton's method."""
    design = np.stack([np.ones_like(logit), logit], 1)
    beta = np.array([0.0, 1.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-design @ beta))
        beta += np.linalg.solve((design.T * (p * (1 - p))) @ design, design.T @ (label - p))
    return beta[1]


def print_performance(name, label, logit):
    p = 1 / (1 + np.exp(-logit))
    print(f"{name}: hours {len(label)} septic {label.sum():.0f} AUROC {auroc(label, logit):.6f} "
          f"O:E {label.sum() / p.sum():.4f} slope {slope(label, logit):.4f}", flush=True)


def statics_input():
    about = [
        {"column": "Age", "unit": "years", "minimum": 0, "maximum": 120},
        {"column": "Gender", "unit": "0 female, 1 male", "minimum": 0, "maximum": 1},
        {"column": "Unit1", "unit": "1 medical ICU", "missing_value": 0.0, "minimum": 0, "maximum": 1},
        {"column": "Unit2", "unit": "1 surgical ICU", "missing_value": 0.0, "minimum": 0, "maximum": 1},
        {"column": "HospAdmTime", "unit": "hours from ICU back to hospital admission",
         "missing_value": ADMISSION},
    ]
    return tabular_input("x", "float32", [dict(f, mean=0.0, scale=1.0) for f in about])


def settings(windows, aggregates):
    return {"unknown": "drop", "windows": windows, "aggregates": aggregates}


def invented_hours(module, windows, aggregates):
    """13 hours that nobody had: last values around the mean, ages and counts made up."""
    features = np.zeros((13, len(CODES), len(windows), len(aggregates)), np.float32)
    mask = np.ones(features.shape, bool)
    for row in range(13):
        for code in range(len(CODES)):
            known = (row + code) % 3 > 0
            age = (5 * row + 7 * code) % 31
            for window, width in enumerate(windows):
                there = known and (width is None or age <= width)
                number = {
                    "last": module.mean[code] + module.scale[code] * ((row * 3 + code) % 7 - 3) * 0.7,
                    "hours_since": age,
                    "count": 1 + (row + 2 * code) % 9 if there else 0,
                }
                for place, name in enumerate(aggregates):
                    mask[row, code, window, place] = there or name == "count"
                    features[row, code, window, place] = float(number[name]) if there else 0.0
    x = np.array([[20 + 6 * r, r % 2, int(r % 3 == 0), int(r % 3 == 1), -3.5 * r * r] for r in range(13)])
    return {"features": torch.from_numpy(features.reshape(13, -1)),
            "mask": torch.from_numpy(mask.reshape(13, -1)), "x": torch.from_numpy(x.astype(np.float32))}


def write(name, version, description, module, kind, windows, aggregates):
    """The folder of a trained model; its reference is the same computation in double."""
    exact = kind().double().eval()
    exact.load_state_dict(module.state_dict())
    batch = invented_hours(module, windows, aggregates)
    groups = (slice(0, 1), slice(1, 4), slice(4, 12), slice(12, 13))

    def reference(inputs):
        return exact(inputs)["logit"]

    about = {"name": "sepsis-window", "version": version, "description": description, "rtol": 1e-4,
             "atol": 1e-4, "provenance": PROVENANCE, "limits": LIMITS}
    timeline = settings(windows, aggregates)
    inputs = [window_input(tensor, CODES, timeline) for tensor in ("features", "mask")]
    write_inputs_folder(FOLDER / name, module,
                        [{key: tensor[rows].clone() for key, tensor in batch.items()} for rows in groups],
                        reference, [*inputs, statics_input()], about, SEPSIS, CODES, timeline)
    assert len(artefact_bytes(module)) < 1_000_000


def write_sirs():
    features = torch.tensor([[91, 40, 16, 37, 8], [90, 31, 20, 36, 12], [120, 30, 25, 39.5, 3.5],
                             [0, 0, 0, 0, 0], [95, 0, 21, 35.5, 0]], dtype=torch.float32)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0],
                         [1, 0, 1, 1, 0]], dtype=torch.bool)
    score = torch.tensor([2, 2, 5, 1, 4], dtype=torch.float64) / 8
    about = {"name": "sirs-count", "version": "1.0.0", "rtol": 0.0, "atol": 0.0,
             "description": "(1 + criteria of SIRS on last values) / 8: heart rate above 90; temperature "
             "above 38 or below 36; respiration above 20 or PaCO2 below 32; white cells above 12 or below 4.",
             "provenance": {"training_data": "none: criteria of Bone et al., Chest 1992;101:1644-1655, "
                            "doi 10.1378/chest.101.6.1644", "training_cutoff": "1992",
                            "licence": "Apache-2.0"},
             "limits": {"use": "a check of the harness; its score is no probability"}}
    groups = (slice(0, 1), slice(1, 4), slice(4, 5))
    batches = [{"features": features[rows].clone(), "mask": mask[rows].clone()} for rows in groups]
    answers = iter([score[rows] for rows in groups])
    timeline = settings([None], ["last"])
    inputs = [window_input(tensor, SIRS_CODES, timeline) for tensor in ("features", "mask")]
    write_inputs_folder(FOLDER / "sirs", Sirs().eval(), batches, lambda _: next(answers), inputs, about,
                        dict(SEPSIS, key="score", link="probability"), SIRS_CODES, timeline)


VERSIONS = (
    ("logistic", "1.0.0", "Logistic regression on last values, values recorded in this hour and statics.",
     Logistic, [None], ["last", "hours_since"]),
    ("network", "2.0.0", "Perceptron on last values, their ages and numbers in a day, and statics.",
     Network, [24, None], ["last", "hours_since", "count"]),
)


def trained(kind, features, mask, x, label, last):
    torch.manual_seed(20260101)
    module = kind()
    fit_scale(module, last)
    module = module.double()
    design = designs(module, features, mask, x)
    if kind is Logistic:
        train_logistic(module, design, label)
        return module.float().eval()
    module = module.float()
    train_network(module, design, label, epochs=2)
    return module.eval()


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    write_sirs()
    folder = Path(os.environ["CLINVAL_DATA"]) / "sepsis_two_hospitals"
    hospitals = {name: Hospital(folder / f"cinc2019_set{name}.csv.xz") for name in "AB"}
    statics = {}
    for name, hospital in hospitals.items():
        x = hospital.statics.copy()
        x[:, 2:4] = np.nan_to_num(x[:, 2:4])
        x[:, 4] = np.where(np.isnan(x[:, 4]), ADMISSION, x[:, 4])
        statics[name] = x
    developed = hospitals["A"].patient % 10 < 7
    for name, version, description, kind, windows, aggregates in VERSIONS:
        made = {site: hospital.windows(windows, aggregates) for site, hospital in hospitals.items()}
        features, mask = (array[developed] for array in made["A"])
        each = len(windows) * len(aggregates)
        place = each - len(aggregates)  # `last` of the whole past
        last = np.where(mask[:, place::each], features[:, place::each], np.nan)
        module = trained(kind, features, mask, statics["A"][developed], hospitals["A"].label[developed], last)
        for part, site, rows in (("development", "A", developed), ("held-out A", "A", ~developed),
                                 ("external B", "B", np.ones(len(hospitals["B"].hour), bool))):
            x = statics[site][rows]
            with torch.no_grad():
                design = designs(module.double(), made[site][0][rows], made[site][1][rows], x)
                answer = module.linear(design.double()).squeeze(1) if kind is Logistic else (
                    module.perceptron(design.double()))
            module.float()
            print_performance(f"{name}, {part}", hospitals[site].label[rows], answer.numpy())
        write(name, version, description, module, kind, windows, aggregates)


if __name__ == "__main__":
    # The archive's attribute order follows the hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    main()
