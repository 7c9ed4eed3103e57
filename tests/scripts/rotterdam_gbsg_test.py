"""End to end on a published survival model: the numbers in print, through LibTorch and through a
predictions file, under both conventions of weighting, with and without the end of follow-up.

Reference values: R 4.2.2 (survival 3.5-3, rms, riskRegression) on gbsg, follow-up ended at 5 years;
under ipcw right scikit-survival 0.25. McLernon et al. 2023, doi:10.7326/M22-0844, prints them
rounded. scripts/oracles/survival.R reproduces the conventions on other data.
"""

import csv
import json
import math
import sys

from program import ROOT, Program, interval, read_table, rows_of

OVERALL = {
    ("harrell_c", None, None): (0.6523705104, 0.01671517492),
    ("uno_c", None, None): (0.6353463242, 0.01650975686),
    ("auroc_t", 4.99, None): (0.6774636951, 0.02802739167),
    ("brier_t", 4.99, None): (0.2247821836, 0.0078572922),
    ("ipa", 4.99, None): (0.1006201293, None),
    ("oe_ratio", 5, None): (1.017754079, None),
    ("calibration_slope", None, None): (1.055357238, 0.1224932055),
    ("ici", 5, None): (0.0300747329146, None),
    ("e50", 5, None): (0.0259703432743, None),
    ("e90", 5, None): (0.0745015369762, None),
    ("emax", 5, None): (0.0751278780438, None),
    ("auroc_t", 5, None): (0.6806792337, None),
    ("brier_t", 5, None): (0.2238613317, None),
}
NET_BENEFIT = {0.1: 0.4537279219, 0.2: 0.3854439121, 0.23: 0.3615001684, 0.3: 0.2895365177,
               0.4: 0.1885776998, 0.5: 0.1317404734, 0.6: 0.0651502742}
TREAT_ALL = {0.1: 0.4537279219, 0.2: 0.3854439121, 0.23: 0.3615001685, 0.3: 0.2976501853,
             0.4: 0.1805918828, 0.5: 0.0167102594, 0.6: -0.2291121757}
RIGHT = {("uno_c", None): 0.635312131093, ("auroc_t", 4.99): 0.677426319222,
         ("brier_t", 4.99): 0.224860677677}
UNCAPPED = {("uno_c", None): 0.6446961685, ("calibration_slope", None): 1.0730631,
            ("auroc_t", 5): 0.6806792337, ("brier_t", 5): 0.2238613317,
            ("auroc_t", 4.99): 0.6774636951, ("oe_ratio", 5): 1.017754079}
PAIRS = {"concordant": 83908, "discordant": 43606, "tied_risk": 4736, "tied_time": 32}
KM_RISK, KM_ERROR, OE_LOG_ERROR = 0.5083551297, 0.0230039879782, 0.0452518065305
Z = 1.959963984540054


def find(folder, model, metric, horizon=None, threshold=None, subgroup=None):
    found = [one for one in rows_of(folder)
             if one["model"] == model and one["metric"] == metric and one["part"] is None
             and one["at"] == {key: value for key, value in (("horizon", horizon),
                                                             ("threshold", threshold))
                               if value is not None}
             and one["subgroup"] == subgroup]
    assert len(found) == 1, (model, metric, horizon, threshold, len(found))
    return found[0]


def half_unit(number):
    """References are printed: half a unit of their last digit is unavoidable."""
    return 0.5 * 10.0 ** -len(repr(number).partition(".")[2])


class Comparison:
    def __init__(self, tolerance):
        self.tolerance = tolerance
        self.worst = 0.0
        self.count = 0

    def __call__(self, what, got, wanted):
        difference = max(0.0, abs(got - wanted) - half_unit(wanted)) / abs(wanted)
        self.worst = max(self.worst, difference)
        self.count += 1
        assert difference <= self.tolerance, (what, got, wanted)


