"""Published validations replayed by the program, on data that may not be shipped.

usage: published_test.py CLINVAL; CLINVAL_DATA names the folder with adnex/ and support2/
"""

import json
import os
import sys

from program import ROOT, Program

# The SUPPORT model and the physicians' own estimates on the patients of both: AUROC, Brier score,
# slope, observed / expected; printed digits.
SUPPORT2 = {
    ("death_2m", "support"): (7456, 0.8048, 0.1649, 1.005, 0.947),
    ("death_2m", "physician"): (7456, 0.8043, 0.1666, 0.591, 0.893),
    ("death_6m", "support"): (7472, 0.7852, 0.1879, 0.910, 0.976),
    ("death_6m", "physician"): (7472, 0.7865, 0.1908, 0.457, 0.928),
}
PRINTED = (("auroc", 5e-5), ("brier_score", 5e-5), ("calibration_slope", 5e-4),
           ("oe_ratio", 5e-4))


def run(program, name, expected_code):
    out = program.scratch / name
    code, stdout, stderr = program("run", ROOT / "configs" / f"{name}.json", "--out", out)
    assert code == expected_code, (name, code, stderr)
    return json.loads((out / "results.json").read_text())


def everybody(results, **wanted):
    """The one row of everybody, as the models are."""
    found = [row for row in results["estimates"]
             if row["subgroup"] is None and row["part"] is None and row["view"] == "as_is"
             and all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def test_support2(program):
    results = run(program, "support2", 0)
    for (task, model), (cases, *values) in SUPPORT2.items():
        for (metric, half_unit), value in zip(PRINTED, values):
            row = everybody(results, task=task, model=model, metric=metric)
            assert row["cases"] == cases, (task, model, row["cases"])
            assert abs(row["value"] - value) <= half_unit * 1.0001, (task, model, metric, row["value"])
            assert row["intervals"][0]["lower"] < row["value"] < row["intervals"][0]["upper"]
    for task in ("death_2m", "death_6m"):
        for metric, _ in PRINTED:
            (contrast,) = [one for one in results["contrasts"]
                           if one["task"] == task and one["metric"] == metric
                           and one["subgroup"] is None and one["against"] == {"model": "physician"}]
            a, b = contrast["values"]
            assert abs(contrast["value"] - (a - b)) < 1e-12
            interval = contrast["intervals"][0]
            assert interval["lower"] < contrast["value"] < interval["upper"], (task, metric)
            outside = interval["lower"] > 0 or interval["upper"] < 0
            assert (contrast["p_value"] < 0.05) == outside, (task, metric)
        flow = {(row["model"], row["kind"]): row["cases"] for row in results["flow"]
                if row["task"] == task and row["subgroup"] is None and row["outcome"] is None
                and row["model"]}
        missing = 9105 - SUPPORT2[task, "support"][0]
        for model in ("support", "physician"):
            assert flow[model, "no_score"] + flow[model, "not_common"] == missing, flow
        curves = [row["model"] for row in results["curves"]
                  if row["task"] == task and row["curve"] == "decision"]
        assert sorted(curves) == ["physician", "support"], curves
        recalibrated = [row for row in results["estimates"]
                        if row["task"] == task and row["view"] == "recalibrated_logistic"
                        and row["metric"] == "calibration_slope"]
        assert len(recalibrated) == 2 and all(abs(row["value"] - 1) < 0.02 for row in recalibrated)
    figure = (program.scratch / "support2" / "report.html").read_text()
    assert "Differences on the same patients" in figure
    print("support2: 16 printed values, differences with intervals, common patients 7,456 and 7,472")


def main():
    data = os.environ.get("CLINVAL_DATA")
    if not data:
        print("SKIPPED: CLINVAL_DATA is not set, so that no published validation was replayed")
        return
    with Program(sys.argv[1]) as program:
        test_support2(program)


if __name__ == "__main__":
    main()
