"""`clinval caseset stats` on real patients: every figure again, from the CSV, in plain Python; and the
same case set from NDJSON and from a query over two files.
"""

import json
import math
import statistics
import sys

from program import ROOT, Program, read_table

TOLERANCE = 1e-12
NUMBERS = ("age", "sample.yr", "kappa", "lambda", "creatinine", "mgus", "futime", "death")
TEXTS = ("sex", "age_band")


def people():
    """The cases of configs/flchain.json with its derived columns, written here again."""
    cases = []
    for row in read_table(ROOT / "datasets/flchain/flchain.csv"):
        if int(row["sample.yr"]) < 1998:
            continue
        case = {name: float(row[name]) if row[name] else None for name in NUMBERS}
        age = case["age"]
        case["sex"] = row["sex"]
        case["age_band"] = ("50-59" if age < 60 else "60-69" if age < 70 else
                            "70-79" if age < 80 else "80+")
        case["died_5y"] = (0 if case["futime"] > 1826.25 else 1 if case["death"] == 1 else None)
        case["era"] = "late" if case["sample.yr"] >= 2000 else "early"
        cases.append(case)
    return cases


def close(got, wanted, what):
    scale = max(abs(wanted), 1e-3)
    assert abs(got - wanted) <= TOLERANCE * scale, (what, got, wanted)


def known(cases, name):
    return [case[name] for case in cases if case[name] is not None]


def member(case, group):
    if group["part"] is not None and case["era"] != group["part"]:
        return False
    if group["subgroup"] is None:
        return True
    columns = {"sex": "sex", "age": "age_band"}
    return all(case[columns[by]] == level
               for by, level in zip(group["subgroup"]["by"], group["subgroup"]["level"]))


def check_group(group, cases):
    inside = [case for case in cases if member(case, group)]
    what = (group["part"], group["subgroup"])
    assert group["cases"] == group["subjects"] == group["clusters"] == len(inside), what
    outcome = group["outcomes"][0]
    counts = [sum(case["died_5y"] == label for case in inside) for label in (1, 0, None)]
    assert [outcome["with"], outcome["without"], outcome["unknown"]] == counts, what
    columns = {column["name"]: column for column in group["columns"]}
    shown = 0
    for name in NUMBERS:
        values, column = known(inside, name), columns[name]
        assert (column["present"], column["missing"]) == (len(values), len(inside) - len(values))
        close(column["missing_share"], 1 - len(values) / len(inside), (what, name, "missing"))
        assert not {"minimum", "maximum", "min", "max"} & set(column)
        if len(values) < 11:  # privacy.min_cell
            assert column["undefined"] == "too_few_values" and "mean" not in column, (what, name)
            continue
        close(column["mean"], statistics.fmean(values), (what, name, "mean"))
        close(column["sd"], statistics.stdev(values), (what, name, "sd"))
        # "inclusive" is R's type 7.
        for key, cut in zip(("lower_quartile", "median", "upper_quartile"),
                            statistics.quantiles(values, n=4, method="inclusive")):
            close(column[key], cut, (what, name, key))
        shown += 1
    for name in TEXTS:
        levels = {level["level"]: level for level in columns[name]["levels"]}
        assert list(levels) == sorted(set(known(cases, name))), name
        for level, row in levels.items():
            count = sum(case[name] == level for case in inside)
            assert row["cases"] == count, (what, name, level)
            close(row["share"], count / len(inside), (what, name, level))
    return shown


def continuous(x, y):
    return ((statistics.fmean(x) - statistics.fmean(y))
            / math.sqrt((statistics.variance(x) + statistics.variance(y)) / 2))


def multinomial(x, y):
    """Gaussian elimination on the mean covariance; None when no level is shared."""
    if not set(x) & set(y):
        return None
    levels = sorted(set(x) | set(y))[1:]
    t = [x.count(level) / len(x) for level in levels]
    c = [y.count(level) / len(y) for level in levels]

    def covariance(p, i, j):
        return p[i] * (1 - p[i]) if i == j else -p[i] * p[j]

    size = len(levels)
    rows = [[(covariance(t, i, j) + covariance(c, i, j)) / 2 for j in range(size)] + [t[i] - c[i]]
            for i in range(size)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    solved = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][j] * solved[j] for j in range(i + 1, size))
        solved[i] = (rows[i][size] - rest) / rows[i][i]
    return math.sqrt(sum((t[i] - c[i]) * solved[i] for i in range(size)))


def check_difference(difference, cases):
    column = {"sex": "sex", "age": "age_band", "part": "era"}[difference["by"]]
    group = [case for case in cases if case[column] == difference["level"]]
    reference = [case for case in cases if case[column] == difference["reference"]]
    for row in difference["columns"]:
        x, y = known(group, row["name"]), known(reference, row["name"])
        what = (difference["by"], difference["level"], row["name"])
        wanted = continuous(x, y) if row["kind"] == "continuous" else multinomial(x, y)
        if wanted is None:
            assert row["value"] is None and row["undefined"] == "separated", what
        else:
            scale = max(abs(wanted), 1e-2)
            assert abs(row["value"] - wanted) <= 1e-11 * scale, (what, row["value"], wanted)


def stats_of(program, config, *options):
    code, text, errors = program("caseset", "stats", config, *options)
    assert code == 0, (code, errors)
    return text


