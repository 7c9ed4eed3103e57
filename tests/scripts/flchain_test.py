"""End to end on real patients: the numbers that R gives, the verdicts, the schemas, JUnit.

Reference values: R 4.2.2 (glm with epsilon 1e-15, pROC 1.18.0) on the 1,639 people of
datasets/flchain recruited from 1998 on with known 5-year status; the model is the logistic
regression whose coefficients stand in datasets/flchain/logistic.
"""

import csv
import json
import math
import sys
import xml.etree.ElementTree

from program import ROOT, Program, interval, read_table, row

COEFFICIENTS = (-10.322413185030, 0.100076071168, 0.244746743374, 0.228893169435, 0.278643824589,
                0.392102067037, -0.094942031637)
TP, FP, FN, TN = 134, 309, 43, 1153
Z = 1.959963984540054
O_E, O_E_LOG_ERROR = 1.0631739809, 0.0618314930
EXPECTED = {  # metric: value, named limits
    "auroc": (0.8462519418, {"delong": (0.8134972474, 0.8790066363),
                             "logit_delong": (0.8105756414, 0.8762349012)}),
    "calibration_intercept": (0.0881824692, {}),
    "calibration_slope": (1.0297967358, {}),
    "brier_score": (0.0732161615, {}),
    "oe_ratio": (O_E, {"influence": (O_E * math.exp(-Z * O_E_LOG_ERROR),
                                     O_E * math.exp(Z * O_E_LOG_ERROR))}),
    "sensitivity": (TP / (TP + FN), {}),
    "specificity": (TN / (TN + FP), {}),
    "ppv": (TP / (TP + FP), {}),
    "npv": (TN / (TN + FN), {}),
    "net_benefit": (0.0608094366, {}),
}
AT_THRESHOLD = {"sensitivity", "specificity", "ppv", "npv", "net_benefit"}


def compare(folder, model, tolerance):
    worst = 0.0
    for metric, (value, limits) in EXPECTED.items():
        one = row(folder, model, metric, 0.1 if metric in AT_THRESHOLD else None)
        assert (one["cases"], one["events"]) == (1639, 177), metric
        pairs = [(one["value"], value)]
        for name, (lower, upper) in limits.items():
            got = interval(one, name)
            pairs += [(got[0], lower), (got[1], upper)]
        for got, wanted in pairs:
            # The reference is printed to ten decimals: half a unit of the last is unavoidable.
            difference = max(0.0, abs(got - wanted) - 5e-11)
            worst = max(worst, difference)
            assert difference <= tolerance, (metric, got, wanted)
    print(f"{model}: largest absolute difference {worst:.2e} (allowed {tolerance:.0e})")


def risk(case):
    creatinine = float(case["creatinine"] or 1.0)
    x = (1.0, float(case["age"]), float(case["sex"] == "M"), float(case["kappa"]),
         float(case["lambda"]), creatinine, float(case["mgus"]))
    return 1.0 / (1.0 + math.exp(-sum(b * v for b, v in zip(COEFFICIENTS, x))))


def test_through_libtorch(program):
    out = program.scratch / "libtorch"
    code, _, errors = program("run", ROOT / "configs/flchain.json", "--out", out)
    assert code == 0, (code, errors)
    compare(out, "logistic", 1e-6)
    flow = {(step["step"], step["model"]): step["cases"]
            for step in json.loads((out / "results.json").read_text())["flow"]
            if step["subgroup"] is None and step["outcome"] is None}
    assert flow["read", None] == 7874 and flow["development_years", None] == 6147
    assert flow["no_label", None] == 88 and flow["evaluated", "network"] == 1639
    assert (out / "STATUS").read_text() == "complete\n"
    return out


def test_through_predictions(program):
    predictions = program.scratch / "predictions.csv"
    with open(predictions, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "p"])
        for case in read_table(ROOT / "datasets/flchain/flchain.csv"):
            writer.writerow([case["id"], repr(risk(case))])

    def change(config):
        config["models"] = [{"id": "file", "kind": "predictions", "file": str(predictions),
                             "format": "csv",
                             "outputs": {"death": {"column": "p", "link": "probability"}}}]
        config["comparators"] = []
        config["gates"] = []

    out = program.scratch / "from_file"
    code, _, errors = program("score", program.config("file", change), "--out", out)
    assert code == 0, (code, errors)
    compare(out, "file", 1e-9)


