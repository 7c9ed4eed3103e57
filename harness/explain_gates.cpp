#include <array>

#include "harness/explain.h"

namespace clinval::harness {
namespace {

constexpr auto kGates = std::to_array<Word>({
    {"clears_limit", "The gate passed: the whole confidence interval meets the requirement.",
     "The model is good enough on these cases, and there are enough of them to say so.", "Nothing.",
     "0.72 to 0.78 against at least 0.70."},
    {"beyond_limit", "The gate failed: the whole confidence interval misses the requirement.",
     "The model is not good enough on these cases.",
     "Do not release it for this use; look at calibration and subgroups for the reason.",
     "0.61 to 0.66 against at least 0.70."},
    {"straddles_limit", "The gate is inconclusive: the interval reaches both sides of the limit.",
     "Too few cases for a decision at this limit.",
     "Get more cases. A limit that is moved after the fact proves nothing.",
     "0.68 to 0.75 against at least 0.70."},
    {"within_limit", "The gate passed: the measure of an audit is at most the limit.",
     "The sample shows no more dependence than was allowed.", "Nothing.",
     "0 decisions that flip against at most 0."},
    {"above_limit", "The gate failed: the measure of an audit is above the limit.",
     "A result depends on what must not matter: neighbours in a batch, order, padding or threads.",
     "Look at the audit's rows for the change; give them to the model's maker.",
     "3 decisions that flip in batches of 32 against at most 0."},
    {"missing_audit", "The gate is inconclusive: the results have no such measure of an audit.",
     "The audit was not asked for, or the gate's change was not tried.",
     "Name the audit under audits and run again.",
     "\"audit\": \"invariance\" with the change padding for a model without a time axis."},
    {"monte_carlo_error",
     "The gate is inconclusive: a bootstrap bound decides, but lies within two of its own "
     "simulation errors of the limit.",
     "With another seed the answer could be another.",
     "Raise resampling.replicates; the seed must not be chosen by the answer.",
     "A lower bound of 0.7003 with an error of 0.0004 against at least 0.70."},
    {"missing_slice", "The gate is inconclusive: the results have no row for its group.",
     "The level does not occur in the data, or is spelled differently there; of a gate across "
     "groups: fewer than two groups have rows.",
     "Compare the gate's subgroup with the groups in the report.",
     "{\"sex\": \"f\"} while the data say F."},
    {"undefined", "The gate is inconclusive: its statistic does not exist on these cases.",
     "See the reason after the colon.", "clinval explain REASON.", "undefined:one_class."},
    {"degenerate", "The gate is inconclusive: its number exists but says nothing.",
     "See the mark after the colon.", "clinval explain MARK.",
     "degenerate:all_flagged: a sensitivity of 1 because everybody is flagged."},
    {"no_interval", "The gate is inconclusive: the row has no confidence interval of that name.",
     "resampling.replicates is 0, the interval is not defined for clustered cases, or its name is "
     "misspelt.",
     "`clinval list metrics` names the headline intervals; set replicates to 2000.",
     "\"interval\": \"wilson\" in a case set with several visits a patient."},
    {"scored_one_way",
     "The gate is inconclusive: some cases of the audit's sample were scored with or without a "
     "change alone.",
     "The forward fails for some batches, lengths or orders; differences of such cases do not "
     "exist.",
     "Look at the audit's rows; the measure cases_failed can be limited itself.",
     "A model that takes at most 16 cases at once, in batches of 32."},
    {"unscored_cases", "The gate is inconclusive: more labelled cases than allowed have no score.",
     "Models that refuse inputs, or predictions that were lost on the way.",
     "Look at the flow; unscored.max states how many are tolerable, and why belongs beside it.",
     "3 of 1,639 cases without a score while unscored.max is 0."},
    {"too_few_events", "The gate is inconclusive: fewer events than its min_events.",
     "A rare outcome or a small subgroup.", "Collect more cases.",
     "\"min_events\": 20 on a group with 12 events."},
    {"too_few_non_events",
     "The gate is inconclusive: fewer cases without the outcome than its min_non_events.",
     "A common outcome or a small subgroup.", "Collect more cases.",
     "\"min_non_events\": 20 on a group in which 5 are without the outcome."},
    {"too_few_cases", "The gate is inconclusive: fewer cases than its min_cases.",
     "A small subgroup, or a trial run with --limit.", "Collect more cases; run without --limit.",
     "\"min_cases\": 100 on a group of 64."},
    {"threshold_not_fixed_beforehand",
     "The gate is inconclusive: its threshold was chosen on these data, or nobody says where it "
     "comes from.",
     "A threshold without an origin, or with the origin this_data.",
     "State the origin truthfully; judge a threshold of these data on other data.",
     "{\"value\": 0.1, \"origin\": \"prespecified\"} when a protocol fixed it."},
});

constexpr auto kCases = std::to_array<Word>({
    {"no_label", "A step of the flow: the outcome of these cases is not known.",
     "Lost to follow-up, or a label that was never recorded.",
     "Say in the report who they are; they are no negatives.", "label null in 12 of 1,651 cases."},
    {"window_incomplete",
     "A step of the flow: observation ended before the window of the task, without the outcome.",
     "Discharge, death of another cause, or the end of the study.",
     "Say in the report who they are; nobody knows whether they are negatives.",
     "observed_until 3 years after the prediction, with a window of 5 years."},
    {"no_score", "A step of the flow: these cases have no prediction.",
     "They are missing in the predictions file, or the column is null there.",
     "Predict them, or allow their number with unscored.max.", "A case_id that the file lacks."},
    {"model_error", "A step of the flow: the model gave these cases no usable output.",
     "Inputs that the contract refuses, or a forward that failed.",
     "The error column of predictions/ names the reason of each case.", "missing_feature."},
    {"missing_feature", "The case has no value for a feature, and the contract imputes none.",
     "An incomplete record.",
     "Give the contract a missing_value if the model was trained with one.", "creatinine null."},
    {"feature_out_of_range", "A feature lies outside the range of the contract.",
     "A wrong unit or an error of entry.", "Convert the unit under cases.columns.",
     "creatinine 88 (µmol/L) for a range of 0.1 to 30 mg/dL."},
    {"unknown_category", "A category is not one of those that the contract lists.",
     "Another spelling, or a group that the model never saw.",
     "Recode it under cases.columns, if it is the same thing.", "sex 'female' for F and M."},
    {"forward_failed", "The model's forward ended with an error on this case.",
     "A shape or value that the model was not made for.",
     "`clinval model check FOLDER`; give the case to the model's maker.", "An empty sequence."},
    {"not_finite", "The model gave NaN or infinity for this case.",
     "An overflow, a division by zero or a logarithm of zero in the model.",
     "Give the case to the model's maker.", "A feature that is zero in a ratio."},
    {"probability_out_of_range", "The model's probability lies outside 0 to 1.",
     "The output is a logit, or percent.", "Correct the link of the contract.",
     "\"link\": \"probability\" on logits."},
    {"wrong_shape", "An output has another shape than the contract says.",
     "The model depends on the batch size, or the contract is wrong.",
     "Correct the contract, or export the model again.", "[1, 2] for [\"B\"]."},
    {"wrong_dtype", "An output has another type than the contract says.",
     "The model was converted after the contract was written.",
     "Correct the contract, or export the model again.", "float16 for float32."},
    {"missing_output", "The model did not give an output of the contract.",
     "The key of the dictionary is another.", "Correct the contract's key.", "logits for logit."},
    {"extra_output", "The model gave an output that the contract does not name.",
     "A head was added.", "Name it in the contract, or leave it out of the model.",
     "An attention map beside the logit."},
});

}  // namespace

std::span<const Word> gate_explanations() {
  return kGates;
}

std::span<const Word> case_explanations() {
  return kCases;
}

}  // namespace clinval::harness
