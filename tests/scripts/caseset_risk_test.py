"""`clinval caseset risk` on real people, against counts made here from the csv in plain Python; the
same numbers in results.json, the report, the summary and the tables of a run.
"""

import csv
import json
import pathlib
import random
import sys

from privacy_counts import check_group, measure, people, sizes, summary
from program import ROOT, Program, read_table


def risk(program, config, *options):
    code, text, errors = program("caseset", "risk", config, *options)
    assert code == 0, (code, errors)
    return text


def test_shipped_config(program):
    config = ROOT / "configs/flchain.json"
    columns = json.loads(config.read_text())["privacy"]["quasi_identifiers"]
    audit = json.loads(risk(program, config, "--json"))
    rows = people()
    assert len(audit["groups"]) == 15, len(audit["groups"])
    for group in audit["groups"]:
        check_group(rows, columns, group)
    assert [one["column"] for one in audit["quasi_identifiers"]] == columns
    for one in audit["quasi_identifiers"]:
        assert one["values"] == len({person[one["column"]] for person in rows})
    expected = summary(sizes(rows, columns))
    text = risk(program, config)
    assert f"smallest class has {expected['k']} " in text, text
    everybody = next(line for line in text.splitlines() if line.startswith("everybody"))
    assert everybody.split() == [
        "everybody", "1727", "1727", str(expected["bands"][0]), str(expected["k"]),
        f"{expected['highest']:.4f}", f"{expected['mean']:.4f}", f"{expected['above'][1]:.4f}"]
    assert f"20 or more {expected['bands'][-1]:>18}" in text, text
    assert "2003" not in text, "a value of a quasi-identifier that is no subgroup"
    print(f"caseset risk: {len(rows)} people, k {expected['k']}, mean {expected['mean']:.4f}, "
          f"bands {expected['bands']}")


