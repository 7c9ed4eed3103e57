"""Codes of events are free text: one row may hold what nobody must read. No command may say it and no
file of a run may hold it, while every count includes it and the checks find its faults.
"""

import json
import random
import sys

from program import Program

PEOPLE = 120
RARE = "SECRET-MRN-8841207"                  # one row of one person
FEW = "SECRET-MRN-5550199"                   # nine people
LONG = "SECRET note, longer than a name can be: " + "blood pressure " * 3   # everybody
CONTROL = "SECRET\x1b[2J\tcode"              # everybody
SECRETS = [RARE, FEW, LONG, CONTROL]
MARK = b"SECRET"
DECLARED = "rare but declared"               # one row, in checks.ranges


def made_up():
    draw = random.Random(3)
    cases, events = [], []
    for person in range(PEOPLE):
        cases.append({"case": f"c{person}", "person": person, "now": 10, "until": 40,
                      "died": 1 if draw.random() < 0.3 else 0, "guess": round(draw.random(), 6)})
        for code in ["crea", "bili", LONG, CONTROL]:
            for _ in range(4):
                events.append({"who": person, "day": draw.randint(-9, 20), "known": "",
                               "test": code, "value": round(draw.uniform(50, 90), 3)})
    for person in range(9):
        events.append({"who": person, "day": 1, "known": "", "test": FEW, "value": ""})
    events.append({"who": 5, "day": 1, "known": 12, "test": RARE, "value": 7})
    events.append({"who": 7, "day": 1, "known": "", "test": DECLARED, "value": 7})
    return cases, events


def plant(events):
    """Faults that stand in unnamed codes alone."""
    faulty = [dict(event) for event in events]
    faulty.append(dict(next(event for event in events if event["test"] == RARE)))  # stands twice
    faulty.append({"who": 5, "day": 60, "known": "", "test": RARE, "value": 7})    # after the end
    next(event for event in faulty if event["test"] == LONG)["value"] = 1e7        # impossible
    for value in (1, 2):                                                           # undated, twice
        faulty.append({"who": 5, "day": "", "known": "", "test": RARE, "value": value})
    return faulty


def write(path, rows):
    names = list(rows[0])
    quoted = lambda cell: f'"{cell}"' if isinstance(cell, str) and cell else str(cell)
    lines = [",".join(names)] + [",".join(quoted(row[name]) for name in names) for row in rows]
    path.write_bytes(("\n".join(lines) + "\n").encode())


def config_of(folder):
    return {
        "schema_version": 1, "id": "codes",
        "models": [{"id": "m", "kind": "column", "outputs": {"death": {"column": "guess"}}}],
        "cases": {
            "sources": {
                "cases": {"file": str(folder / "cases.csv"),
                          "types": {"case": "text", "person": "integer", "now": "integer",
                                    "until": "integer", "died": "integer", "guess": "real"}},
                "labs": {"file": str(folder / "labs.csv"),
                         "types": {"who": "integer", "day": "real", "known": "real",
                                   "test": "text", "value": "real"}}},
            "from": "cases", "case_id": "case", "subject": "person", "prediction_time": "now",
            "observed_until": "until", "time_unit": "days",
            "events": [{"from": "labs", "subject": "who", "time": "day", "code": "test",
                        "value": "value", "available": "known"}]},
        "tasks": [{"id": "death", "kind": "binary", "label": "died", "model_output": "death",
                   "window": "30 days"}],
        "resampling": {"replicates": 0},
        "checks": {"ranges": [{"code": DECLARED, "minimum": 0, "maximum": 9}]},
    }


def said(clinval, *arguments, expected=0):
    """Standard output of a command that gives no secret away."""
    code, out, errors = clinval(*arguments)
    assert code == expected, (arguments, code, errors)
    assert MARK.decode() not in out + errors, (arguments, out, errors)
    return out


