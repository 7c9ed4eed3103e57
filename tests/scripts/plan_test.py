"""`clinval plan` on real patients: counts from the CSV, widths and powers again in plain Python; no
score and no model is looked at; what cannot be told says why.
"""

import json
import math
import random
import statistics
import sys

from program import ROOT, Program, read_table

NORMAL = statistics.NormalDist()
Z = NORMAL.inv_cdf(0.975)


def logit(p):
    return math.log(p / (1 - p))


def expit(x):
    return 1 / (1 + math.exp(-x))


def moments(prevalence, auroc):
    """E[P(1-P)], its first two moments in X, and the variance of the Brier terms, on a fine grid."""
    d = math.sqrt(2) * NORMAL.inv_cdf(auroc)
    sums = [0.0, 0.0, 0.0, 0.0]
    for weight, mean in ((1 - prevalence, -d * d / 2), (prevalence, d * d / 2)):
        for i in range(-3600, 3601):
            u = i / 300
            x = logit(prevalence) + mean + d * u
            v = expit(x) * expit(-x)
            share = weight * NORMAL.pdf(u) / 300
            for k in range(3):
                sums[k] += share * v * x ** k
            sums[3] += share * v * (1 - 3 * v)
    return (*sums[:3], sums[3] - sums[0] ** 2)


def wald(value, error, to=lambda x: x, back=lambda x: x):
    return back(to(value) - Z * error), back(to(value) + Z * error)


def wilson(p, n):
    square = Z * Z / n
    centre = (p + square / 2) / (1 + square)
    half = Z * math.sqrt(p * (1 - p) / n + square / (4 * n)) / (1 + square)
    return centre - half, centre + half


def newcombe(n, prevalence, auroc):
    h = n / 2 - 1
    return math.sqrt(auroc * (1 - auroc)
                     * (1 + h * (1 - auroc) / (2 - auroc) + h * auroc / (1 + auroc))
                     / (prevalence * (1 - prevalence))) / n


def auroc_power(n, prevalence, auroc, limit):
    error = newcombe(n, prevalence, auroc) / (auroc * (1 - auroc))
    return NORMAL.cdf((logit(auroc) - logit(limit)) / error - Z)


def rates(prevalence, auroc, threshold):
    d = math.sqrt(2) * NORMAL.inv_cdf(auroc)
    above = logit(prevalence) - logit(threshold)
    return NORMAL.cdf((above + d * d / 2) / d), 1 - NORMAL.cdf((above - d * d / 2) / d)


def expected(n, events, auroc, threshold):
    p = events / n
    i00, i01, i11, brier = moments(p, auroc)
    se, sp = rates(p, auroc, threshold)
    flagged = p * se + (1 - p) * (1 - sp)
    w = threshold / (1 - threshold)
    nb = p * se - (1 - p) * (1 - sp) * w
    return {
        "prevalence": wilson(p, n),
        "auroc": wald(auroc, newcombe(n, p, auroc) / (auroc * (1 - auroc)), logit, expit),
        "brier_score": wald(i00, math.sqrt(brier / n)),
        "oe_ratio": wald(1, math.sqrt(i00 / n) / p, math.log, math.exp),
        "calibration_intercept": wald(0, 1 / math.sqrt(n * i00)),
        "calibration_slope": wald(1, math.sqrt(i00 / (n * (i00 * i11 - i01 ** 2)))),
        "sensitivity": wilson(se, n * p), "specificity": wilson(sp, n * (1 - p)),
        "ppv": wilson(p * se / flagged, n * flagged),
        "npv": wilson((1 - p) * sp / (1 - flagged), n * (1 - flagged)),
        "net_benefit": wald(nb, math.sqrt((p * se + (1 - p) * (1 - sp) * w * w - nb * nb) / n))}