def test_limit(program):
    out = program.scratch / "limit"
    code, _, errors = program("run", program.config("limit"), "--out", out, "--limit", 500)
    assert code in (0, 7), (code, errors)
    flow = [step for step in json.loads((out / "results.json").read_text())["flow"]
            if step["step"] == "limit" and step["task"] is None and step["subgroup"] is None]
    assert [step["cases"] for step in flow] == [1727 - 500], flow
    assert row(out, "network", "auroc")["cases"] <= 500


def test_few_clusters(program):
    """Many rows of few patients: values and intervals, but no gate may rest on them."""
    for patients, expected in ((10, 7), (200, 0)):
        path = program.scratch / f"rows_{patients}.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("y,p,who\n")
            for i in range(400):
                file.write(f"{int(i % 5 < 2)},{0.9 - 0.2 * (i % 4):.1f},{i % patients}\n")
        code, text, errors = program("score", "--table", path, "--label", "y", "--score", "p",
                                     "--subject", "who", "--print-config")
        assert code == 0, errors
        config = json.loads(text)
        config["gates"] = [{"id": "G1", "task": "y", "metric": "brier_score", "op": "<=", "value": 1}]
        name = program.scratch / f"few_{patients}.json"
        name.write_text(json.dumps(config))
        code, _, errors = program("score", name, "--out", program.scratch / f"few_{patients}")
        assert code == expected, (patients, code, errors)
        marks = row(program.scratch / f"few_{patients}", "p", "brier_score")["marks"]
        assert marks == (["few_clusters"] if expected else []), marks


def test_verdicts(program):
    """One config each that ends with 0, 1 and 7; JUnit agrees."""
    for expected, limit, events in ((0, 0.70, 0), (1, 0.95, 0), (7, 0.84, 0), (7, 0.70, 178)):

        def change(config):
            config["gates"] = [{"id": "G1", "task": "death_5y", "metric": "auroc", "op": ">=",
                                "value": limit, "min_events": events}]

        name = f"gate_{expected}_{limit}_{events}"
        out = program.scratch / name
        code, _, errors = program("run", program.config(name, change), "--out", out)
        assert code == expected, (name, code, errors)
        verdict = json.loads((out / "verdict.json").read_text())
        assert verdict["verdict"] == {0: "pass", 1: "fail", 7: "inconclusive"}[expected]
        suite = xml.etree.ElementTree.parse(out / "junit.xml").getroot()
        failures = [failure.get("type") for failure in suite.iter("failure")]
        assert len(failures) == (expected != 0), (name, failures)
        assert (expected != 7) or failures == ["inconclusive"]
        again, _, _ = program("gate", out)
        assert again == expected


def test_documents(program, out):
    import jsonschema  # Debian's python3-jsonschema

    for name, file in (("config", ROOT / "configs/flchain.json"),
                       ("config", ROOT / "configs/adnex.json"),
                       ("contract", ROOT / "datasets/flchain/network/contract.json"),
                       ("contract", ROOT / "datasets/flchain/logistic/contract.json"),
                       ("results", out / "results.json"), ("verdict", out / "verdict.json")):
        schema = json.loads(program("schema", name)[1])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(file.read_text()), schema, jsonschema.Draft202012Validator)
    schema = jsonschema.Draft202012Validator(json.loads(program("schema", "config")[1]))
    index = json.loads((ROOT / "tests/bad_inputs/config/index.json").read_text())
    rejected = 0
    for entry in index:
        if entry.get("schema_rejects"):
            document = json.loads((ROOT / "tests/bad_inputs/config" / entry["file"]).read_text())
            assert not schema.is_valid(document), entry["file"]
            rejected += 1
    assert rejected >= 5, rejected
    print(f"schemas: 6 documents valid, {rejected} bad configs rejected")


def test_report_again(program, out):
    before = {name: (out / name).read_bytes()
              for name in ("report.html", "summary.md", "junit.xml", "verdict.json")}
    assert program("report", out)[0] == 0
    for name, content in before.items():
        assert (out / name).read_bytes() == content, name
    assert (out / "results.json").stat().st_mode & 0o777 == 0o600


def main():
    with Program(sys.argv[1]) as program:
        out = test_through_libtorch(program)
        test_through_predictions(program)
        test_limit(program)
        test_few_clusters(program)
        test_verdicts(program)
        test_documents(program, out)
        test_report_again(program, out)
    print("flchain: passed")


if __name__ == "__main__":
    main()