def test_figures(program, cases):
    def parts(config):
        config["cases"]["columns"]["era"] = (
            "case when \"sample.yr\" >= 2000 then 'late' else 'early' end")
        config["cases"]["part"] = "era"

    stats = json.loads(stats_of(program, program.config("parts", parts), "--json"))
    assert stats["schema"] == "clinval.caseset_stats"
    assert len(stats["groups"]) == 3 * (1 + 2 + 4 + 8), len(stats["groups"])
    shown = sum(check_group(group, cases) for group in stats["groups"])
    assert shown > 300, shown
    assert [(d["by"], d["level"], d["reference"]) for d in stats["differences"]] == [
        ("part", "late", "early"), ("sex", "M", "F"), ("age", "50-59", "60-69"),
        ("age", "70-79", "60-69"), ("age", "80+", "60-69")]
    for difference in stats["differences"]:
        check_difference(difference, cases)
    print(f"{len(stats['groups'])} groups, {shown} numeric summaries, "
          f"{len(stats['differences'])} comparisons")


def test_text(program):
    config = ROOT / "configs/flchain.json"
    text = stats_of(program, config)
    assert text == stats_of(program, config, "--threads", 1)
    for line in ("all: 1,727 cases, 1,727 subjects, 1,727 clusters",
                 "with 177 (10.2 %), without 1,462 (84.7 %), unknown 88 (5.1 %)",
                 "F 887 (51.4 %), M 840 (48.6 %); missing 0 (0.0 %)",
                 "missing 448 (25.9 %)", "sex: M against F", "10.1002/sim.3697"):
        assert line in text, line


def test_other_sources(program):
    """The same rows as NDJSON, and joined from two files, are the same cases."""
    rows = read_table(ROOT / "datasets/flchain/flchain.csv")
    types = json.loads((ROOT / "configs/flchain.json").read_text())[
        "cases"]["sources"]["flchain"]["types"]

    def lines(names):
        def value(row, name):
            text = row[name]
            return (None if text == "" else text if types[name] == "text" else
                    int(text) if types[name] == "integer" else float(text))
        return "".join(json.dumps({name: value(row, name) for name in names}) + "\n"
                       for row in reversed(rows))

    whole = program.scratch / "flchain.ndjson"
    whole.write_text(lines(sorted(types)))
    blood = program.scratch / "blood.ndjson"
    blood.write_text(lines(["id", "kappa", "lambda", "creatinine"]))

    def ndjson(config):
        config["cases"]["sources"] = {"flchain": {"file": str(whole), "format": "ndjson",
                                                  "types": types}}

    def joined(config):
        here = config["cases"]["sources"]["flchain"]
        here["types"] = {name: kind for name, kind in types.items()
                         if name not in ("kappa", "lambda", "creatinine")}
        config["cases"]["sources"]["blood"] = {
            "file": str(blood), "format": "ndjson",
            "types": {"id": "integer", "kappa": "real", "lambda": "real", "creatinine": "real"}}
        del config["cases"]["from"]
        config["cases"]["query"] = "select * from flchain join blood using (id)"

    digests = {name: json.loads(stats_of(program, program.config(name, change), "--json"))["cases_sha256"]
               for name, change in (("csv", lambda config: None), ("ndjson", ndjson),
                                    ("joined", joined))}
    assert len(set(digests.values())) == 1, digests

    def scored(config):
        joined(config)
        config["cases"]["columns"]["risk"] = "age / 200e0"
        config["models"] = [{"id": "m", "kind": "column", "outputs": {"death": {"column": "risk"}}}]
        config["comparators"] = []
        config["gates"] = []

    out = program.scratch / "run"
    code, _, errors = program("score", program.config("scored", scored), "--out", out)
    assert code == 0, (code, errors)
    files = json.loads((out / "inputs.json").read_text())
    assert "blood" in json.dumps(files) and "flchain" in json.dumps(files)


def test_errors(program):
    def fan_out(config):
        config["cases"]["sources"]["other"] = dict(config["cases"]["sources"]["flchain"])
        del config["cases"]["from"]
        config["cases"]["query"] = "select a.* from flchain a join other b on a.sex = b.sex and b.id < 9"

    def unknown(config):
        del config["cases"]["from"]
        config["cases"]["query"] = "select * from flchain where agee > 3"

    def both(config):
        config["cases"]["query"] = "select * from flchain"

    def subgroup(config):
        del config["cases"]["from"]
        config["cases"]["query"] = "select *, sex as gender from flchain"
        config["subgroups"][0]["column"] = "gendre"

    for name, change, code, words in (
            ("fan_out", fan_out, 3, ("E-DATA-FAN-OUT", "/cases/query", "case ids stand in several rows")),
            ("unknown", unknown, 2, ("E-CONFIG-SQL", "/cases/query", '"agee" not found')),
            ("both", both, 2, ("E-CONFIG-VALUE", "'from' or 'query'")),
            ("subgroup", subgroup, 2, ("E-CONFIG-COLUMN", "/subgroups/0/column", "gender"))):
        for command in (("caseset", "stats"), ("validate",)):
            got, _, errors = program(*command, program.config(name, change))
            assert got == code, (name, command, got, errors)
            assert all(word in errors for word in words), (name, errors)
            assert len(errors.splitlines()) == 1, (name, errors)
        print(f"{name}: exit {code}, {words[0]}")


def main():
    with Program(sys.argv[1]) as program:
        test_figures(program, people())
        test_text(program)
        test_other_sources(program)
        test_errors(program)
    print("caseset stats: passed")


if __name__ == "__main__":
    main()
