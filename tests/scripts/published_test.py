"""Published validations replayed by the program, on data that may not be shipped.

usage: published_test.py CLINVAL; CLINVAL_DATA names the folder with adnex/ and support2/
"""

import json
import os
import sys

from program import ROOT, Program

# The SUPPORT model and the physicians' own estimates on the patients of both: AUROC, Brier score,
# slope, observed / expected; printed digits.
SUPPORT2 = {
    ("death_2m", "support"): (7456, 0.8048, 0.1649, 1.005, 0.947),
    ("death_2m", "physician"): (7456, 0.8043, 0.1666, 0.591, 0.893),
    ("death_6m", "support"): (7472, 0.7852, 0.1879, 0.910, 0.976),
    ("death_6m", "physician"): (7472, 0.7865, 0.1908, 0.457, 0.928),
}
PRINTED = (("auroc", 5e-5), ("brier_score", 5e-5), ("calibration_slope", 5e-4),
           ("oe_ratio", 5e-4))


# ADNEX without CA125 on transIOTA: values of R, and of Python where R has none, at the digits printed.
ADNEX = {
    "auroc": 0.9113854938890003, "average_precision": 0.895250886324, "auprc": 0.8949141465,
    "partial_auroc_sensitivity": 0.1411190142, "partial_auroc_sensitivity_mcclish": 0.8364417062,
    "partial_auroc_specificity": 0.1324283711, "partial_auroc_specificity_mcclish": 0.812301030744,
    "brier_score": 0.1325654652, "scaled_brier": 0.4692892601, "log_likelihood": -370.0121418484,
    "mcfadden_r2": 0.4025272722, "cox_snell_r2": 0.4274646387, "nagelkerke_r2": 0.5701136778,
    "discrimination_slope": 0.5091879444, "mape": 0.2425764116, "aurc": 0.0734737007584,
    "e_aurc": 0.05586153599, "augrc": 0.0525889724687, "spiegelhalter_z": 3.73203918915,
    "oe_ratio": 1.22807507593, "calibration_intercept": 0.80957790454,
    "calibration_slope": 0.9338235206776, "calibration_lr_weak": 66.6533605518,
    "calibration_lr_intercept": 65.4695245925, "calibration_lr_slope": 1.18383595927,
    "ici": 0.0941538532, "e50": 0.077624861143, "e90": 0.210271092955, "emax": 0.226875193262,
    "eci": 0.105116766756, "ece": 0.0901581769597, "ece_l2": 0.1250650277,
    "ece_l2_debiased": 0.1176599849, "ece_quantile": 0.09107223117, "ece_quantile_l2": 0.1180860767,
    "ece_quantile_l2_debiased": 0.1121679034, "smece": 0.0895199230305,
    "hosmer_lemeshow": 80.1108517439, "corp_brier_mcb": 0.0190339354401,
    "corp_brier_dsc": 0.136257018345, "corp_brier_unc": 0.249788548063,
    "corp_log_mcb": 0.0576851487646, "corp_log_dsc": 0.336525538244,
    "corp_log_unc": 0.692724217051, "sensitivity": 0.9539170507, "specificity": 0.6434782609,
    "ppv": 0.7162629758, "npv": 0.9367088608, "accuracy": 0.7941834452,
    "balanced_accuracy": 0.7986976558, "youden": 0.5973953116,
    "diagnostic_odds_ratio": 37.3609756098, "kappa": 0.5918456469, "f1": 0.8181818182,
    "mcc": 0.6245657001, "lr_positive": 2.67562099584, "lr_negative": 0.071615394196,
    "net_benefit": 0.4427044494, "standardised_net_benefit": 0.9119303635,
    "expected_cost": 0.3545861298, "expected_cost_threshold": 0.063169401,
    "ppv_at_prevalence": 0.123439185265, "npv_at_prevalence": 0.996244922482,
    "standardised_net_benefit_at_prevalence": 0.20126004586,
}
ADNEX_LIMITS = {
    ("auroc", "delong"): (0.8928228833, 0.9299481045),
    ("auroc", "logit_delong"): (0.890983527795, 0.928276676043),
    ("oe_ratio", "influence"): (1.16928435376, 1.2898217506),
    ("oe_ratio", "poisson"): (1.11780471134, 1.34922350641),
    ("calibration_intercept", "profile"): (0.6138526381184, 1.005164315974),
    ("calibration_slope", "wald"): (0.817364819041, 1.050282222314),
    ("calibration_slope", "profile"): (0.8220902708342, 1.055300681293),
    ("sensitivity", "wilson"): (0.9298960121, 0.969973089),
    ("sensitivity", "clopper_pearson"): (0.9297237173, 0.9716274694),
    ("sensitivity", "jeffreys"): (0.9310983437, 0.9707161729),
    ("specificity", "wilson"): (0.5986851702, 0.6858948248),
    ("specificity", "clopper_pearson"): (0.5978081705, 0.6872900463),
    ("lr_positive", "log"): (2.36240928486, 3.03035877791),
}