def people():
    cases = []
    for row in read_table(ROOT / "datasets/flchain/flchain.csv"):
        if int(row["sample.yr"]) >= 1998:
            age = int(row["age"])
            label = (0 if int(row["futime"]) > 1826.25 else 1 if row["death"] == "1" else None)
            cases.append({"sex": row["sex"], "label": label,
                          "age": "50-59" if age < 60 else "60-69" if age < 70 else
                          "70-79" if age < 80 else "80+"})
    return cases


def plan(program, *arguments):
    code, stdout, stderr = program("plan", *arguments, "--json")
    assert code == 0 and not stderr, stderr
    return json.loads(stdout)


def check_counts(group, cases):
    inside = [case["label"] for case in cases
              if group["subgroup"] is None
              or all(case[by] == level for by, level in zip(group["subgroup"]["by"],
                                                            group["subgroup"]["level"]))]
    counts = [inside.count(label) for label in (1, 0, None)]
    what = group["subgroup"]
    assert [group["events"], group["non_events"], group["unknown"]] == counts, (what, counts)
    assert group["cases"] == group["subjects"] == counts[0] + counts[1], what
    small = min(counts[:2]) < 100
    assert group["marks"] == (["small_sample"] if small else []), what


def check_expected(group, auroc):
    wanted = expected(group["cases"], group["events"], auroc, 0.1)
    assert {row["metric"] for row in group["expected"]} == set(wanted)
    for row in group["expected"]:
        lower, upper = wanted[row["metric"]]
        what = (group["subgroup"], row, lower, upper)
        assert abs(row["lower"] - lower) < 1e-9 and abs(row["upper"] - upper) < 1e-9, what
        assert abs(row["width"] - (upper - lower)) < 1e-9, what


def test_numbers(program):
    config, cases = program.config("plain"), people()
    found = plan(program, config)
    assert found["schema"] == "clinval.plan" and found["assumptions"] == {"auroc": 0.8}
    assert found["cases"] == len(cases)
    assert found["excluded"] == [{"step": "development_years", "cases": 7874 - len(cases)}]
    (task,) = found["tasks"]
    assert len(task["groups"]) == 15
    for group in task["groups"]:
        check_counts(group, cases)
        check_expected(group, 0.8)
    for group in plan(program, config, "--auroc", 0.9)["tasks"][0]["groups"]:
        check_expected(group, 0.9)
    p = task["groups"][0]["events"] / task["groups"][0]["cases"]
    criteria = {row["metric"]: row["cases"] for row in task["criteria"]}
    i00, i01, i11, _ = moments(p, 0.8)
    assert criteria["oe_ratio"] == math.ceil((1 - p) / (p * (math.asinh(0.1) / Z) ** 2))
    assert criteria["calibration_slope"] == math.ceil(
        i00 / ((0.1 / Z) ** 2 * (i00 * i11 - i01 ** 2)))
    assert [newcombe(criteria["auroc"] - less, p, 0.8) <= 0.05 / Z for less in (0, 1)] == [
        True, False]
    se, sp = rates(p, 0.8, 0.1)
    v = 0.1 / 0.9 * (1 - p) / p
    assert criteria["standardised_net_benefit"] == math.ceil(
        (se * (1 - se) / p + v * v * sp * (1 - sp) / (1 - p)
         + v * v * (1 - sp) ** 2 / (p * (1 - p))) / (0.1 / Z) ** 2)
    assert found["gates"][0]["events"] == 177 and found["gates"][4]["events"] == 84
    print(f"plan: {len(task['groups'])} groups, 11 metrics each")