def test_missing_values_and_repeated_subjects(program):
    """Creatinine is often missing; people are in the table up to three times."""
    def change(config):
        config["cases"]["exclude"] = []
        config["gates"] = []
        config["cases"]["columns"]["renal"] = (
            "case when creatinine >= 1.2e0 then 'high' when creatinine < 1.2e0 then 'low' end")
        config["cases"]["columns"]["person"] = "id // 3"
        config["cases"]["subject"] = "person"
        config["privacy"]["quasi_identifiers"] = ["age_band", "renal", "sex"]
        config["subgroups"] = [{"id": "renal", "column": "renal"}, {"id": "mgus", "column": "mgus"}]

    rows = people(0)
    for one in rows:
        one["person"] = str(int(one["id"]) // 3)
        one["renal"] = "" if one["creatinine"] == "" else (
            "high" if float(one["creatinine"]) >= 1.2 else "low")
    audit = json.loads(risk(program, program.config("missing", change), "--json"))
    assert len(audit["groups"]) == 6
    for group in audit["groups"]:
        check_group(rows, ["age_band", "renal", "sex"], group, "person")
    everybody = audit["groups"][0]
    rules = [measure(everybody, missing=rule) for rule in ("own_category", "wildcard", "excluded")]
    assert len(set(rules)) == 3, rules
    assert rules[0] < measure(everybody, counted="records")
    assert 0 < everybody["incomplete"] and everybody["subjects"] < everybody["records"]
    unknown = next(group for group in audit["groups"]
                   if group["subgroup"] == {"by": ["renal"], "level": [None]})
    assert measure(unknown, missing="excluded") is None
    assert [one["undefined"] for one in unknown["measures"] if one["missing"] == "excluded"] == [
        "no_cases"]
    text = risk(program, program.config("missing_text", change))
    assert f"{everybody['incomplete']:,} of {everybody['records']:,} records miss" in text, text
    print(f"missing values: {everybody['incomplete']} of {everybody['records']} records, k {rules}")


def test_order_of_cases(program):
    with open(ROOT / "datasets/flchain/flchain.csv", newline="", encoding="utf-8") as file:
        header, *body = csv.reader(file)
    random.Random(5).shuffle(body)
    path = program.scratch / "shuffled.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *body])

    def change(config):
        config["cases"]["sources"]["flchain"]["file"] = str(path)

    assert risk(program, program.config("shuffled", change), "--json") == risk(
        program, program.config("plain"), "--json")


def test_without_a_model(program):
    """The command reads cases only; bad input ends with its own code."""
    def no_model(config):
        config["models"] = [{"id": "network", "kind": "torchscript", "path": "/nowhere"}]
        config["comparators"] = []
        config["gates"] = []

    text = risk(program, program.config("no_model", no_model))
    assert text == risk(program, ROOT / "configs/flchain.json")

    def none(config):
        no_model(config)
        del config["privacy"]["quasi_identifiers"]

    def empty(config):
        config["privacy"]["quasi_identifiers"] = []

    def unknown(config):
        config["privacy"]["quasi_identifiers"] = ["sexx"]

    for name, change, error in (("none", none, "E-CONFIG-NO-QUASI-IDENTIFIERS"),
                                ("empty", empty, "E-CONFIG-VALUE"),
                                ("unknown", unknown, "E-CONFIG-COLUMN")):
        code, text, errors = program("caseset", "risk", program.config(name, change))
        assert (code, text, error in errors) == (2, "", True), (name, code, text, errors)
    code, text, errors = program("caseset", "risk", "--help")
    assert code == 0 and "privacy.quasi_identifiers" in text, text


def column_run(program, name, change=lambda config: None):
    """A run of a column of the cases, which needs no LibTorch; its folder."""
    def use(config):
        config["models"] = [{"id": "kappa", "kind": "column", "outputs": {
            "death": {"column": "risk", "link": "probability"}}}]
        config["cases"]["columns"]["risk"] = "age / 200e0"
        config["comparators"] = []
        config["gates"] = []
        change(config)

    out = program.scratch / f"run_{name}"
    code, _, errors = program("score", program.config(f"run_{name}", use), "--out", out)
    assert code == 0, errors
    return out


def test_run(program):
    audit = json.loads(risk(program, ROOT / "configs/flchain.json", "--json"))
    out = column_run(program, "assessed")
    assert json.loads((out / "results.json").read_text())["audits"]["privacy"] == audit
    sentence = risk(program, ROOT / "configs/flchain.json").splitlines()[0]
    assert sentence.replace("_", "\\_") in (out / "summary.md").read_text()
    page = (out / "report.html").read_text()
    assert sentence in page and 'id="privacy"' in page
    table = read_table(out / "tables/privacy.csv")
    assert len(table) == sum(len(group["measures"]) for group in audit["groups"])
    assert [float(one["value"]) for one in table if one["metric"] == "prosecutor_risk_mean"] == [
        one["value"] for group in audit["groups"] for one in group["measures"]
        if one["metric"] == "prosecutor_risk_mean"]
    classes = read_table(out / "tables/privacy_classes.csv")
    assert [int(one["records"]) for one in classes] == [
        band["records"] for group in audit["groups"] for band in group["bands"]]
    before = (out / "report.html").read_bytes()
    assert program("report", out)[0] == 0 and (out / "report.html").read_bytes() == before


def test_run_without_quasi_identifiers(program):
    def none(config):
        del config["privacy"]

    out = column_run(program, "not_assessed", none)
    audit = json.loads((out / "results.json").read_text())["audits"]["privacy"]
    assert audit["quasi_identifiers"] == [] and len(audit["groups"]) == 1
    assert {one["undefined"] for one in audit["groups"][0]["measures"]} == {"no_quasi_identifier"}
    for name in ("summary.md", "report.html"):
        assert "Not assessed: no quasi-identifiers declared." in (out / name).read_text(), name


def test_nothing_of_a_case(program):
    """Values of a quasi-identifier that no subgroup names stay out of all but predictions."""
    def change(config):
        config["cases"]["columns"]["town"] = "case when sex = 'F' then 'TOWN-A' else 'TOWN-B' end"
        config["privacy"]["quasi_identifiers"] = ["town", "sample.yr"]

    out = column_run(program, "town", change)
    files = [path for path in pathlib.Path(out).rglob("*")
             if path.is_file() and "predictions" not in path.parts and path.name != "run.json"]
    assert len(files) > 8, files
    for path in files:
        assert b"TOWN-" not in path.read_bytes(), path


def main():
    with Program(sys.argv[1]) as program:
        test_shipped_config(program)
        test_missing_values_and_repeated_subjects(program)
        test_order_of_cases(program)
        test_without_a_model(program)
        test_run(program)
        test_run_without_quasi_identifiers(program)
        test_nothing_of_a_case(program)
    print("caseset_risk: passed")


if __name__ == "__main__":
    main()