def compare(folder, model, tolerance):
    check = Comparison(tolerance)
    for (metric, horizon, threshold), (value, error) in OVERALL.items():
        one = find(folder, model, metric, horizon, threshold)
        assert (one["cases"], one["events"]) == (686, 285), metric
        check((metric, horizon), one["value"], value)
        if error is not None:
            check((metric, "error"), one["standard_error"], error)
    concordance = find(folder, model, "harrell_c")
    if tolerance < 1e-8:
        assert concordance["counts"] == PAIRS, concordance["counts"]
    observed = find(folder, None, "km_risk", 5)
    check("km_risk", observed["value"], KM_RISK)
    check("km error", observed["standard_error"], KM_ERROR)
    ratio = find(folder, model, "oe_ratio", 5)
    low, high = interval(ratio, "km_delta")
    check("oe error", math.log(high / low) / (2 * Z), OE_LOG_ERROR)
    check("mean risk", observed["value"] / ratio["value"], 0.4994871945)
    check("brier null", find(folder, model, "brier_t", 4.99)["value"]
          / (1 - find(folder, model, "ipa", 4.99)["value"]), 0.2499301918)
    print(f"{model}: {check.count} values, largest relative difference {check.worst:.2e} "
          f"(allowed {tolerance:.0e})")


def spline(x, a, b, c):
    cube = lambda y: max(y, 0.0) ** 3
    return (cube(x - a) - cube(x - b) * (c - a) / (c - b)
            + cube(x - c) * (b - a) / (c - b)) / (c - a) ** 2


def risk(case):
    """The published equation, written again."""
    size, grade, nodes = float(case["size"]), int(case["grade"]), min(int(case["nodes"]), 19)
    index = (0.342 * (20 < size <= 50) + 0.574 * (size > 50) + 0.304 * nodes
             - 0.811 * spline(nodes, 0, 1, 9) + 0.362 * (grade == 3))
    return 1.0 - 0.804 ** math.exp(index)


def from_file(program, name, change=lambda task: None, values=risk, link="risk"):
    path = program.scratch / f"{name}.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "p"])
        for case in read_table(ROOT / "datasets/breast/gbsg.csv"):
            writer.writerow([case["pid"], repr(values(case))])

    def edit(config):
        config["models"] = [{"id": "file", "kind": "predictions", "file": str(path), "format": "csv",
                             "outputs": {"risk": {"column": "p", "link": link}}}]
        config["comparators"] = []
        config["gates"] = []
        task = config["tasks"][0]
        task["thresholds"] = [{"value": value, "origin": "prespecified"} for value in NET_BENEFIT]
        change(task)

    out = program.scratch / f"out_{name}"
    config = program.config(name, edit, "rotterdam_gbsg")
    code, _, errors = program("score", config, "--out", out)
    assert code == 0, (name, code, errors)
    return out


def test_libtorch(program):
    out = program.scratch / "libtorch"
    code, text, errors = program("run", ROOT / "configs/rotterdam_gbsg.json", "--out", out)
    assert code == 0, (code, errors)
    compare(out, "candidate", 1e-6)
    verdict = json.loads((out / "verdict.json").read_text())
    assert verdict["verdict"] == "pass"
    gates = {gate["id"]: gate for gate in verdict["gates"]}
    assert [gates[name]["verdict"] for name in ("G1", "G2", "G3")] == ["pass", "pass", "inconclusive"]
    assert gates["G3"]["severity"] == "warn" and gates["G3"]["row"]["at"] == {"horizon": 5}
    assert "At a threshold of 0.23 (fixed beforehand) it flags everybody" in text
    assert find(out, "candidate", "sensitivity", 5, 0.23)["marks"] == ["all_flagged"]
    page = (out / "report.html").read_text()
    front = page[page.index('id="verdict"'):page.index('id="flow"')]
    assert "Net benefit, horizon 5, threshold 0.4" in front
    assert "Net benefit, horizon 5, threshold 0.23" not in front
    figures = sorted(path.name for path in (out / "figures").iterdir())
    assert len(figures) == 11 and "recurrence_5y-km-candidate.svg" in figures, figures
    return out


