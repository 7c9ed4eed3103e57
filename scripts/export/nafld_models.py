#!/usr/bin/env python3
"""Writes datasets/mayo_nafld/events and datasets/mayo_nafld/cox: death within 5 years.

Needs torch==2.13.0, numpy and the tables of `scripts/setup --with nafld`; from the root of the
clone: scripts/export/nafld_models.py
`cox` has coefficients that R gave (scripts/oracles/nafld.R). `events` reads measurements and
diagnoses up to the index day; it is trained here on one thread with a fixed seed, in double
precision, on the matched sets of development. Running it again gives the same bytes on the same
kind of CPU.
"""
import csv
import os
import sys
from pathlib import Path
from typing import Dict

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "datasets/mayo_nafld"
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_folder import artefact_bytes, event_input, tabular_input, write_inputs_folder  # noqa: E402

# chol and dbp are left out: in this table they are copies of hdl and sbp.
TESTS = ["fib4", "hdl", "sbp", "smoke"]
CODES = sorted(
    TESTS
    + ["MI", "afib", "ang/isc", "cardiac arrest", "diabetes", "dyslipidemia", "heart failure"]
    + ["htn", "nafld", "stroke"]
)
MAX_LENGTH = 128
FIRST_ID = 2  # 0 pads, 1 is an unknown code
YEAR = 365.25
CUTS = np.array([0.0, 1, 2, 3, 4, 5])  # the baseline hazard is constant between two of them

# Cox regression on age and sex in the sets of development: R 4.2.2, survival 3.5-3, all follow-up.
COX = {"age": 0.095454013264094001, "male": 0.40587086689692203}
COX_HAZARD_5Y = 0.00011482092881078009  # cumulative, of a woman aged 0

RISK = {"id": "death", "key": "risk", "dtype": "float32", "type": "survival", "link": "risk"}
LICENCE = "LGPL (>= 2), as the data"
LIMITS = {
    "sample": "matched: about four controls for each case of fatty liver disease, of the same age "
    "and sex; the mean risk here is not that of a population",
    "use": "demonstration of an event model, not for care",
}


class Cox(torch.nn.Module):
    """1 - exp(-H0(5) exp(b x)), element by element and in double."""

    def __init__(self):
        super().__init__()
        self.age = COX["age"]
        self.male = COX["male"]
        self.hazard = COX_HAZARD_5Y

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        x = inputs["x"]
        index = x[:, 0] * self.age + x[:, 1] * self.male
        return {"risk": torch.neg(torch.expm1(torch.neg(torch.exp(index) * self.hazard)))}


