"""`clinval compare` on real patients: two equations in one table, run apart. Every flip is counted
again in plain Python, and the differences are those of a run that holds both models.
"""

import json
import math
import random
import shutil
import sys

from program import ROOT, Program, read_table

THRESHOLDS = (0.1, 0.2)


def risk(logit):
    return 1.0 / (1.0 + math.exp(-logit))


def old_risk(row):
    return risk(-9.9 + 0.1 * int(row["age"]))


def new_risk(row):
    light_chains = 0.23 * float(row["kappa"]) + 0.28 * float(row["lambda"])
    return risk(-10.0 + 0.1 * int(row["age"]) + 0.25 * (row["sex"] == "M") + light_chains)


def residents():
    """The rows of the case set with both risks, three neighbours of the file to a household."""
    rows = read_table(ROOT / "datasets/flchain/flchain.csv")
    for number, row in enumerate(rows):
        row["household"] = str(number // 3)
        row["p_old"], row["p_new"] = repr(old_risk(row)), repr(new_risk(row))
    return rows


def write(program, name, rows, columns):
    path = program.scratch / f"{name}.csv"
    lines = [",".join(columns)] + [",".join(row[column] for column in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


COLUMNS = ["id", "age", "sex", "sample.yr", "futime", "death", "household", "p_old", "p_new"]
TYPES = {"id": "integer", "age": "integer", "sex": "text", "sample.yr": "integer",
         "futime": "integer", "death": "integer", "household": "integer", "p_old": "real",
         "p_new": "real"}


def config(program, name, table, models, change=lambda config: None, grouped=False):
    """A config of these models ("old", "new"), each a column."""
    def adapt(document):
        document["id"] = name
        source = document["cases"]["sources"]["flchain"]
        source["file"], source["types"] = str(table), TYPES
        document["models"] = [
            {"id": model, "kind": "column",
             "outputs": {"death": {"column": f"p_{model}", "link": "probability"}}}
            for model in models]
        document["comparators"] = ["old"] if len(models) > 1 else []
        document["gates"] = []
        document["tasks"][0]["thresholds"] = [{"value": value, "origin": "prespecified"}
                                              for value in THRESHOLDS]
        if grouped:
            document["cases"]["subject"] = "household"
        change(document)
    return program.config(name, adapt)


def run(program, name, *arguments):
    folder = program.scratch / f"run_{name}"
    code, _, stderr = program("score", program.scratch / f"{name}.json", "--out", folder, "--quiet",
                              *arguments)
    assert code == 0, stderr
    return folder


def sign_test(towards_a, towards_b):
    flips, least = towards_a + towards_b, min(towards_a, towards_b)
    if flips == 0:
        return None
    return min(1.0, 2.0 * sum(math.comb(flips, k) for k in range(least + 1)) / 2.0 ** flips)


def cases_of(rows):
    cases = []
    for row in rows:
        if int(row["sample.yr"]) < 1998:
            continue
        late, died = int(row["futime"]) > 1826.25, row["death"] == "1"
        if not late and not died:
            continue  # not known
        age = int(row["age"])
        cases.append({"event": not late, "sex": row["sex"], "household": row["household"],
                      "age": "50-59" if age < 60 else "60-69" if age < 70 else
                      "70-79" if age < 80 else "80+",
                      "id": row["id"], "a": float(row["p_old"]), "b": float(row["p_new"])})
    return cases


def close(got, wanted, what):
    if wanted is None or got is None:
        assert got is None and wanted is None, (what, got, wanted)
    else:
        assert abs(got - wanted) <= 1e-9 * max(abs(wanted), 1e-300), (what, got, wanted)


def check_flip(row, cases, subject):
    inside = [case for case in cases
              if case["event"] == (row["outcome"] == "with_event")
              and (row["subgroup"] is None
                   or all(case[by] == level for by, level in zip(row["subgroup"]["by"],
                                                                 row["subgroup"]["level"])))]
    net, flipped, counts = {}, set(), {"both": 0, "only_a": 0, "only_b": 0, "neither": 0}
    for case in inside:
        a, b = (case[side] >= row["threshold"] for side in "ab")
        counts[("both" if b else "only_a") if a else ("only_b" if b else "neither")] += 1
        who = case[subject]
        net[who] = net.get(who, 0) + b - a
        if a != b:
            flipped.add(who)
    what = (row["outcome"], row["subgroup"], row["threshold"])
    assert {key: row[key] for key in counts} == counts, (what, counts)
    assert row["cases"] == len(inside) and row["subjects"] == len(net), what
    more_a = sum(value < 0 for value in net.values())
    more_b = sum(value > 0 for value in net.values())
    assert (row["subjects_more_a"], row["subjects_more_b"]) == (more_a, more_b), what
    assert row["subjects_with_flip"] == len(flipped), what
    assert row["net_b"] == counts["only_b"] - counts["only_a"], what
    close(row["p_cases"], sign_test(counts["only_a"], counts["only_b"]), what)
    close(row["p_subjects"], sign_test(more_a, more_b), what)


def compared(program, name, *arguments):
    out = program.scratch / f"out_{name}"
    code, stdout, stderr = program("compare", *arguments, "--out", out, "--json")
    assert code == 0 and not stderr, stderr
    assert sorted(path.name for path in out.iterdir()) == ["compare.json", "compare.md"]
    assert (out / "compare.json").read_text() + "\n" == stdout
    assert (out / "compare.json").stat().st_mode & 0o777 == 0o600
    return json.loads(stdout), out


def contrast_key(row):
    return json.dumps([row["metric"], row["at"], row["subgroup"], row["part"]])


def test_numbers(program, rows):
    table = write(program, "residents", rows, COLUMNS)
    for models in (["old"], ["new"], ["new", "old"]):
        config(program, "_".join(models), table, models)
    old, new = run(program, "old"), run(program, "new")
    both = run(program, "new_old")
    found, out = compared(program, "plain", old, new)
    assert found["a"]["model"] == "old" and found["b"]["model"] == "new"
    assert found["cases_sha256"] == json.loads((old / "results.json").read_text())["run"][
        "cases_sha256"]
    cases = cases_of(rows)
    assert len(found["flips"]) == 2 * 2 * 15, len(found["flips"])
    for row in found["flips"]:
        check_flip(row, cases, "id")
    wanted = {contrast_key(row): row
              for row in json.loads((both / "results.json").read_text())["contrasts"]
              if row["against"].get("model") == "old"}
    assert len(found["contrasts"]) == len(wanted) > 100, (len(found["contrasts"]), len(wanted))
    for row in found["contrasts"]:
        assert row["model"] == "b" and row["against"] == {"model": "a"}, row
        same = wanted[contrast_key(row)]
        for key in ("value", "intervals", "values", "cases", "events"):
            assert row.get(key) == same.get(key), (key, row, same)
    brier = next(row for row in found["contrasts"]
                 if row["metric"] == "brier_score" and row["subgroup"] is None)
    squares = [sum((case[side] - case["event"]) ** 2 for case in cases) / len(cases)
               for side in "ba"]
    close(brier["value"], squares[0] - squares[1], "brier_score")
    markdown = (out / "compare.md").read_text()
    assert "## Flipped decisions" in markdown and "| --- |" in markdown
    assert str(program.scratch) not in markdown + (out / "compare.json").read_text()
    # A run that holds both: its models by name; a model against itself differs nowhere.
    named, _ = compared(program, "named", both, both, "--model-a", "old", "--model-b", "new")
    assert named["flips"] == found["flips"] and named["contrasts"] == found["contrasts"]
    itself, _ = compared(program, "itself", old, both, "--model-b", "old")
    assert all(row["only_a"] == row["only_b"] == 0 and row["p_cases"] is None
               for row in itself["flips"])
    text = program("compare", old, new)[1]
    assert "Flipped decisions" in text and "B minus A" in text, text[:400]
    print(f"compare: {len(found['flips'])} flips, {len(found['contrasts'])} differences")
    return old, new, found


def test_same_bytes(program, rows, found):
    """Another order of rows, other threads, the tables gone: the same bytes."""
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    table = write(program, "shuffled", shuffled, COLUMNS)
    folders = []
    for model in ("old", "new"):
        config(program, model, table, [model])
        shutil.rmtree(program.scratch / f"run_{model}")
        folders.append(run(program, model, "--threads", 1))
    table.unlink()
    again, _ = compared(program, "one", *folders, "--threads", 1)
    more, _ = compared(program, "four", *folders, "--threads", 4)
    assert again == more == found
    names = [(program.scratch / f"out_{name}" / file).read_bytes()
             for name in ("plain", "one", "four") for file in ("compare.json", "compare.md")]
    assert names[0::2] == [names[0]] * 3 and names[1::2] == [names[1]] * 3
    print("compare: same bytes for order, threads and without the table")
    return folders


def test_households(program, rows):
    """Several cases a subject: the sign test counts subjects."""
    table = write(program, "households", rows, COLUMNS)
    folders = []
    for model in ("old", "new"):
        config(program, f"{model}_h", table, [model], grouped=True)
        folders.append(run(program, f"{model}_h"))
    found, _ = compared(program, "households", *folders)
    cases = cases_of(rows)
    for row in found["flips"]:
        check_flip(row, cases, "household")
    assert any(row["p_cases"] != row["p_subjects"] for row in found["flips"])
    print("compare: several cases a subject")


def test_unscored(program, rows):
    """Cases that only one model has scored are counted, and compared by nobody."""
    changed = [dict(row, p_new="") if int(row["age"]) > 90 else row for row in rows]
    table = write(program, "unscored", changed, COLUMNS)
    folders = []
    for model in ("old", "new"):
        config(program, f"{model}_u", table, [model], grouped=False)
        folders.append(run(program, f"{model}_u"))
    found, _ = compared(program, "unscored", *folders)
    cases = cases_of([row for row in changed if row["p_new"]])
    all_cases = len(cases_of(rows))
    assert found["tasks"] == [{"task": "death_5y", "labelled": all_cases, "scored_a": all_cases,
                               "scored_b": len(cases), "common": len(cases)}], found["tasks"]
    assert len(cases) < all_cases
    for row in found["flips"]:
        check_flip(row, cases, "id")
    assert all(row["cases"] <= len(cases) for row in found["contrasts"])
    print("compare: cases that one model has not scored")


def test_survival(program):
    """A survival task has flips of all cases, since censoring hides their class; differences as ever."""
    rows = read_table(ROOT / "datasets/breast/gbsg.csv")
    for row in rows:
        row["p_old"] = repr(risk(-1.0 + 0.01 * float(row["age"])))
        row["p_new"] = repr(risk(-1.5 + 0.05 * float(row["nodes"]) + 0.01 * float(row["age"])))
    columns = list(rows[0])
    table = write(program, "breast", rows, columns)

    def adapt(*models):
        def change(document):
            (source,) = document["cases"]["sources"].values()
            source["file"] = str(table)
            source.pop("sha256", None)
            source["types"].update({"p_old": "real", "p_new": "real"})
            document["models"] = [{"id": model, "kind": "column", "outputs": {
                "risk": {"column": f"p_{model}", "link": "risk"}}} for model in models]
            document["gates"] = []
            for key in ("baseline", "comparators"):
                document.pop(key, None)
        return change

    folders = []
    for models in (("old",), ("new",), ("new", "old")):
        name = "_".join(models) + "_s"
        program.config(name, adapt(*models), base="rotterdam_gbsg")
        folders.append(run(program, name))
    found, _ = compared(program, "survival", *folders[:2])
    wanted = {contrast_key(row): row["value"]
              for row in json.loads((folders[2] / "results.json").read_text())["contrasts"]
              if row["against"].get("model") == "old"}
    assert {contrast_key(row): row["value"] for row in found["contrasts"]} == wanted
    assert len(wanted) > 20, len(wanted)
    assert {row["outcome"] for row in found["flips"]} == {"all"}
    overall = [row for row in found["flips"] if row["subgroup"] is None]
    for row in overall:
        flags = [(float(one["p_old"]) >= row["threshold"], float(one["p_new"]) >= row["threshold"])
                 for one in rows]
        assert row["only_a"] == flags.count((True, False)), row
        assert row["only_b"] == flags.count((False, True)) and row["cases"] == len(rows), row
    assert len(overall) == 2 and any(row["only_b"] for row in overall)
    print(f"compare: survival, {len(wanted)} differences")


def test_refusals(program, rows, old, new):
    def refused(code, wanted, *arguments):
        got, stdout, stderr = program("compare", *arguments)
        assert got == code and not stdout and wanted in stderr, (wanted, got, stderr)

    table = write(program, "refused", rows, COLUMNS)

    def fewer(document):
        document["cases"]["exclude"].append({"id": "young", "when": "age < 52"})

    def other_threshold(document):
        document["tasks"][0]["thresholds"].pop()

    def other_rule(document):
        document["tasks"][0]["threshold_rule"] = "gt"

    def other_label(document):
        document["cases"]["columns"]["ever"] = "case when futime > 1826.25e0 then 0 when death = 1 then 1 end"
        document["tasks"][0]["label"] = "ever"

    for name, change in (("fewer", fewer), ("threshold", other_threshold), ("rule", other_rule),
                         ("label", other_label)):
        config(program, name, table, ["new"], change)
    refused(3, "E-RUN-DIFFERENT-CASES", old, run(program, "fewer"))
    refused(3, "E-RUN-DIFFERENT-TASKS", old, run(program, "threshold"))
    refused(3, "E-RUN-DIFFERENT-TASKS", old, run(program, "rule"))
    refused(3, "E-RUN-DIFFERENT", old, run(program, "label"))
    refused(3, "E-RUN-NO-MODEL", old, new, "--model-b", "newer")
    refused(3, "E-RUN-UNREADABLE", old, program.scratch / "nothing")
    out = program.scratch / "out_plain"
    refused(2, "E-OUTPUT-NOT-EMPTY", old, new, "--out", out)
    assert program("compare", old)[0] == 2

    broken = program.scratch / "broken"
    shutil.copytree(new, broken)
    (broken / "STATUS").write_text("failed\n")
    refused(3, "E-RUN-INCOMPLETE", old, broken)
    (broken / "STATUS").write_text("complete\n")
    shutil.rmtree(broken / "predictions" / "cases")
    refused(3, "E-DATA-UNREADABLE", old, broken)
    shutil.copytree(program.scratch / "run_fewer" / "predictions" / "cases",
                    broken / "predictions" / "cases")
    refused(3, "E-RUN-OTHER-CASES", old, broken)
    print("compare: refusals")


def main(path):
    with Program(path) as program:
        rows = residents()
        _, _, found = test_numbers(program, rows)
        old, new = test_same_bytes(program, rows, found)
        test_households(program, rows)
        test_unscored(program, rows)
        test_survival(program)
        test_refusals(program, rows, old, new)


if __name__ == "__main__":
    main(sys.argv[1])
