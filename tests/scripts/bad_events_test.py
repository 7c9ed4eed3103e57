"""Checks, development sets and event tables that are named or filled wrongly: each ends with its own
exit code, error code and place, and prints no value of a case.
"""

import sys

from program import MARKER, Program, expect


def checks_of(**keys):
    def change(config):
        config["checks"] = keys
    return change


def test_checks(program):
    """What the checks of the cases are told, and what they must stop."""
    ranges = {"both": {"column": "age", "code": "age"}, "neither": {"minimum": 0},
              "reversed": {"column": "age", "minimum": 9, "maximum": 1}}
    for name, entry in ranges.items():
        expect(program, f"range_{name}", program.config(f"range_{name}", checks_of(ranges=[entry])),
               2, "E-CONFIG-", "/checks/ranges/0")
    expect(program, "range_column",
           program.config("range_column", checks_of(ranges=[{"column": "agee", "minimum": 0}])), 2,
           "E-CONFIG-COLUMN", "/checks/ranges/0/column")
    expect(program, "unknown_check",
           program.config("unknown_check", checks_of(severities={"no_such_check": "off"})), 2,
           "E-CONFIG-UNKNOWN-KEY", "/checks/severities")
    expect(program, "unknown_severity",
           program.config("unknown_severity", checks_of(severities={"constant_column": "fatal"})), 2,
           "E-CONFIG-VALUE", "/checks/severities/constant_column")
    expect(program, "unknown_feature",
           program.config("unknown_feature", checks_of(features=["agee"])), 2, "E-CONFIG-COLUMN",
           "/checks/features")
    expect(program, "beyond_range",
           program.config("beyond_range", checks_of(
               severities={"out_of_range": "error"},
               ranges=[{"column": "age", "minimum": 0, "maximum": 60}])), 3, "E-DATA-CHECK", "age")

    def development(name, source, subject, code, error, place):
        def change(config):
            config["cases"]["development"] = {"from": source, "subject": subject}
        expect(program, name, program.config(name, change), code, error, place)

    development("development_source", "elsewhere", "id", 2, "E-CONFIG-REFERENCE",
                "/cases/development/from")
    development("development_column", "flchain", "idd", 2, "E-CONFIG-COLUMN", "/cases/development")
    development("development_leaks", "flchain", "id", 3, "E-DATA-CHECK", "subject_in_development")


def test_events(program):
    """Event tables that are named or filled wrongly."""
    rows = ["person,day,code,value,note", "1,1,a,2.5,x", "2,2,b,,y"]

    def events(name, code, error, place, entry=(), cases=(), lines=()):
        path = program.scratch / f"events_{name}.csv"
        path.write_text("\n".join(lines or rows) + "\n")

        def change(config):
            config["cases"]["sources"]["events"] = {
                "file": str(path), "format": "csv",
                "types": {"person": "integer", "day": "real", "code": "text", "value": "real",
                          "note": "text"}}
            config["cases"].update({"prediction_time": "futime", "time_unit": "days", **dict(cases)})
            config["cases"]["events"] = [{"from": "events", "subject": "person", "time": "day",
                                          "code": "code", "value": "value", **dict(entry)}]
        expect(program, f"events_{name}", program.config(f"events_{name}", change), code, error, place)

    at = "/cases/events/0"
    events("source", 2, "E-CONFIG-REFERENCE", f"{at}/from", {"from": "nowhere"})
    events("column", 2, "E-CONFIG-COLUMN", f"{at}/time", {"time": "dayy"})
    events("text_value", 2, "E-CONFIG-EVENTS", f"{at}/value", {"value": "note"})
    events("both_forms", 2, "E-CONFIG-EVENTS", at, {"columns": ["value"]})
    events("no_subject", 2, "E-CONFIG-EVENTS", at, {"subject": None})
    events("text_time", 2, "E-CONFIG-TIME", f"{at}/time", {"time": "note"})
    events("no_unit", 2, "E-CONFIG-TIME", f"{at}/time", (), {"time_unit": None})
    events("no_prediction", 2, "E-CONFIG-MISSING-KEY", "/cases", (), {"prediction_time": None})
    events("null_subject", 3, "E-DATA-NULL-ROLE", "person", lines=[*rows, f",3,c,1,{MARKER}"])
    events("null_code", 3, "E-DATA-NULL-ROLE", "code", lines=[*rows, f"3,3,,1,{MARKER}"])
    events("large_value", 3, "E-DATA-NUMBER", "value", lines=[*rows, f"3,3,c,1e39,{MARKER}"])
    events("far_time", 3, "E-DATA-", "day", lines=[*rows, f"3,1e300,c,1,{MARKER}"])


def main():
    with Program(sys.argv[1]) as program:
        test_checks(program)
        test_events(program)
    print("bad events: passed")


if __name__ == "__main__":
    main()