def agrees(value, printed):
    """To 1e-9, or to half a unit of the last printed digit."""
    digits = len(repr(printed).partition(".")[2])
    return abs(value - printed) <= max(1e-9 * abs(printed), 0.51 * 10.0 ** -digits)


def test_adnex(program):
    results = run(program, "adnex", 0)
    for metric, printed in ADNEX.items():
        row = everybody(results, metric=metric)
        assert agrees(row["value"], printed), (metric, row["value"], printed)
        assert row["cases"] == 894 and row["events"] == 434
    for (metric, name), printed in ADNEX_LIMITS.items():
        (interval,) = [one for one in everybody(results, metric=metric)["intervals"]
                       if one["id"] == name]
        for limit, wanted in zip((interval["lower"], interval["upper"]), printed):
            assert agrees(limit, wanted), (metric, name, limit, wanted)
    auroc = {one["id"] for one in everybody(results, metric="auroc")["intervals"]}
    assert {"percentile", "basic", "bca", "studentised", "newcombe"} <= auroc, auroc
    assert everybody(results, metric="corp_brier_dsc")["counts"] == {"blocks": 17}
    for metric in ("ici", "e50", "e90", "emax", "eci", "ece", "smece", "corp_brier_mcb"):
        row = everybody(results, metric=metric)
        null = row["null_reference"]
        assert row["intervals"] == [] and 0 < null["mean"] < null["upper"] < row["value"], metric
    views = {row["view"] for row in results["estimates"]}
    assert views == {"as_is", "recalibrated_intercept", "recalibrated_logistic"}
    print(f"adnex: {len(ADNEX)} published values and {2 * len(ADNEX_LIMITS)} limits")


def run(program, name, expected_code):
    out = program.scratch / name
    code, stdout, stderr = program("run", ROOT / "configs" / f"{name}.json", "--out", out)
    assert code == expected_code, (name, code, stderr)
    return json.loads((out / "results.json").read_text())


def everybody(results, **wanted):
    """The one row of everybody, as the models are."""
    found = [row for row in results["estimates"]
             if row["subgroup"] is None and row["part"] is None and row["view"] == "as_is"
             and all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def test_support2(program):
    results = run(program, "support2", 0)
    for (task, model), (cases, *values) in SUPPORT2.items():
        for (metric, half_unit), value in zip(PRINTED, values):
            row = everybody(results, task=task, model=model, metric=metric)
            assert row["cases"] == cases, (task, model, row["cases"])
            assert abs(row["value"] - value) <= half_unit * 1.0001, (task, model, metric, row["value"])
            assert row["intervals"][0]["lower"] < row["value"] < row["intervals"][0]["upper"]
    for task in ("death_2m", "death_6m"):
        for metric, _ in PRINTED:
            (contrast,) = [one for one in results["contrasts"]
                           if one["task"] == task and one["metric"] == metric
                           and one["subgroup"] is None and one["against"] == {"model": "physician"}]
            a, b = contrast["values"]
            assert abs(contrast["value"] - (a - b)) < 1e-12
            interval = contrast["intervals"][0]
            assert interval["lower"] < contrast["value"] < interval["upper"], (task, metric)
            outside = interval["lower"] > 0 or interval["upper"] < 0
            assert (contrast["p_value"] < 0.05) == outside, (task, metric)
        flow = {(row["model"], row["kind"]): row["cases"] for row in results["flow"]
                if row["task"] == task and row["subgroup"] is None and row["outcome"] is None
                and row["model"]}
        missing = 9105 - SUPPORT2[task, "support"][0]
        for model in ("support", "physician"):
            assert flow[model, "no_score"] + flow[model, "not_common"] == missing, flow
        curves = [row["model"] for row in results["curves"]
                  if row["task"] == task and row["curve"] == "decision"]
        assert sorted(curves) == ["physician", "support"], curves
        recalibrated = {row["metric"] for row in results["estimates"]
                        if row["task"] == task and row["view"] == "recalibrated_logistic"}
        assert "brier_score" in recalibrated and "net_benefit" in recalibrated
        assert not recalibrated & {"auroc", "oe_ratio", "calibration_slope"}, recalibrated
        clipped = everybody(results, task=task, model="physician", metric="log_loss")
        assert "clipped" in clipped["marks"] and clipped["counts"]["clipped"] > 300, clipped["counts"]
    figure = (program.scratch / "support2" / "report.html").read_text()
    assert "Differences on the same patients" in figure
    print("support2: 16 printed values, differences with intervals, common patients 7,456 and 7,472")


def main():
    data = os.environ.get("CLINVAL_DATA")
    if not data:
        print("SKIPPED: CLINVAL_DATA is not set, so that no published validation was replayed")
        return
    with Program(sys.argv[1]) as program:
        test_adnex(program)
        test_support2(program)


if __name__ == "__main__":
    main()
