"""Mode throughput and the audit of invariance, from outside, on the shipped networks.

usage: invariance_test.py CLINVAL
"""

import csv
import json
import sys

from program import ROOT, Program


def results_of(folder):
    return json.loads((folder / "results.json").read_text())


def audited(config):
    config["audits"] = {"invariance": {"cases": 100, "batch": [8, 32]}}
    config["gates"].append({"id": "A1", "audit": "invariance", "task": "death_5y",
                            "measure": "decisions_flipped", "op": "<=", "value": 0})


def throughput(config):
    config["inference"] = {"mode": "throughput", "batch": 32}


def run(program, name, change, *options, base="flchain"):
    config = program.config(name, change, base)
    out = program.scratch / f"{name}{''.join(map(str, options))}"
    return (*program("run", config, "--out", out, *options), out)


def test_audit(program):
    code, _, errors, out = run(program, "audited", audited)
    assert code in (0, 1, 7), errors
    rows = results_of(out)["audits"]["invariance"]["rows"]
    changes = [(row["change"], row["setting"]) for row in rows if row["model"] == "network"]
    assert changes == [("repeat", 0), ("order", 1), ("order", 8), ("batch", 8), ("batch", 32),
                       ("workers", 2)], changes
    for row in rows:
        assert row["cases"] == 100 and row["failed"] == 0, row
        assert row["largest_difference"] < 1e-6, row
        assert row["flips"] == [{"threshold": 0.1, "cases": 0}], row
        assert row["headline"] == "auroc" and abs(row["value"]) < 1e-3, row
        if row["change"] in ("repeat", "workers") or row["setting"] == 1:
            assert row["differing"] == 0, row
    assert any(row["differing"] > 0 for row in rows if row["change"] == "batch")
    gate = json.loads((out / "verdict.json").read_text())["gates"][-1]
    assert gate["id"] == "A1" and gate["verdict"] == "pass" and gate["reason"] == "within_limit"
    assert gate["row"]["audit"] == "invariance" and gate["estimate"] == 0
    page = (out / "report.html").read_text()
    assert 'id="invariance"' in page and "Changes that must not matter" in page
    assert "## Invariance" in (out / "summary.md").read_text()
    with open(out / "tables/invariance.csv", newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(rows)
    before = (out / "report.html").read_bytes()
    code, _, errors = program("report", out)
    assert code == 0 and (out / "report.html").read_bytes() == before, errors
    print(f"audit: {len(rows)} rows, gate passes, page and table")
    return rows


def test_throughput(program):
    reference = None
    for workers in (1, 2, 4):
        code, _, errors, out = run(program, "throughput", throughput, "--threads", workers)
        assert code in (0, 7), errors
        found = {name: (out / name).read_bytes()
                 for name in ("results.json", "report.html",
                              "predictions/network/part-00000.parquet")}
        reference = reference or found
        assert found == reference, workers
    audit = results_of(out)["audits"]["invariance"]
    assert audit["mode"] == "throughput" and audit["batch"] == 32, audit
    assert {row["change"] for row in audit["rows"]} == {"throughput"}
    assert all(row["cases"] == 256 and row["largest_difference"] < 1e-5 for row in audit["rows"])
    _, _, _, exact = run(program, "exact", lambda config: None)
    assert "invariance" not in results_of(exact)["audits"]
    for ours, theirs in zip(results_of(out)["estimates"], results_of(exact)["estimates"]):
        assert (ours["metric"], ours["model"]) == (theirs["metric"], theirs["model"])
        if ours["metric"] == "brier_score":
            assert abs(ours["value"] - theirs["value"]) < 1e-6, (ours, theirs)
    print("throughput: same bytes for 1, 2 and 4 workers, close to exact")


def test_score(program):
    """Predictions stored by infer give what run gives, audit included, and nothing else."""
    code, _, errors, whole = run(program, "whole", audited)
    assert code in (0, 1, 7), errors
    config = program.scratch / "whole.json"
    parts, scored = program.scratch / "infer", program.scratch / "score"
    code, _, errors = program("infer", config, "--out", parts)
    assert code == 0, errors
    code, _, errors = program("score", config, "--predictions", parts, "--out", scored)
    assert code in (0, 1, 7), errors
    assert (scored / "results.json").read_bytes() == (whole / "results.json").read_bytes()
    other = program.config("other", throughput)
    code, _, errors = program("score", other, "--predictions", parts)
    assert code == 3 and "E-RUN-OTHER-INFERENCE" in errors, (code, errors)
    print("score: the bytes of run; another mode is refused")


def test_tolerance(program):
    def strict(config):
        throughput(config)
        config["inference"]["tolerance"] = 0
    code, _, errors, out = run(program, "strict", strict)
    assert code == 4 and "E-MODEL-TOLERANCE" in errors, (code, errors)
    assert (out / "STATUS").read_text() == "failed\n"
    assert not (out / "results.json").exists()
    print("tolerance: E-MODEL-TOLERANCE, exit code 4")


def test_config(program):
    def gate(**keys):
        def change(config):
            config["gates"].append({"id": "A", "audit": "invariance", "task": "death_5y",
                                    "measure": "largest_difference", "op": "<=", "value": 0,
                                    **keys})
            if keys.get("measure") == "decisions_flipped":
                config["audits"] = {"invariance": {}}
                config["gates"] = config["gates"][-1:]
                config["tasks"][0]["thresholds"] = []
        return change
    for name, change, pointer in (("no_audit", gate(), "/gates/5/audit"),
                                  ("mode", gate(change="throughput"), "/gates/5/change"),
                                  ("no_threshold", gate(measure="decisions_flipped"),
                                   "/gates/0/measure")):
        code, _, errors = program("validate", program.config(name, change))
        assert code == 2 and "E-CONFIG-GATE-AUDIT" in errors and pointer in errors, (name, errors)
    print("config: gates on an audit that is not made are refused")


def test_survival(program):
    def audit(config):
        config["audits"] = {"invariance": {"cases": 64, "batch": [16]}}
        for model in list(config["models"]):
            model.pop("comment", None)
    code, _, errors, out = run(program, "survival", audit, base="rotterdam_gbsg")
    assert code in (0, 1, 7), errors
    rows = results_of(out)["audits"].get("invariance", {"rows": []})["rows"]
    assert rows and all(row["headline"] == "harrell_c" for row in rows), rows
    print(f"survival: {len(rows)} rows with Harrell's C")


def test_model_check(program):
    folder = ROOT / "datasets/flchain/network"
    code, stdout, errors = program("model", "check", folder)
    assert code == 0 and "golden cases again  13 cases" in stdout, (stdout, errors)
    for words in ("run again", "another order, each case alone", "2 cases a forward",
                  "13 cases a forward", "2 workers"):
        assert words in stdout, words
    code, stdout, _ = program("model", "check", folder, "--json")
    rows = json.loads(stdout)["invariance"]
    assert [row["change"] for row in rows] == ["repeat", "order", "order", "batch", "batch",
                                               "workers"], rows
    assert rows[0]["differing"] == 0 and all(row["failed"] == 0 for row in rows)
    print("model check: golden cases in batches, other orders and on two workers")


def main():
    with Program(sys.argv[1]) as program:
        test_audit(program)
        test_throughput(program)
        test_score(program)
        test_tolerance(program)
        test_config(program)
        test_survival(program)
        test_model_check(program)


if __name__ == "__main__":
    main()
