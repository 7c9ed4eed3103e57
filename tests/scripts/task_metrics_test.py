"""The metrics that a task names are computed, to the same numbers as in the whole catalogue, and no
others; a name that is no metric of models, and a gate on one that is left out, are refused.
"""

import json
import random
import sys

from program import Program, rows_of

WANTED = ["auroc", "brier_score", "calibration_slope", "sensitivity"]


def config_of(folder, metrics, gates=()):
    return {
        "schema_version": 1, "id": "metrics",
        "models": [{"id": "m", "kind": "column", "outputs": {"death": {"column": "guess"}}}],
        "cases": {
            "sources": {"cases": {"file": str(folder / "cases.csv"),
                                  "types": {"case": "text", "ward": "text", "died": "integer",
                                            "guess": "real"}}},
            "from": "cases", "case_id": "case", "cluster": "ward"},
        "tasks": [{"id": "death", "kind": "binary", "label": "died", "model_output": "death",
                   "thresholds": [{"value": 0.4, "origin": "prespecified"}], "metrics": metrics}],
        "resampling": {"replicates": 200}, "gates": list(gates)}


def run(clinval, name, metrics, gates=()):
    config = clinval.scratch / f"{name}.json"
    config.write_text(json.dumps(config_of(clinval.scratch, metrics, gates)))
    out = clinval.scratch / name
    return out, *clinval("run", config, "--out", out)


def of_model(folder):
    return {row["metric"]: row for row in rows_of(folder) if row["model"] == "m"}


def same(one, other):
    """Replicates of large clusters are summed in another order where all metrics allow it."""
    if isinstance(one, float):
        return abs(one - other) <= 1e-12 * max(1.0, abs(one))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def main():
    draw = random.Random(11)
    with Program(sys.argv[1]) as clinval:
        lines = ["case,ward,died,guess"]
        for case in range(600):
            risk = draw.uniform(0.01, 0.99)
            lines.append(f"c{case},w{draw.randrange(40)},{int(draw.random() < risk)},{risk:.6f}")
        (clinval.scratch / "cases.csv").write_text("\n".join(lines) + "\n")

        out, code, _, errors = run(clinval, "all", None)
        assert code == 0, errors
        everything = of_model(out)
        out, code, _, errors = run(clinval, "some", WANTED)
        assert code == 0, errors
        some = of_model(out)
        assert sorted(some) == sorted(WANTED), sorted(some)
        for metric in WANTED:
            assert same(some[metric], everything[metric]), metric
        assert len(everything) > 40
        assert any(row["metric"] == "prevalence" for row in rows_of(out))  # of the cases alone

        _, code, _, errors = run(clinval, "typo", ["auroc", "brier_skore"])
        assert code == 2 and "E-CONFIG-UNKNOWN-METRIC" in errors, errors
        assert "/tasks/0/metrics/1" in errors and "brier_score" in errors, errors
        gate = {"id": "G1", "task": "death", "metric": "oe_ratio", "op": ">=", "value": 0.5}
        _, code, _, errors = run(clinval, "gate", ["auroc"], [gate])
        assert code == 2 and "E-CONFIG-UNKNOWN-METRIC" in errors and "/gates/0/metric" in errors, errors
    print(f"task_metrics: {len(WANTED)} of {len(everything)} metrics, the same numbers")


if __name__ == "__main__":
    main()