def test_contrasts(out):
    """The ratio of two groups from the two groups' own rows."""
    results = json.loads((out / "results.json").read_text())
    for kind, name in (("ratio", "log_wald"), ("difference", "wald")):
        pair = [one for one in results["contrasts"]
                if one["metric"] == "oe_ratio" and one["at"] == {"horizon": 5} and one["kind"] == kind
                and one["model"] == "candidate" and "subgroup" in one["against"]
                and one["subgroup"]["by"] == ["age"]]
        assert len(pair) == 1
        a = find(out, "candidate", "oe_ratio", 5, subgroup=pair[0]["subgroup"])
        b = find(out, "candidate", "oe_ratio", 5, subgroup=pair[0]["against"]["subgroup"])
        x, y, ex, ey = a["value"], b["value"], a["standard_error"], b["standard_error"]
        low, high = interval(pair[0], name)
        if kind == "ratio":
            half = Z * math.hypot(ex / x, ey / y)
            wanted = (x / y, x / y * math.exp(-half), x / y * math.exp(half))
        else:
            half = Z * math.hypot(ex, ey)
            wanted = (x - y, x - y - half, x - y + half)
        for got, expected in zip((pair[0]["value"], low, high), wanted):
            assert abs(got - expected) < 1e-12, (kind, got, expected)
        assert pair[0]["cases"] == 686
    grades = [one for one in results["contrasts"]
              if one["metric"] == "harrell_c" and one["kind"] == "difference"
              and one["model"] == "candidate" and "subgroup" in one["against"]
              and one["subgroup"]["by"] == ["grade"]]
    assert len(grades) == 3
    level = grades[0]["intervals"][1]
    assert level["kind"] == "simultaneous" and abs(level["level"] - (1 - 0.05 / 3)) < 1e-15
    print("contrasts: as computed from the rows of the groups")


def test_conventions(program):
    out = from_file(program, "exact")
    compare(out, "file", 1e-9)
    check = Comparison(1e-9)
    for threshold, value in NET_BENEFIT.items():
        check(threshold, find(out, "file", "net_benefit", 5, threshold)["value"], value)
        check(threshold, find(out, None, "net_benefit_treat_all", 5, threshold)["value"],
              TREAT_ALL[threshold])
    right = from_file(program, "right", lambda task: task.update(ipcw="right"))
    for (metric, horizon), value in RIGHT.items():
        check(metric, find(right, "file", metric, horizon)["value"], value)
    open_end = from_file(program, "uncapped", lambda task: task.pop("censor_at"))
    for (metric, horizon), value in UNCAPPED.items():
        one = find(open_end, "file", metric, horizon)
        assert one["events"] == (285 if horizon else 299), metric
        check((metric, "uncapped"), one["value"], value)
    print(f"conventions: {check.count} values, largest relative difference {check.worst:.2e}")
    survival = from_file(program, "survival", values=lambda case: 1.0 - risk(case), link="survival")
    for one, other in zip(rows_of(survival), rows_of(out)):
        if one["value"] is not None:
            assert abs(one["value"] - other["value"]) < 1e-9, (one["metric"], one["at"])


def test_null(out):
    """Distances come with what they would be under right risks; the model is within it or not."""
    for metric in ("ici", "e50", "e90", "emax"):
        one = find(out, "candidate", metric, 5)
        null = one["null_reference"]
        assert null["draws"] == 500 and 0 < null["mean"] < null["upper"], null
        assert one["intervals"] == []
    by_group = [one for one in rows_of(out) if one["metric"] == "ici" and one["subgroup"]]
    assert not by_group