def test_power(program):
    found = {gate["id"]: gate for gate in plan(program, program.config("plain"))["gates"]}
    for name in ("G1", "G5"):
        gate = found[name]
        prevalence = gate["events"] / gate["cases"]
        assert gate["assumed"] == 0.8 and gate["assumed_from"] == "default"
        wanted = auroc_power(gate["cases"], prevalence, 0.8, 0.75)
        assert abs(gate["power"] - wanted) < 1e-9, (gate, wanted)
        at = auroc_power(gate["cases"], prevalence, gate["needed_value"], 0.75)
        assert abs(at - 0.8) < 1e-9, (gate, at)
        enough = [auroc_power(gate["needed_cases"] - less, prevalence, 0.8, 0.75) >= 0.8
                  for less in (0, 1)]
        assert enough == [True, False], gate
        assert gate["needed_events"] == math.ceil(gate["needed_cases"] * prevalence)
    low, high = (found["G3"][key] for key in ("lower", "upper"))
    error = (high - low) / (2 * Z)
    wanted = 1 - NORMAL.cdf((0.8 + Z * error - 1) / error) - NORMAL.cdf((1 - 1.3 + Z * error) / error)
    assert abs(found["G3"]["power"] - wanted) < 1e-9 and found["G3"]["needed_value"] is None
    given = {gate["id"]: gate
             for gate in plan(program, program.config("plain"), "--assume", "oe_ratio=1.2",
                              "--assume", "auroc=0.74", "--power", 0.9)["gates"]}
    assert given["G2"]["assumed"] == 1.2 and given["G2"]["assumed_from"] == "flag"
    assert given["G2"]["power"] < found["G2"]["power"]
    assert given["G1"]["power"] < 0.025 and given["G1"]["needed_cases"] is None
    assert given["G1"]["asked_power"] == 0.9
    assert given["G1"]["needed_value"] > 0.8
    code, _, stderr = program("plan", "--assume", "auroc=0.74", program.config("plain"))
    assert code == 0, stderr  # the config behind an assumption is no second one
    print("plan: power, needed values and cases")


def test_obstacles(program):
    def change(config):
        gates = config["gates"]
        gates[0]["min_events"] = 200
        gates[4]["subgroup"] = {"sex": "X"}
        gates.append({"id": "G6", "task": "death_5y", "metric": "log_loss", "op": "<=",
                      "value": 0.3, "min_cases": 5000})
        gates.append({"id": "G7", "task": "death_5y", "metric": "brier_score", "op": "<=",
                      "value": 0.1, "interval": "percentile"})
        gates.append({"id": "G8", "task": "death_5y", "metric": "auroc", "versus": "logistic",
                      "margin": 0.02})
        gates.append({"id": "G9", "task": "death_5y", "metric": "auroc", "op": ">=", "value": 0.6,
                      "subgroup": {"sex": "F", "age": "50-59"}})
    config = program.config("obstacles", change)
    found = {gate["id"]: gate for gate in plan(program, config)["gates"]}
    assert found["G1"]["obstacles"] == ["too_few_events"] and found["G1"]["power"] is not None
    assert found["G5"]["obstacles"] == ["missing_slice"] and found["G5"]["cases"] is None
    assert found["G6"]["obstacles"] == ["too_few_cases"]
    assert [found[f"G{i}"]["no_power"] for i in (6, 7, 8)] == [
        "no_formula", "other_interval", "compares_models"]
    assert found["G9"]["events"] == 7 and found["G9"]["power"] < 0.6
    text = program("plan", config)[1]
    for part in ("cannot pass:", "there is no formula", "how alike the two models are"):
        assert part in text, part
    print("plan: obstacles and gates without power")


def test_one_class(program):
    def change(config):
        config["cases"]["columns"]["died_5y"] = "case when futime > 1826.25e0 then 0 end"
    config = program.config("nobody", change)
    found = plan(program, config)
    assert found["gates"][0]["no_power"] == "undefined:one_class"
    assert all(row["undefined"] == "one_class" and row["width"] is None
               for row in found["tasks"][0]["groups"][0]["expected"])
    assert "everybody" in program("plan", config)[1]
    print("plan: one class")