class Events(torch.nn.Module):
    """Attention over a set of events, with a proportional hazard on top.

    Each event is a point of code, value and age; each head weighs the events of a case and a
    constant one, so that a case without events is an ordinary one. Padded places weigh nothing.
    """

    def __init__(self, width: int = 16, heads: int = 4, code_width: int = 6):
        super().__init__()
        known = len(CODES) + FIRST_ID
        self.code = torch.nn.Embedding(known, code_width)
        self.event = torch.nn.Linear(code_width + 3, width)
        self.heads = torch.nn.Linear(width, heads)
        self.hidden = torch.nn.Linear(heads * width + 5, 16)
        self.last = torch.nn.Linear(16, 1)
        self.direct = torch.nn.Linear(5, 1, bias=False)
        self.register_buffer("mean", torch.zeros(known))
        self.register_buffer("scale", torch.ones(known))
        self.register_buffer("log_hazard", torch.zeros(()))  # of 5 years, when the index is 0

    def index(self, inputs: Dict[str, torch.Tensor]):
        codes = inputs["codes"]
        x = inputs["x"]
        known = inputs["value_mask"].to(x.dtype)
        value = torch.clamp((inputs["values"].to(x.dtype) - self.mean[codes]) / self.scale[codes], -4.0, 4.0)
        # Hours to decades on a log scale: about 0 to 1.3.
        age = torch.log1p(inputs["times"].to(x.dtype)) * 0.1
        parts = torch.stack([value * known, known, age], 2)
        point = torch.tanh(self.event(torch.cat([self.code(codes), parts], 2)))
        padded = torch.arange(codes.size(1)).unsqueeze(0) >= inputs["lengths"].unsqueeze(1)
        score = self.heads(point).masked_fill(padded.unsqueeze(2), -1.0e9)
        score = torch.cat([torch.zeros_like(score[:, :1]), score], 1)
        weight = torch.softmax(score, 1)[:, 1:]
        pooled = torch.matmul(weight.transpose(1, 2), point).flatten(1)
        hidden = torch.tanh(self.hidden(torch.cat([pooled, x], 1)))
        return (self.last(hidden) + self.direct(x)).squeeze(1)

    def forward(self, inputs: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        hazard = torch.exp(self.index(inputs) + self.log_hazard)
        return {"risk": torch.neg(torch.expm1(torch.neg(hazard)))}


def read_table(name):
    with open(TABLES / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_subjects():
    """Columns of nafld1 as arrays; `set` is the matched set; the raw statics x [n, 5]."""
    rows = read_table("nafld1")
    column = {key: np.array([float(row[key] or "nan") for row in rows]) for key in rows[0]}
    statics = ("age", "male", "weight", "height", "bmi")
    return {
        "id": column["id"].astype(int),
        "set": np.where(np.isnan(column["case.id"]), column["id"], column["case.id"]).astype(int),
        "years": column["futime"] / YEAR,
        "dead": column["status"] == 1,
        "x": np.stack([column[key] for key in statics], 1),
    }


def read_events():
    """By subject: (hours before the index day, id of the code, value or None), oldest first."""
    identity = {code: i + FIRST_ID for i, code in enumerate(CODES)}
    events = {}
    for row in read_table("nafld2") + read_table("nafld3"):
        code, day = row.get("test") or row["event"], int(row["days"])
        if code in identity and day <= 0:
            value = float(row["value"]) if row.get("value") else None
            events.setdefault(int(row["id"]), []).append((-24.0 * day, identity[code], value))
    for of_one in events.values():
        of_one.sort(key=lambda event: (-event[0], event[1], event[2] or 0.0))
    return events


def pad(subject_events, x):
    """The tensors that the harness makes, of these subjects; x is standardised."""
    lengths = [len(events) for events in subject_events]
    shape = (len(lengths), max(1, *lengths))
    codes, mask = np.zeros(shape, np.int64), np.zeros(shape, bool)
    values, times = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for row, events in enumerate(subject_events):
        for place, (hours, code, value) in enumerate(events):
            codes[row, place], times[row, place] = code, hours
            mask[row, place], values[row, place] = value is not None, value or 0.0
    named = {"codes": codes, "values": values, "value_mask": mask, "times": times,
             "lengths": np.array(lengths), "x": x}
    return {name: torch.from_numpy(array) for name, array in named.items()}


def exposure(years, dead):
    """Years lived and death in each piece of the baseline, [n, pieces]; follow-up ends at 5."""
    lived = np.clip(years[:, None] - CUTS[:-1], 0.0, np.diff(CUTS))
    died = dead[:, None] & (years[:, None] > CUTS[:-1]) & (years[:, None] <= CUTS[1:])
    return torch.from_numpy(lived), torch.from_numpy(died.astype(float))


def blocks(events, subjects, x, rows):
    """The rows in groups of like length, so that little is padded: tensors, lived, died."""
    length = np.array([len(events.get(subjects["id"][row], [])) for row in rows])
    edges = (0, 4, 8, 16, 32, MAX_LENGTH)
    made = []
    for low, high in zip((-1,) + edges[:-1], edges):
        group = rows[(length > low) & (length <= high)]
        if len(group) > 0:
            inputs = pad([events.get(subjects["id"][row], []) for row in group], x[group])
            made.append((inputs, *exposure(subjects["years"][group], subjects["dead"][group])))
    return made


def value_scale(module, events, subjects, rows):
    """Mean and scale of each code's values between its 1% and 99% points, in these subjects."""
    values = {}
    for row in rows:
        for _, code, value in events.get(subjects["id"][row], []):
            if value is not None:
                values.setdefault(code, []).append(value)
    for code, of_code in values.items():
        low, high = np.quantile(of_code, [0.01, 0.99])
        kept = np.clip(of_code, low, high)
        module.mean[code] = float(kept.mean().round(4))
        module.scale[code] = float(kept.std().round(4))


def train(events, subjects, x, rows, penalty=3.0, steps=60):
    """Penalised likelihood of piecewise constant hazards over the whole set, by L-BFGS."""
    torch.manual_seed(20260101)
    module = Events().double()
    value_scale(module, events, subjects, rows)
    data = blocks(events, subjects, x, rows)
    base = torch.full((len(CUTS) - 1,), -6.0, dtype=torch.float64, requires_grad=True)
    parameters = [*module.parameters(), base]
    optimiser = torch.optim.LBFGS(
        parameters, max_iter=steps, history_size=20, line_search_fn="strong_wolfe"
    )

    def loss():
        optimiser.zero_grad()
        value = torch.zeros((), dtype=torch.float64)
        for inputs, lived, died in data:
            log_hazard = module.index(inputs).unsqueeze(1) + base
            value = value + (lived * torch.exp(log_hazard) - died * log_hazard).sum()
        for name, parameter in module.named_parameters():
            if name.endswith("weight") and name != "direct.weight":
                value = value + 0.5 * penalty * parameter.square().sum()
        value = value / len(rows)
        value.backward()
        return value

    optimiser.step(loss)
    lengths = torch.from_numpy(np.diff(CUTS))
    module.log_hazard = torch.log((torch.exp(base.detach()) * lengths).sum())
    return module.eval()


def features(mean, scale):
    """Statics of the contract: absent weight, height and bmi become the mean of development."""
    about = [
        {"column": "age", "unit": "years", "minimum": 0, "maximum": 120},
        {"column": "male", "unit": "0 female, 1 male", "minimum": 0, "maximum": 1},
        {"column": "weight", "unit": "kg", "minimum": 10, "maximum": 400},
        {"column": "height", "unit": "cm", "minimum": 80, "maximum": 260},
        {"column": "bmi", "unit": "kg/m2", "minimum": 5, "maximum": 150},
    ]
    made = []
    for feature, m, s in zip(about, mean, scale):
        missing = {"missing_value": float(m)} if feature["column"] in ("weight", "height", "bmi") else {}
        made.append({**feature, **missing, "mean": float(m), "scale": float(s)})
    return made


def event_inputs(statics):
    tensors = ("codes", "values", "value_mask", "times", "lengths")
    return [*map(event_input, tensors), tabular_input("x", "float32", statics)]


def invented_subjects(mean, scale):
    """Eight who do not exist, with 0 to 9 made-up events each: tensors of one batch."""
    x = (np.array([[50, 1, 80, 170, 27.7], [71, 0, 66, 160, 25.8], [34, 0, 91, 165, 33.4],
                   [88, 1, 70, 172, 23.7], [60, 1, 120, 181, 36.6], [45, 0, 58, 158, 23.2],
                   [66, 1, 84, 176, 27.1], [79, 0, 75, 163, 28.2]]) - mean) / scale
    events = []
    for subject in range(8):
        mine = []
        for k in range(subject + subject // 4):
            code = (5 * subject + 3 * k) % len(CODES)
            value = {"fib4": 2.7 + k, "hdl": 41.5 + 3 * k, "sbp": 118.0 + 7 * k, "smoke": float(k % 2)}
            hours = 24.0 * (37 * subject * (8 - k) if k < 7 else 0)
            mine.append((hours, code + FIRST_ID, value.get(CODES[code])))
        events.append(sorted(mine, key=lambda event: -event[0]))
    return pad(events, x.astype(np.float32))


def rows_of(batch, rows):
    """Some rows of a batch, without padding that none of them needs."""
    longest = max(1, int(batch["lengths"][rows].max()))
    return {name: (tensor[rows, :longest] if tensor.dim() == 2 and name != "x" else tensor[rows]).clone()
            for name, tensor in batch.items()}


def concordance(years, dead, risk):
    """Harrell's C, deaths until 5 years."""
    concordant = discordant = tied = 0
    for i in np.flatnonzero(dead & (years <= 5)):
        later = (years > years[i]) | ((years == years[i]) & ~dead)
        difference = risk[i] - risk[later]
        concordant += (difference > 0).sum()
        discordant += (difference < 0).sum()
        tied += (difference == 0).sum()
    return (concordant + tied / 2) / (concordant + discordant + tied)


def print_performance(name, subjects, rows, risk):
    years, dead = subjects["years"][rows], subjects["dead"][rows]
    print(f"{name}: n {len(rows)} deaths in 5 years {(dead & (years <= 5)).sum()} "
          f"Harrell C {concordance(years, dead, risk):.10f} mean risk {risk.mean():.10f}")


def write_events(events, subjects, developed, held_out):
    raw = subjects["x"]
    mean = np.nanmean(raw[developed], 0).round(4)
    scale = np.nanstd(raw[developed], 0).round(4)
    x = (np.where(np.isnan(raw), mean, raw) - mean) / scale
    exact = train(events, subjects, x, developed)
    module = Events()
    module.load_state_dict(exact.state_dict())
    exact.load_state_dict(module.state_dict())  # the reference has the rounded weights too
    batch = pad([events.get(i, []) for i in subjects["id"][held_out]], x[held_out].astype(np.float32))
    with torch.no_grad():
        risk = module.eval()(batch)["risk"].double().numpy()
        longer = {name: torch.nn.functional.pad(tensor, (0, 5)) if tensor.dim() == 2 and name != "x"
                  else tensor for name, tensor in batch.items()}
        assert (module(longer)["risk"] - torch.from_numpy(risk)).abs().max() < 1e-6
    print_performance("events", subjects, held_out, risk)
    invented = invented_subjects(mean, scale)
    groups = ([0], [1, 2], list(range(8)), [7])

    def reference(inputs):
        return exact(inputs)["risk"]

    about = {
        "name": "nafld-events",
        "version": "1.0.0",
        "description": "Attention over measurements and diagnoses up to the index day, with age, sex, "
        "weight, height and bmi; proportional hazard of death within 5 years.",
        "rtol": 1e-4,
        "atol": 1e-6,
        "limits": LIMITS,
        "provenance": {
            "training_data": f"nafld1, nafld2 and nafld3 of the R package survival 3.5-3: matched sets "
            f"whose number mod 10 is below 7 ({len(developed):,} people, "
            f"{(subjects['dead'] & (subjects['years'] <= 5))[developed].sum()} deaths within 5 years)",
            "training_cutoff": "index days 1997 to 2014",
            "licence": LICENCE,
        },
    }
    timeline = {"max_length": MAX_LENGTH, "keep": "latest", "unknown": "drop"}
    write_inputs_folder(TABLES / "events", module, [rows_of(invented, rows) for rows in groups],
                        reference, event_inputs(features(mean, scale)), about, RISK, CODES, timeline)
    assert len(artefact_bytes(module)) < 1_000_000


def write_cox(subjects, held_out):
    module = Cox().eval()
    people = np.array([[18, 0], [18, 1], [35, 0], [41, 1], [50, 0], [52, 1], [63, 0], [63, 1],
                       [77, 0], [81, 1], [90, 0], [98, 1], [40, 0]], np.float64)

    def risk(x):
        index = x @ np.array([COX["age"], COX["male"]])
        return 1.0 - np.exp(-COX_HAZARD_5Y * np.exp(index))

    print_performance("cox", subjects, held_out, risk(subjects["x"][held_out, :2]))
    about = {
        "name": "nafld-cox",
        "version": "1.0.0",
        "description": "Cox regression of death on age and sex, with the baseline risk at 5 years.",
        "rtol": 1e-12,
        "atol": 1e-14,
        "limits": LIMITS,
        "provenance": {
            "training_data": "nafld1 of the R package survival 3.5-3: matched sets whose number mod 10 "
            "is below 7 (12,194 people, 898 deaths in all their follow-up)",
            "training_cutoff": "index days 1997 to 2014",
            "licence": LICENCE,
        },
    }
    batches = [{"x": torch.from_numpy(rows)} for rows in (people[:1], people[1:4], people[4:12], people[12:])]
    entry = features(np.zeros(5), np.ones(5))[:2]
    write_inputs_folder(TABLES / "cox", module, batches,
                        lambda inputs: torch.from_numpy(risk(inputs["x"].numpy())),
                        [tabular_input("x", "float64", entry)], about, dict(RISK, dtype="float64"))


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    subjects, events = read_subjects(), read_events()
    developed = np.flatnonzero(subjects["set"] % 10 < 7)
    held_out = np.flatnonzero(subjects["set"] % 10 >= 7)
    write_cox(subjects, held_out)
    write_events(events, subjects, developed, held_out)


if __name__ == "__main__":
    # The archive's attribute order follows the hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    main()