def test_clusters(program):
    """Every patient twice, as one cluster: values and concordance errors stay, replicates join."""
    path = program.scratch / "twice.csv"
    patients = read_table(ROOT / "datasets/breast/gbsg.csv")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "pid", "years", "status", "grade", "p"])
        for index, case in enumerate(patients):
            for copy in range(2):
                writer.writerow([2 * index + copy, case["pid"], repr(int(case["rfstime"]) / 365.25),
                                 case["status"], case["grade"], repr(risk(case))])
    question = ["score", "--table", path, "--time", "years", "--event", "status", "--horizon", 5,
                "--score", "p", "--link", "risk", "--case-id", "row", "--by", "grade", "--json",
                "--set", "/tasks/0/censor_at=5", "--set", "/resampling/replicates=200"]
    code, text, errors = program(*question, "--subject", "pid")
    assert code == 0, errors
    twice = {(one["metric"], json.dumps(one["subgroup"])): one for one in json.loads(text)}
    one = twice["harrell_c", "null"]
    assert (one["cases"], one["subjects"], one["clusters"]) == (1372, 686, 686)
    assert abs(one["value"] - 0.6523705104) < 1e-9
    assert abs(one["standard_error"] - 0.01671517492) < 1e-9
    assert [each["id"] for each in one["intervals"]] == ["jackknife", "percentile"]
    assert abs(twice["oe_ratio", "null"]["value"] - 1.017754079) < 1e-9
    assert "null_reference" not in twice["ici", "null"]
    code, text, _ = program(*question)  # the same rows taken as 1,372 people
    single = {(one["metric"], json.dumps(one["subgroup"])): one for one in json.loads(text)}
    for key in (("harrell_c", "null"), ("auroc_t", "null"), ("brier_t", "null")):
        assert single[key]["standard_error"] < 0.75 * twice[key]["standard_error"], key
    print("clusters: errors of doubled rows are those of the patients")


def test_table_formats(program):
    """The quick look gives the same lines for the same rows as CSV and as NDJSON."""
    patients = [{"pid": case["pid"], "years": int(case["rfstime"]) / 365.25,
                 "status": int(case["status"]), "p": risk(case)}
                for case in read_table(ROOT / "datasets/breast/gbsg.csv")]
    plain, lines = program.scratch / "quick.csv", program.scratch / "quick.ndjson"
    with open(plain, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, patients[0])
        writer.writeheader()
        writer.writerows(patients)
    lines.write_text("".join(json.dumps(case) + "\n" for case in patients))
    texts = []
    for path in (plain, lines):
        code, text, errors = program("score", "--table", path, "--time", "years", "--event",
                                     "status", "--horizon", 5, "--score", "p", "--link", "risk",
                                     "--case-id", "pid", "--threshold", 0.4)
        assert code == 0, errors
        texts.append(text)
    assert texts[0] == texts[1]
    assert "auroc_t t=5" in texts[0] and "net_benefit t=5 @0.4" in texts[0]
    code, _, errors = program("score", "--table", plain, "--time", "years", "--score", "p")
    assert code == 2 and "--horizon" in errors, (code, errors)
    print("tables: CSV and NDJSON give the same lines")


def test_pooled_censoring(program):
    own = from_file(program, "own_censoring")
    pooled = from_file(program, "pooled_censoring", lambda task: task.update(censoring="pooled"))
    changed = 0
    for one, other in zip(rows_of(own), rows_of(pooled)):
        assert one["metric"] == other["metric"] and one["subgroup"] == other["subgroup"]
        if one["value"] is None:
            continue
        same = one["value"] == other["value"]
        assert same or (one["subgroup"] and one["metric"] in
                        ("uno_c", "auroc_t", "brier_t", "ipa", "sensitivity", "specificity", "ppv",
                         "npv")), one["metric"]
        changed += not same
    assert changed > 50, changed
    contrasts = json.loads((pooled / "results.json").read_text())["contrasts"]
    assert {one["intervals"][0]["id"] for one in contrasts} == {"percentile"}
    print(f"pooled censoring: {changed} weighted rows of subgroups differ, all others are equal")


def main():
    with Program(sys.argv[1]) as program:
        out = test_libtorch(program)
        test_contrasts(out)
        test_null(out)
        test_conventions(program)
        test_clusters(program)
        test_pooled_censoring(program)
        test_table_formats(program)


if __name__ == "__main__":
    main()