def nothing_in(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5, files
    for path in files:
        assert MARK not in path.read_bytes(), path


def access(cases, events, codes):
    """Counted in plain Python: handed out, later, known too late."""
    now = {case["person"]: case["now"] for case in cases}
    count = [0, 0, 0]
    for event in events:
        if event["test"] in codes:
            at = now[event["who"]]
            future = event["day"] != "" and event["day"] > at
            late = event["known"] != "" and event["known"] > at
            count[1 if future else 2 if late else 0] += 1
    return count


def check_counts(audit, cases, events):
    named = {row["code"]: [row["handed_out"], row["future"], row["late"]] for row in audit["codes"]}
    assert named == {code: access(cases, events, [code]) for code in ("bili", "crea", DECLARED)}
    assert audit["other_codes"] == len(SECRETS)
    assert [audit["other_handed_out"], audit["other_future"], audit["other_late"]] == access(
        cases, events, SECRETS)
    assert audit["events"] == len(events)


def check_findings(findings):
    of = lambda check: next(one for one in findings if one["check"] == check)
    twice = of("duplicate_rows")
    assert (twice["count"], twice["codes"], twice["other_codes"]) == (1, [], 1), twice
    after = of("event_after_follow_up")
    assert (after["count"], after["codes"], after["other_codes"]) == (1, [], 1), after
    far = of("impossible_value")
    assert (far["count"], far["codes"], far["other_codes"]) == (1, [], 1), far
    undated = of("undated_code_repeated")
    assert (undated["count"], undated["codes"], undated["other_codes"]) == (1, [], 1), undated
    late = of("late_availability")
    assert (late["count"], late["codes"], late["other_codes"]) == (2, [], 1), late


def commands(clinval, config, cases, events):
    scratch = clinval.scratch
    for command in ("run", "score", "infer"):
        said(clinval, command, config, "--out", scratch / command)
    results = json.loads((scratch / "run" / "results.json").read_text())
    check_counts(results["audits"]["timeline"], cases, events)
    check_findings(results["data_quality"]["findings"])
    page = (scratch / "run" / "report.html").read_text()
    assert ">4 other codes<" in page and f">{DECLARED}<" in page
    said(clinval, "score", config, "--predictions", scratch / "infer", "--out", scratch / "again")
    for name in ("score", "again"):
        assert (scratch / name / "results.json").read_bytes() == (
            scratch / "run" / "results.json").read_bytes(), name
    for command in ("gate", "report"):
        said(clinval, command, scratch / "run")
    said(clinval, "compare", scratch / "run", scratch / "score", "--out", scratch / "compared")
    for name in ("run", "score", "again", "infer"):
        nothing_in(scratch / name)
    check_findings(json.loads(said(clinval, "caseset", "check", config, "--json"))["findings"])
    assert "a code that is not named" in said(clinval, "caseset", "check", config)
    stats = json.loads(said(clinval, "caseset", "stats", config, "--json"))
    assert stats["timeline"] == results["audits"]["timeline"]
    assert "\n  4 other codes: " in said(clinval, "caseset", "stats", config)
    for command in ("validate", "plan"):
        said(clinval, command, config)
    return (scratch / "run" / "results.json").read_bytes()


def another_order(clinval, config, cases, events, expected):
    draw = random.Random(8)
    write(clinval.scratch / "cases.csv", draw.sample(cases, len(cases)))
    write(clinval.scratch / "labs.csv", draw.sample(events, len(events)))
    for threads in (1, 4):
        out = clinval.scratch / f"threads{threads}"
        said(clinval, "run", config, "--out", out, "--threads", threads)
        assert (out / "results.json").read_bytes() == expected


def errors(clinval, config, events):
    """Bad input beside the code: the message says where, and not what stands there."""
    for column, value in [("value", "1e39"), ("value", "7;8"), ("day", "yesterday"), ("known", "-"),
                          ("day", "1e300")]:
        rows = [dict(event) for event in events]
        next(row for row in rows if row["test"] == RARE)[column] = value
        write(clinval.scratch / "labs.csv", rows)
        for command in (["run", config, "--out", clinval.scratch / "bad"], ["validate", config],
                        ["caseset", "stats", config]):
            said(clinval, *command, expected=3)
    # A finding of severity error names checks alone.
    write(clinval.scratch / "labs.csv", plant(events))
    said(clinval, "run", config, "--out", clinval.scratch / "stopped", "--set",
         "/checks/severities/duplicate_rows=error", expected=3)


def main():
    cases, events = made_up()
    with Program(sys.argv[1]) as clinval:
        config = clinval.scratch / "config.json"
        config.write_text(json.dumps(config_of(clinval.scratch)))
        write(clinval.scratch / "cases.csv", cases)
        faulty = plant(events)
        write(clinval.scratch / "labs.csv", faulty)
        results = commands(clinval, config, cases, faulty)
        another_order(clinval, config, cases, faulty, results)
        errors(clinval, config, events)
    print("code names: counted, found, and never told")


if __name__ == "__main__":
    main()
