"""`clinval caseset check` from outside: planted faults, exit codes, and, where CLINVAL_DATA is set, the
tables of the NAFLD study, whose faults are known.
"""

import json
import os
import pathlib
import sys

from program import Program

DATA = os.environ.get("CLINVAL_DATA")


def findings(program, config, expected=0):
    code, out, errors = program("caseset", "check", config, "--json")
    assert code == expected, (code, errors)
    return json.loads(out)["findings"], errors


def of(found, check, **where):
    return [one for one in found if one["check"] == check
            and all(one[key] == value for key, value in where.items())]


def planted(program):
    folder = program.scratch / "faults"
    code, _, errors = program("caseset", "generate", "faults", "--seed", 11, "--out", folder)
    assert code == 0, errors
    stops = {"subject_in_development"}
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 32 and "clean" in names, names
    for name in names:
        found, errors = findings(program, folder / name / "config.json", 3 if name in stops else 0)
        assert {one["check"] for one in found} == ({name} if name != "clean" else set()), (name, found)
        assert ("E-DATA-CHECK" in errors) == (name in stops), name
    again = program.scratch / "again"
    program("caseset", "generate", "faults", "--seed", 11, "--out", again)
    for path in folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(folder)).read_bytes(), path
    # An error stops a run too, and a severity lets it pass.
    bad = folder / "subject_in_development" / "config.json"
    code, _, errors = program("score", bad, "--out", program.scratch / "stopped")
    assert code == 3 and "subject_in_development (1)" in errors, errors
    out = program.scratch / "passed"
    code, _, errors = program("score", bad, "--out", out,
                              "--set", "/checks/severities/subject_in_development=warn")
    assert code == 0, errors
    quality = json.loads((out / "results.json").read_text())["data_quality"]
    assert [one["check"] for one in quality["findings"]] == ["subject_in_development"]
    assert "were part of the development set" in (out / "report.html").read_text()
    assert (out / "tables/data_quality.csv").read_text().count("\n") == 2


def generating(program):
    code, text, _ = program("caseset", "generate", "faults", "--help")
    assert code == 0 and text.count("--seed") == 2 and "runs/ID-N" not in text.split("--out")[1], text
    words = " ".join(text.split())
    for word in ("their clean twin", "equal seeds give equal bytes", "it must be empty, or is made",
                 "caseset generate faults --seed 1 --out faults"):
        assert word in words, (word, words)
    full = program.scratch / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    code, _, errors = program("caseset", "generate", "faults", "--seed", 1, "--out", full)
    assert code == 2 and "E-OUTPUT-NOT-EMPTY" in errors and "runs/ID-N" not in errors, errors
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    none = program.scratch / "none"
    for words, missing in ((("--out", none), "--seed"), (("--seed", 1), "--out"),
                           (("--seed", "one", "--out", none), "--seed")):
        code, _, errors = program("caseset", "generate", "faults", *words)
        assert code == 2 and "E-USAGE" in errors and missing in errors, errors
    assert not none.exists()


def nafld(program):
    mayo = pathlib.Path(DATA) / "mayo"
    source = lambda name, types: {"file": str(mayo / f"{name}.csv.xz"), "types": types}
    config = {
        "schema_version": 1, "id": "nafld",
        "models": [{"id": "m", "kind": "column",
                    "outputs": {"o": {"column": "age", "link": "logit"}}}],
        "cases": {
            "sources": {
                "subjects": source("nafld1", {"id": "integer", "age": "integer", "male": "integer",
                                              "weight": "real", "height": "real", "bmi": "real",
                                              "case.id": "integer", "futime": "integer",
                                              "status": "integer"}),
                "labs": source("nafld2", {"id": "integer", "days": "integer", "test": "text",
                                          "value": "real"}),
                "history": source("nafld3", {"id": "integer", "days": "integer", "event": "text"})},
            "from": "subjects",
            "columns": {"day_zero": "0 * id", "matched": "coalesce(\"case.id\", id)",
                        "years": "futime / 365.25e0"},
            "case_id": "id", "subject": "id", "cluster": "matched",
            "prediction_time": "day_zero", "observed_until": "futime", "time_unit": "days",
            "events": [{"from": "labs", "subject": "id", "time": "days", "code": "test",
                        "value": "value"},
                       {"from": "history", "subject": "id", "time": "days", "code": "event",
                        "value": None}]},
        "tasks": [{"kind": "survival", "id": "death", "time": "years", "event": "status",
                   "horizons": [5], "model_output": "o"}]}
    path = program.scratch / "nafld.json"
    path.write_text(json.dumps(config))
    found, _ = findings(program, path)
    pairs = {tuple(one["codes"]): one for one in of(found, "identical_codes")}
    assert set(pairs) == {("chol", "hdl"), ("dbp", "sbp")}, pairs
    assert pairs["chol", "hdl"]["count"] == 161258 and pairs["dbp", "sbp"]["count"] == 33430
    return found


def main():
    with Program(sys.argv[1]) as program:
        planted(program)
        generating(program)
        if not DATA:
            print("SKIPPED: CLINVAL_DATA is not set; the NAFLD tables were not checked")
            return
        found = nafld(program)
        (repeats,) = of(found, "duplicate_rows")
        assert repeats["count"] == 3817, repeats
        impossible = {tuple(one["codes"]): one["count"] for one in of(found, "impossible_value")
                      if one["codes"]}
        assert impossible.get(("sbp",), 0) >= 1, impossible
        (late,) = of(found, "event_after_follow_up")
        assert late["count"] == 13, late
        (cut,) = of(found, "one_sided_values")
        assert cut["codes"] == ["fib4"] and abs(cut["value"] - 2.67) < 0.01, cut
    print("caseset check: planted faults and the NAFLD tables as expected")


if __name__ == "__main__":
    main()
