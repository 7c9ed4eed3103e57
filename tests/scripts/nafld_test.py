"""Death predicted from event timelines, on the tables that scripts/setup --with nafld exports.

Reference: tests/oracles/nafld.csv (R, scripts/oracles/nafld.R) for the Cox model on age and sex; for
the events, a count of the tables by this test. Skipped, and said so, where the tables are not there.
"""

import collections
import csv
import json
import sys

from program import ROOT, Program, read_table, row

TABLES = ROOT / "datasets/mayo_nafld"


def oracle():
    with open(ROOT / "tests/oracles/nafld.csv", encoding="utf-8", newline="") as file:
        lines = csv.DictReader(line for line in file if not line.startswith("#"))
        return {(line["part"], line["quantity"]): float(line["value"]) for line in lines}


def matched_set(subject):
    return int(subject["case.id"] or subject["id"])


def check_cox(folder, wanted, part, concordance):
    one = row(folder, "cox", "harrell_c")
    assert (one["cases"], one["clusters"]) == (wanted[part, "cases"], wanted[part, "sets"]), one
    difference = abs(one["value"] - wanted[part, concordance])
    assert difference <= 1e-9, (part, one["value"], wanted[part, concordance])
    rate = row(folder, "cox", "oe_ratio")["value"]
    expected = wanted[part, "km_risk_5y"] / wanted[part, "mean_risk"]
    assert abs(rate - expected) <= 1e-9, (part, rate, expected)
    print(f"cox, {part}: C {one['value']:.10f}, {difference:.1e} from R")


def test_held_out(program, wanted):
    out = program.scratch / "held_out"
    code, _, errors = program("run", program.config("held_out", base="mayo_nafld"), "--out", out)
    assert code == 0, (code, errors)
    check_cox(out, wanted, "evaluated", "harrell_5y")
    results = json.loads((out / "results.json").read_text())
    flow = {(step["step"], step["model"]): step["cases"] for step in results["flow"]
            if step["subgroup"] is None and step["outcome"] is None}
    assert flow["read", None] == 17549 and flow["development_sets", None] == 12194, flow
    assert flow["evaluated", "events"] == 5355, flow
    # A network's outputs differ by a few units in the last place between kinds of CPU.
    assert abs(row(out, "events", "harrell_c")["value"] - EVENTS_C) < 1e-4
    return results


EVENTS_C = 0.8797212532  # printed by scripts/export/nafld_models.py


def test_everybody(program, wanted):
    """All follow-up of all people, without the model of events."""
    def change(config):
        config["models"] = config["models"][1:]
        config["comparators"] = []
        config["gates"] = []
        del config["cases"]["exclude"], config["tasks"][0]["censor_at"]

    out = program.scratch / "everybody"
    config = program.config("everybody", change, "mayo_nafld")
    code, _, errors = program("run", config, "--out", out)
    assert code == 0, (code, errors)
    check_cox(out, wanted, "everybody", "harrell")
    assert abs(wanted["everybody", "published"] - 0.823254) < 5e-7


def test_timeline(results):
    """By code: handed out up to the index day, held back after it; duplicates count."""
    held_out = {subject["id"] for subject in read_table(TABLES / "nafld1.csv")
                if matched_set(subject) % 10 >= 7}
    handed, future = collections.Counter(), collections.Counter()
    read = 0
    for event in read_table(TABLES / "nafld2.csv") + read_table(TABLES / "nafld3.csv"):
        read += 1
        if event["id"] in held_out:
            code = event.get("test") or event["event"]
            (handed if int(event["days"]) <= 0 else future)[code] += 1
    found = {code["code"]: (code["handed_out"], code["future"], code["late"])
             for code in results["audits"]["timeline"]["codes"]}
    assert set(found) == set(handed) | set(future), found
    for code, counts in found.items():
        assert counts == (handed[code], future[code], 0), (code, counts)
    print(f"events: {read} read, {sum(handed.values())} handed out, {sum(future.values())} later")


def main():
    if not all((TABLES / f"nafld{k}.csv").exists() for k in (1, 2, 3)):
        print("SKIPPED: the tables of nafld are not there; scripts/setup --with nafld exports them")
        return
    wanted = oracle()
    with Program(sys.argv[1]) as program:
        results = test_held_out(program, wanted)
        test_everybody(program, wanted)
        test_timeline(results)
    print("nafld: passed")


if __name__ == "__main__":
    main()
