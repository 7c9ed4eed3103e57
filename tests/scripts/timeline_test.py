"""A run on cases with events and a window, from CSV: what is handed out, held back and left out is
counted again in plain Python; the order of rows does not show; compare knows the windows of a run.
"""

import json
import random
import sys

from program import Program

DAY_HOURS = 24
WINDOW_DAYS = 2


def made_up(seed):
    """Cases (several a person) and events; times in days; some events are known later."""
    draw = random.Random(seed)
    cases, events = [], []
    for person in range(120):
        for visit in range(draw.randint(1, 3)):
            now = draw.randint(0, 10)
            cases.append({"case": f"{person}-{visit}", "person": person, "now": now,
                          "until": draw.choice([now + 1, now + 2, now + 5, ""]),
                          "died": draw.choice([0, 0, 1]), "guess": draw.random()})
        for _ in range(draw.randint(0, 8)):
            day = draw.choice(["", *range(-3, 14)])
            known = draw.choice(["", "" if day == "" else day + draw.randint(0, 3)])
            events.append({"who": person, "day": day, "known": known,
                           "test": draw.choice(["crea", "bili", "chol"]),
                           "value": draw.choice(["", draw.randint(0, 9)])})
    events.append({"who": 999, "day": 1, "known": "", "test": "rare", "value": 1})
    return cases, events


def write(path, rows):
    names = list(rows[0])
    lines = [",".join(names)] + [",".join(str(row[name]) for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def config_of(folder, available):
    return {
        "schema_version": 1, "id": "events",
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
                        "value": "value", "available": "known" if available else None}]},
        "tasks": [{"id": "death", "kind": "binary", "label": "died", "model_output": "death",
                   "window": f"{WINDOW_DAYS * DAY_HOURS} hours"}],
        "resampling": {"replicates": 0},
    }


def expected_access(cases, events, available):
    counts = {}
    for event in events:
        for case in cases:
            if case["person"] != event["who"]:
                continue
            count = counts.setdefault(event["test"], {"handed_out": 0, "future": 0, "late": 0})
            day = -10**9 if event["day"] == "" else event["day"]
            known = event["known"] if available and event["known"] != "" else day
            count["future" if day > case["now"] else
                  "late" if max(day, known) > case["now"] else "handed_out"] += 1
    return [{"code": code, **counts[code]} for code in sorted(counts)]


def run(clinval, name, available):
    config = clinval.scratch / "run.json"
    config.write_text(json.dumps(config_of(clinval.scratch, available)))
    out = clinval.scratch / name
    code, _, stderr = clinval("run", config, "--out", out)
    assert code == 0, stderr
    return out, json.loads((out / "results.json").read_text())


def check_run(clinval, cases, events, available):
    out, results = run(clinval, f"a{available}", available)
    audit = results["audits"]["timeline"]
    assert audit["codes"] == expected_access(cases, events, available)
    assert audit["events"] == len(events) - 1 and audit["events_without_case"] == 1
    assert audit["sources"][0]["availability"] == (
        "declared" if available else "assumed_event_time")
    page = (out / "report.html").read_text()
    assert ("availability assumed equal to event time" in page) == (not available)
    assert "tends to be too high" in page
    flow = {row["kind"]: row for row in results["flow"]
            if row["task"] and not row["subgroup"] and row["outcome"] is None}
    whole = [case for case in cases if case["died"] == 1 or
             (case["until"] != "" and case["until"] >= case["now"] + WINDOW_DAYS)]
    assert flow["evaluated"]["cases"] == len(whole)
    assert flow["window_incomplete"]["cases"] == len(cases) - len(whole) > 0
    assert flow["window_incomplete"]["subjects"] == len(
        {case["person"] for case in cases} - {case["person"] for case in whole})
    return out, results


def check_order(clinval, cases, events, out):
    """The same rows in another order: the same bytes."""
    draw = random.Random(5)
    for name, rows in (("cases", cases), ("labs", events)):
        write(clinval.scratch / f"{name}.csv", draw.sample(rows, len(rows)))
    turned, _ = run(clinval, "turned", True)
    assert (turned / "results.json").read_bytes() == (out / "results.json").read_bytes()
    code, stdout, stderr = clinval("compare", out, turned, "--json")
    assert code == 0, stderr
    assert json.loads(stdout)["cases_sha256"]


def check_stats(clinval, results):
    code, stdout, stderr = clinval("caseset", "stats", clinval.scratch / "run.json", "--json")
    assert code == 0, stderr
    assert json.loads(stdout)["timeline"] == results["audits"]["timeline"]
    code, stdout, stderr = clinval("caseset", "stats", clinval.scratch / "run.json")
    assert code == 0 and "Events: " in stdout, stderr


def main():
    cases, events = made_up(1)
    with Program(sys.argv[1]) as clinval:
        write(clinval.scratch / "cases.csv", cases)
        write(clinval.scratch / "labs.csv", events)
        check_run(clinval, cases, events, False)
        out, results = check_run(clinval, cases, events, True)
        check_order(clinval, cases, events, out)
        check_stats(clinval, results)
    print("timeline: counted again")


if __name__ == "__main__":
    main()
