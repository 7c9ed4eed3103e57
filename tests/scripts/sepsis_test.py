"""Criteria of systemic inflammation on values carried forward: reading, windows and ranking at once.

usage: sepsis_test.py CLINVAL; CLINVAL_DATA names the folder with sepsis_two_hospitals/. Reference:
counts and AUROC of the criteria on the 790,215 hours of hospital A and the 761,995 of B, made by two
independent programs.
"""

import json
import os
import sys

from program import ROOT, Program

HOURS = {"A": (231936, 284791, 191462, 72315, 9711), "B": (289464, 273087, 149972, 44665, 4807)}
AUROC = {"A": 0.623319, "B": 0.665131}
POSITIVE = {"A": 17136, "B": 10780}
THRESHOLDS = (0.25, 0.375, 0.5, 0.625)  # at least 1, 2, 3, 4 criteria


def check(results, part):
    rows = {(row["metric"], row["at"].get("threshold")): row for row in results["estimates"]
            if row["part"] == part and row["subgroup"] is None and row["model"] == "sirs"}
    auroc = rows["auroc", None]
    assert (auroc["cases"], auroc["events"]) == (sum(HOURS[part]), POSITIVE[part]), auroc["cases"]
    assert abs(auroc["value"] - AUROC[part]) <= 5.1e-7, (part, auroc["value"])
    for criteria, threshold in enumerate(THRESHOLDS, 1):
        without = sum(HOURS[part]) - POSITIVE[part]
        flagged = (rows["sensitivity", threshold]["value"] * POSITIVE[part]
                   + (1.0 - rows["specificity", threshold]["value"]) * without)
        assert abs(flagged - sum(HOURS[part][criteria:])) < 1e-5, (part, criteria, flagged)
    print(f"sirs, {part}: AUROC {auroc['value']:.7f}, hours by criteria {HOURS[part]}")


def main():
    if not os.environ.get("CLINVAL_DATA"):
        print("SKIPPED: CLINVAL_DATA is not set, so that no hour of the two hospitals was read")
        return
    with Program(sys.argv[1]) as program:
        out = program.scratch / "sirs"
        config = ROOT / "configs/sepsis_sirs.json"
        code, _, errors = program("run", config, "--out", out, "--set", "/resampling/replicates=200",
                                  timeout=1200)
        assert code == 0, (code, errors)
        results = json.loads((out / "results.json").read_text())
        for part in HOURS:
            check(results, part)
    print("sepsis: passed")


if __name__ == "__main__":
    main()
