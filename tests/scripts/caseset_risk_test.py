"""`clinval caseset risk` on real people, against counts made here from the csv in plain Python; the
same numbers in results.json, the report, the summary and the tables of a run.
"""

import csv
import fractions
import json
import pathlib
import random
import sys

from program import ROOT, Program, read_table

BANDS = [(1, 1), (2, 2), (3, 4), (5, 10), (11, 19), (20, None)]
LIMITS = (0.05, 0.09, 0.2, 0.33)


def people(first_year=1998):
    """Who stays after the config's exclusion, with age_band as the config derives it."""
    kept = []
    for one in read_table(ROOT / "datasets/flchain/flchain.csv"):
        if int(one["sample.yr"]) >= first_year:
            age = int(one["age"])
            band = "50-59" if age < 60 else "60-69" if age < 70 else "70-79" if age < 80 else "80+"
            kept.append({**one, "age_band": band})
    return kept


def subjects_by_key(rows, key, subject):
    found = {}
    for one in rows:
        found.setdefault(key(one), set()).add(one[subject])
    return {name: len(who) for name, who in found.items()}


def sizes(rows, columns, rule="own_category", subject="id"):
    """For each row the subjects that share its key; None: left out."""
    def key(one):
        return tuple(one[column] for column in columns)

    if rule == "wildcard":
        keys = {}
        for one in rows:
            keys.setdefault(key(one), set()).add(one[subject])
        match = {a: len(set().union(*(who for b, who in keys.items()
                                      if all("" in pair or pair[0] == pair[1]
                                             for pair in zip(a, b))))) for a in keys}
        return [match[key(one)] for one in rows]
    counted = [one for one in rows if rule != "excluded" or "" not in key(one)]
    by_key = subjects_by_key(counted, key, subject)
    return [by_key.get(key(one)) for one in rows]


def summary(found):
    """k, highest risk, mean risk, shares above the limits, records in the bands."""
    found = [size for size in found if size is not None]
    risks = [fractions.Fraction(1, size) for size in found]
    return {"k": min(found), "highest": float(max(risks)), "mean": float(sum(risks) / len(risks)),
            "above": [sum(risk > limit for risk in risks) / len(risks) for limit in LIMITS],
            "bands": [sum(low <= size and (high is None or size <= high) for size in found)
                      for low, high in BANDS]}


def measure(group, metric="k_anonymity", searched="table", missing="own_category",
            counted="subjects", limit=None):
    for one in group["measures"]:
        if (one["metric"], one["searched"], one["missing"], one["counted"], one["limit"]) == (
                metric, searched, missing, counted, limit):
            return one["value"]
    raise KeyError((metric, searched, missing, counted, limit))


def close(got, expected):
    return abs(got - expected) <= 1e-12


COLUMN_OF = {"age": "age_band"}  # subgroups whose id is not the name of their column


def members(rows, group):
    slice_of = group["subgroup"]
    if slice_of is None:
        return [True] * len(rows)
    wanted = [(COLUMN_OF.get(by, by), level)
              for by, level in zip(slice_of["by"], slice_of["level"])]
    return [all(one[column] == (level or "") for column, level in wanted) for one in rows]


def check_group(rows, columns, group, subject="id"):
    inside = members(rows, group)
    own = [one for one, within in zip(rows, inside) if within]
    assert own and group["records"] == len(own), group["subgroup"]
    assert group["subjects"] == len({one[subject] for one in own})
    keys = [tuple(one[column] for column in columns) for one in own]
    assert group["classes"] == len(set(keys))
    assert group["incomplete"] == sum("" in key for key in keys)

    def within(found):
        return [size for size, one in zip(found, inside) if one]

    expected = summary(within(sizes(rows, columns, subject=subject)))
    assert measure(group) == expected["k"], (group["subgroup"], expected)
    assert close(measure(group, "prosecutor_risk"), expected["highest"])
    assert close(measure(group, "prosecutor_risk_mean"), expected["mean"])
    for limit, share in zip(LIMITS, expected["above"]):
        assert close(measure(group, "prosecutor_risk_above", limit=limit), share), limit
    assert [band["records"] for band in group["bands"]] == expected["bands"]
    assert [(band["from"], band["to"]) for band in group["bands"]] == BANDS
    assert group["uniques"] == expected["bands"][0]
    for rule in ("wildcard", "excluded"):
        found = [size for size in within(sizes(rows, columns, rule, subject)) if size is not None]
        assert measure(group, missing=rule) == (min(found) if found else None), rule
    for number, one in enumerate(rows):
        one["row"] = number
    assert measure(group, counted="records") == min(within(sizes(rows, columns, subject="row")))
    if group["subgroup"] is not None:
        alone = summary(sizes(own, columns, subject=subject))
        assert measure(group, searched="group") == alone["k"]
        assert close(measure(group, "prosecutor_risk_mean", searched="group"), alone["mean"])


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
    assert everybody.split() == ["everybody", "1727", "1727", str(expected["bands"][0]),
                                 str(expected["k"]), f"{expected['highest']:.4f}",
                                 f"{expected['mean']:.4f}", f"{expected['above'][1]:.4f}"], everybody
    assert f"20 or more {expected['bands'][-1]:>18}" in text, text
    assert "2003" not in text, "a value of a quasi-identifier that is no subgroup"
    print(f"caseset risk: {len(rows)} people, k {expected['k']}, mean {expected['mean']:.4f}, "
          f"bands {expected['bands']}")


def test_missing_values_and_repeated_subjects(program):
    """Creatinine is often missing; people are in the table up to three times."""
    def change(config):
        config["cases"]["exclude"] = []
        config["gates"] = []
        config["cases"]["columns"]["renal"] = "case when creatinine >= 1.2e0 then 'high' when " \
                                              "creatinine < 1.2e0 then 'low' end"
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
    """Values of a quasi-identifier that no subgroup names stay out of every file but predictions."""
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
