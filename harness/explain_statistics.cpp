#include <array>

#include "harness/explain.h"

namespace clinval::harness {
namespace {

constexpr auto kUndefined = std::to_array<Word>({
    {"no_cases", "The statistic does not exist: there is no case to compute it on.",
     "A subgroup or part is empty after the exclusions, or no case of it has both label and score.",
     "Look at the flow of that group in the report; widen the group or leave it out.",
     "Level 90+ of an age band in a case set whose oldest person is 84."},
    {"one_class", "The statistic does not exist: all cases have the same outcome.",
     "A small subgroup, a rare outcome, or a label that was derived wrongly.",
     "Check the label's expression; collect more cases, or judge this group in a wider band.",
     "AUROC among 14 people of whom none died: there is no pair to order."},
    {"too_few_events", "There are fewer events than the estimator, or the gate, asks for.",
     "A rare outcome or a small subgroup.",
     "Collect more cases; a gate may ask for fewer (min_events), which widens what it can decide "
     "but not what is known.",
     "A gate with \"min_events\": 20 on a group with 12 events is inconclusive."},
    {"none_flagged", "Nobody reaches the threshold, so that a rate among the flagged has no value.",
     "The threshold lies above all predicted risks: another scale, or a threshold for another "
     "model.",
     "Compare the threshold with the histogram of risks in the report.",
     "PPV at 0.5 of a model whose highest risk is 0.31."},
    {"all_flagged",
     "Everybody reaches the threshold, so that a rate among the others has no value.",
     "The threshold lies below all predicted risks.",
     "Compare the threshold with the histogram of risks in the report.",
     "NPV at 0.01 of a model whose lowest risk is 0.02."},
    {"few_clusters",
     "A mark: the number rests on so few clusters that its interval cannot be trusted.",
     "Cases come from a handful of hospitals, wards or patients.",
     "Add clusters; more cases of the same clusters do not help. A gate on this row is "
     "inconclusive.",
     "4,000 visits of 9 hospitals, resampled by hospital."},
    {"clipped",
     "A mark: some risks of exactly or nearly 0 or 1 were moved by probability_clip, and this "
     "number depends on how far.",
     "Physicians and rounded scores say 0 and 1; their logarithm is infinite.",
     "Compare models by the Brier score or net benefit, which no clip touches; \"clipped\" among "
     "the row's counts says how many were moved.",
     "537 of 7,456 estimates are 0 or 1: the slope is 0.51 with a clip of 1e-6, 0.71 with 0.01."},
    {"few_discordant",
     "A mark of a difference: fewer than ten cases are flagged by one model and not by the other.",
     "The models decide nearly alike, or few cases have the outcome.",
     "Read it as \"no difference was seen\", not as proof of none. A gate on it is inconclusive.",
     "Sensitivity of two models that disagree on 3 of 177 patients with the outcome."},
    {"small_sample", "A mark: fewer than 100 events, or fewer than 100 cases without the event.",
     "A rare outcome, a small group, or a trial with few cases.",
     "Read the width of the interval before the value; more cases are the only cure. Gates do not "
     "look at this mark: their intervals carry it already.",
     "AUROC of a subgroup with 31 events: 0.81 (0.72 to 0.88)."},
    {"none_expected", "The model expects no event at all: observed / expected has no denominator.",
     "All predicted risks are 0, often a wrong column or a wrong link.",
     "Check the column and the link of the model's output.",
     "\"link\": \"probability\" on a column of zeros."},
    {"p_zero_or_one", "A predicted risk is exactly 0 or 1, whose logit or logarithm is infinite.",
     "Rounded predictions, a saturated network, or leaves of a tree with one class.",
     "Record more digits; or set probability_clip of the task, which is then part of the result.",
     "\"probability_clip\": 1e-6."},
    {"not_a_probability",
     "The scores are no probabilities, and the metric is defined on those only.",
     "The output is a score in points or a rank.",
     "Use metrics of ranking, or give calibrated risks.",
     "The Brier score of a score from 0 to 24."},
    {"zero_variance", "All predictions are equal, so that a slope or a correlation has no value.",
     "A constant model, a subgroup with one prediction, or a column that was filled with a "
     "default.",
     "Check the column of predictions for this group.",
     "The calibration slope of a model that gives everybody 0.2."},
    {"collinear", "The columns of a fit depend on each other: it has no single solution.",
     "Very few distinct predictions.", "Judge calibration by observed / expected in this group.",
     "A spline with four knots on three distinct risks."},
    {"separated", "Predictions separate the outcomes completely: the fit runs to infinity.",
     "A small group, or a predictor that knows the outcome (leakage).",
     "In a large group look for leakage first; in a small one widen the group.",
     "Eleven cases, every risk above 0.4 with the event, every other without."},
    {"not_converged", "The fit did not reach its tolerance within its iterations.",
     "Extreme predictions, nearly separated outcomes.",
     "Look at the histogram of risks; risks of 1e-12 are mostly a defect of the export.",
     "The calibration slope on logits of -40 and +40."},
    {"beyond_follow_up", "The horizon lies after the last observation of this group.",
     "The case set was not followed as long as the model predicts.",
     "Choose a horizon within the follow-up.",
     "Risk at 10 years in a cohort whose longest follow-up is 6.5 years."},
    {"too_few_clusters", "A clustered error needs at least two clusters of each kind.",
     "One hospital, or all events in one cluster.",
     "Choose a finer cluster if cases within it are independent, or add sites.",
     "AUROC by hospital with all events in one hospital."},
    {"too_few_replicates", "Fewer than five bootstrap replicates lie beyond a limit.",
     "A simultaneous interval of many pairs reaches far into the tails of the replicates.",
     "Raise resampling.replicates, or compare fewer groups.",
     "66 pairs of 12 regions with 2,000 replicates."},
    {"replicates_undefined", "More than 1 % of the bootstrap replicates have no value.",
     "A small group: some resamples hold one class only.",
     "Use a named analytic interval where the metric has one, or widen the group.",
     "Scaled Brier score of 15 cases with 2 events."},
    {"too_few_values",
     "A summary would show single cases, or the values have no spread to summarise.",
     "Fewer than five values in a group of `caseset stats`.",
     "Merge small groups, for example by wider bands.", "Mean haemoglobin of three patients."},
    {"zero_denominator", "A ratio of two rates, and the lower one is zero.",
     "Nobody without the outcome is flagged, or nobody with it is missed.",
     "Read sensitivity and specificity, which have limits then too.",
     "The positive likelihood ratio of a rule with specificity 1."},
    {"beyond_double", "Values are so large that their sums or squares exceed a double.",
     "A code such as 1e308 that stands for a missing value.",
     "Declare it as missing, or derive a column without it.", "A column of 1e200 and -1e200."},
    {"no_quasi_identifier",
     "A risk of recognition has no value: no column is named by which a person could be "
     "recognised.",
     "The list of quasi-identifiers is empty.",
     "Name the columns that an outsider may know: age, sex, place, dates.",
     "Class sizes of a table of laboratory values only."},
});

constexpr auto kExitCodes = std::to_array<Word>({
    {"0", "Done, or every gate that counts passed.", "The command did what it was asked to.",
     "Nothing. Without gates the verdict is not_gated: nothing was judged.",
     "clinval run CONFIG && deploy."},
    {"1", "A gate failed.",
     "The whole confidence interval lies on the wrong side of a limit that was fixed beforehand.",
     "Read the gate's line in summary.md; a changed limit needs a reason, not a second look.",
     "AUROC 0.61 to 0.66 against a gate of at least 0.70."},
    {"2", "Usage, config or --out: the run never began.",
     "A spelling mistake, a missing file, or a folder that is in use.",
     "Mend what the message names; `clinval validate CONFIG` shows all problems at once.",
     "clinval run CONFIG --out FOLDER_WITH_FILES."},
    {"3", "The data are not as the config says.",
     "A changed export, a missing column, an impossible label; or DuckDB is missing.",
     "Mend the table or its description; the message names file, row and column.",
     "E-DATA-RAGGED: a decimal comma split a field."},
    {"4", "The model cannot be run as its contract says.",
     "A changed file, a refused archive, golden cases that differ; or LibTorch is missing.",
     "`clinval model inspect FOLDER` and `clinval model check FOLDER` tell more.",
     "E-MODEL-GOLDEN after an update of LibTorch."},
    {"5", "An internal error: a bug of clinval.", "A case that its authors did not think of.",
     "Report the message with `clinval version --json`; numbers of that run must not be used.",
     "clinval: internal error, please report it."},
    {"6", "Incomplete: the run could not be finished; what was written is kept.",
     "The disk or the quota is full.", "Free space and run again into another folder.",
     "STATUS in the run directory says failed."},
    {"7", "Inconclusive: nothing failed, and some gate could not be decided.",
     "The interval reaches both sides of a limit, or a gate lacks events, a slice or a threshold "
     "that was fixed beforehand.",
     "Get more cases. In a pipeline treat 7 as not passed; only the config can soften it "
     "(inconclusive.exit_code).",
     "AUROC 0.68 to 0.75 against a gate of at least 0.70."},
    {"130", "Interrupted by Ctrl-C.", "A person or a scheduler stopped the run.", "Run it again.",
     "STATUS in the run directory does not say complete."},
});

}  // namespace

std::span<const Word> undefined_explanations() {
  return kUndefined;
}

std::span<const Word> exit_code_explanations() {
  return kExitCodes;
}

}  // namespace clinval::harness
