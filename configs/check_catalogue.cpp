#include "configs/check_catalogue.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace clinval::configs {
namespace {

constexpr auto kChecks = std::to_array<CheckEntry>({
    {"available_before_time", "warn", "An event was available before it happened.",
     "One of the two columns holds another moment than declared; a model sees the event at the "
     "later one. Look at how `available` was exported."},
    {"cluster_in_parts", "warn", "Members of one cluster stand in several parts.",
     "The parts are not independent of each other: cut between clusters, never through them."},
    {"constant_column", "info", "A column has one value, or none, in all of 20 or more cases.",
     "It tells nothing here. If a model uses it, it is used outside what it was developed on; if "
     "it "
     "should vary, the export is wrong."},
    {"derived_group_filled", "warn",
     "A derived column has a value where every column that its SQL reads is missing.",
     "A comparison with a missing value falls into `else`: those cases sit in a group they may not "
     "belong to. Give them null, or a level of their own with `is null`."},
    {"duplicate_cases", "warn",
     "Cases of different clusters are equal in every column apart from ids; 3 or more, and many "
     "more "
     "than the values would give by chance. Rows that are mostly empty, or tell too little to be "
     "told apart, do not count.",
     "The same person under two ids, or a copied row: intervals are too narrow, and a copy of a "
     "development row is no held-out case."},
    {"duplicate_rows", "warn",
     "Rows are repeated: events equal in subject, time, code and value, or cases of one subject "
     "equal "
     "apart from the case id.",
     "Counts and rates over the rows are too high. Export again without repetition, or remove it "
     "in "
     "the query."},
    {"duplicate_subjects", "warn",
     "Two subject ids have the same whole record of events, or differ in case, blanks or leading "
     "zeros alone.",
     "Probably one person under two ids: the split and the intervals treat them as two."},
    {"empty_at_site", "warn",
     "A column or code is always empty at a site and filled elsewhere, beyond chance.",
     "The model runs there without it: look at the imputation, and report that site apart."},
    {"event_after_follow_up", "warn", "Events of a subject lie after its observed_until.",
     "Either the end of observation or the time of the event is wrong; outcomes beyond the end of "
     "observation are seen in some people only."},
    {"fan_out", "warn", "The query gives rows that are equal in every column, ids included.",
     "A join multiplies cases: join one row a case, such as an aggregate."},
    {"identical_codes", "warn",
     "Two codes have the same events (subject, time, value) in 99 % of the larger one.",
     "One is a copy of the other, so that what it should hold is not in the data. Compare with the "
     "source."},
    {"identical_columns", "warn",
     "Two columns agree in 99 % of the cases in which either is not at its most frequent value.",
     "One is a copy of the other, so that what it should hold is not in the data. Compare with the "
     "source."},
    {"ids_encode_label", "warn",
     "The order of the subject ids ranks the outcome (AUROC .6 and beyond, z at least 6). With "
     "sites, or else parts, it is the mean of the AUROCs within them, weighted by pairs.",
     "Ids were given in an order that knows the outcome: never a feature, never a rule of a "
     "split."},
    {"ids_encode_site", "info", "The order of the subject ids tells the site.",
     "Ids tell where a patient comes from: mind that when tables are passed on."},
    {"impossible_value", "warn",
     "A value is outside its declared range; without a range, at most one value in a thousand lies "
     "10 times (and more, where the tail is long) beyond all the others, or one number stands for "
     "missing: the only negative one (-999, -1) or nines above (9999), repeated and as far from "
     "its "
     "neighbour as the others range, or of a well-known form and far more often than its "
     "neighbours, or zero where all others are far from it and alike. 200 values are needed, and "
     "for "
     "the tails 20 subjects, of whom every one counts the same.",
     "A slip of the decimal point, two numbers run together, or a code for missing. Declare the "
     "range "
     "and set such values to null in the query."},
    {"label_before_prediction", "warn",
     "The outcome was settled at the time of the prediction: observation or follow-up ends at or "
     "before it.",
     "Such a case asks for what is known already. Exclude it, with a step of the flow."},
    {"late_availability", "info",
     "Events from before the prediction were available only after it; models do not see them.",
     "A result that was drawn but not reported yet. Development data without availability had "
     "them: "
     "expect worse performance here, rightly."},
    {"missing_by_outcome", "info",
     "The share of missing values differs by 20 points or more between the outcomes (z at least "
     "5).",
     "Whether it was measured tells the outcome: see that this is known at the prediction time, "
     "and "
     "that imputation does not hide it."},
    {"near_duplicate_cases", "warn",
     "Cases of different clusters are equal in every column but one, beyond chance.",
     "Copies with a corrected value, or two visits under two ids: treat them as one cluster."},
    {"one_sided_values", "warn",
     "A column or code that is recorded for some only has values on one side of a cut alone; every "
     "subject counts one, 20 at least.",
     "Only results beyond a limit were kept, so that its presence is the information, and a normal "
     "result looks like none."},
    {"outcome_impossible", "warn",
     "In one level of a column, of 50 or more subjects, nobody or everybody has the outcome, "
     "against a "
     "chance of one in a thousand million.",
     "These cases cannot have the outcome, or always do: deaths among those who may be readmitted, "
     "a "
     "level that was given because of the outcome. Exclude them, with a step of the flow."},
    {"percent_for_probability", "warn",
     "A column that is declared as a probability holds values from above 1 up to 100.",
     "Divide by 100 in a derived column."},
    {"record_length", "warn",
     "The number of cases or earlier events of a subject ranks the outcome of its last case (AUROC "
     ".7 and beyond), or nearly all subjects whose record reaches some position have one outcome, "
     "with a chance below "
     "one in a thousand million over all positions. A position is the rank of a case by prediction "
     "time within its subject; where nine in ten steps are not of one length, as of ages or "
     "visits, none is looked at, and without prediction_time no length of repeated cases.",
     "Records were cut by a rule that knows the outcome: time since admission then tells it. "
     "Report "
     "the cases before that position apart."},
    {"separating_feature", "warn",
     "One feature ranks the outcome with an AUROC of .9 and beyond, or .1 and below, in 20 or more "
     "of "
     "each class.",
     "Few single facts do that before the outcome is known: look for the outcome itself in it, "
     "recorded later."},
    {"separating_missingness", "warn",
     "The share of missing values differs by 60 points or more between the outcomes.",
     "It is filled in because of the outcome: no feature."},
    {"sorted_by_label", "info",
     "The order of rows in the file ranks the outcome. Shown by `caseset check` alone: no result "
     "depends on the order of rows.",
     "Harmless here, but a limit, a head of the file or a batch is no fair sample."},
    {"split_by_exclusion", "info",
     "Subjects or clusters have both cases here and rows that an exclusion took.",
     "If that exclusion is the development set, the split leaks: cut between subjects and "
     "clusters."},
    {"subject_in_development", "error", "Subjects of the cases are also in cases.development.",
     "They were seen in training: exclude them, with a step of the flow."},
    {"subject_in_parts", "warn", "A subject has cases in several parts.",
     "The parts are not independent of each other: put all cases of a subject into one."},
    {"top_code", "info",
     "20 or more subjects stand exactly at the largest value, as many as at the five values next "
     "to "
     "it together, or more; of a column with 20 different values, and one subject in 200.",
     "The largest value stands for `this or more`, such as 90 or above: no number to compute "
     "with."},
    {"undated_code_repeated", "warn", "A subject has an undated code with more than one value.",
     "An undated event is a fact of the subject, and a feature holds one: the last in order, which "
     "is the largest value where the files have no order. Keep one in the query, or give the "
     "events "
     "their times."},
    {"unit_change", "warn",
     "At a site a value is shifted against the other sites by a factor of 3 or more that is, in "
     "logarithms, at least 1.5 times the wider interquartile range; or in 5 % of its subjects it "
     "lies beyond twice the range that holds 99 % elsewhere. A subject counts once, with its "
     "middle "
     "value; 50 subjects on either side (200 for a share of 5 %, fewer for a larger one). Two "
     "sites that differ are named once, "
     "as "
     "a pair.",
     "Another unit or another kind of measurement under the same name. Convert it in the query."},
});

constexpr auto kBlindSpots = std::to_array<std::string_view>({
    "a feature that quietly encodes the outcome, with an AUROC below .9",
    "values that were corrected or filled in later, when no availability is declared",
    "wrong labels, and outcomes that happened elsewhere",
    "copies in which several values were changed, or whose ids hide that they are one person",
    "a site, a period or a device that no column names",
    "units that differ by less than a factor of 3 or that several sites share, and values that are "
    "wrong "
    "but possible",
    "anything in free text, images or files that a query did not read",
});

}  // namespace

std::span<const CheckEntry> check_catalogue() {
  return kChecks;
}

const CheckEntry* find_check(std::string_view id) {
  const auto* found = std::ranges::find(kChecks, id, &CheckEntry::id);
  return found == kChecks.end() ? nullptr : found;
}

std::string check_code(std::string_view id) {
  std::string code = "W-CHECK-";
  for (const char c : id) {
    code += c == '_' ? '-' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return code;
}

std::span<const std::string_view> check_blind_spots() {
  return kBlindSpots;
}

}  // namespace clinval::configs