def test_survival(program):
    config = ROOT / "configs/rotterdam_gbsg.json"
    found = plan(program, config)
    everybody = found["tasks"][0]["groups"][0]
    assert (everybody["cases"], everybody["events"]) == (686, 285)
    rows = read_table(ROOT / "datasets/breast/gbsg.csv")
    years = [(float(row["rfstime"]) / 365.25, row["status"] == "1") for row in rows]
    for horizon in everybody["horizons"]:
        limit = horizon["horizon"]
        events = sum(time <= limit and event for time, event in years)
        free = sum(time > limit or (time == limit and not event) for time, event in years)
        assert [horizon[key] for key in ("events", "event_free", "censored")] == [
            events, free, 686 - events - free], horizon
    assert {gate["no_power"] for gate in found["gates"]} == {"survival_task"}
    assert not any(group["expected"] for group in found["tasks"][0]["groups"])
    assert "the formulas are for binary tasks" in program("plan", config)[1]
    print("plan: survival")


def test_blind(program):
    """Without models, with other scores, in another order: the same plan."""
    def column(scores):
        rows = read_table(ROOT / "datasets/flchain/flchain.csv")
        for row, score in zip(rows, scores):
            row["score"] = repr(score)
        random.Random(len(set(scores))).shuffle(rows)
        columns = ["id", "age", "sex", "sample.yr", "futime", "death", "score"]
        path = program.scratch / f"scores{len(set(scores))}.csv"
        path.write_text("\n".join([",".join(columns)]
                                  + [",".join(row[name] for name in columns) for row in rows]))

        def change(config):
            source = config["cases"]["sources"]["flchain"]
            source["file"] = str(path)
            source["types"] = {name: source["types"].get(name, "real") for name in columns}
            config["models"] = [{"id": "m", "kind": "column", "outputs": {
                "death": {"column": "score", "link": "probability"}}}]
            config["comparators"] = []
        return plan(program, program.config("scored", change))

    draw = random.Random(7)
    one, two = (column(scores) for scores in ([0.5] * 7874, [draw.random() for _ in range(7874)]))
    for found in (one, two):
        assert len(found.pop("cases_sha256")) == 64
    assert one == two

    def nowhere(config):
        for model in config["models"]:
            model["path"] = str(program.scratch / "no_such_model")
    assert plan(program, program.config("nowhere", nowhere))["tasks"] == plan(
        program, program.config("plain"))["tasks"]
    print("plan: neither scores nor models are looked at")


def test_refusals(program):
    config = program.config("plain")
    for words, hint in ((("--assume", "aurocc=0.8"), "auroc"), (("--assume", "auroc"), "auroc"),
                        (("--assume", "auroc=1"), "auroc"), (("--auroc", "80"), "auroc"),
                        (("--assume", "oe_ratio=x"), "oe_ratio"), (("--assume", "ici=0.1"), ""),
                        (("--assume", "prevalence=0.1"), ""), (("--sensitivity", "nan"), ""),
                        (("--auroc", "0.8", "--assume", "auroc=0.9"), "one of the two")):
        code, stdout, stderr = program("plan", config, *words)
        assert code == 2 and not stdout and "E-PLAN-ASSUME" in stderr and hint in stderr, (words,
                                                                                         stderr)
    for words in (("--power", "0.2"), ("--power", "x"), ("--nope",)):
        assert program("plan", config, *words)[0] == 2, words
    assert program("plan")[0] == 2
    code, _, stderr = program("plan", program.config("unknown", lambda c: c["gates"][0].update(
        metric="aurocc")))
    assert code == 2 and "auroc" in stderr, stderr
    code, _, stderr = program("plan", program.config("label", lambda c: c["tasks"][0].update(
        label="age")))
    assert code == 3 and "E-DATA-LABEL" in stderr, stderr
    print("plan: refusals")


def main(path):
    with Program(path) as program:
        test_numbers(program)
        test_power(program)
        test_obstacles(program)
        test_one_class(program)
        test_survival(program)
        test_blind(program)
        test_refusals(program)


if __name__ == "__main__":
    main(sys.argv[1])
