#pragma once

#include "harness/check_view.h"

// One function a check of configs/check_catalogue.h, which says what each finds. A check reads the
// view alone and leaves its findings in the report; it throws nothing, whatever the data are.
// Thresholds stand beside the code that uses them: an effect that matters, and an error (z, or a
// chance under no relation) that many columns and codes do not reach by accident.
namespace clinval::harness::checks {

using Report = CheckReport;

void available_before_time(const CheckView& view, Report& report);
void cluster_in_parts(const CheckView& view, Report& report);
void constant_column(const CheckView& view, Report& report);
void derived_group_filled(const CheckView& view, Report& report);
void duplicate_cases(const CheckView& view, Report& report);
void duplicate_rows(const CheckView& view, Report& report);
void duplicate_subjects(const CheckView& view, Report& report);
void empty_at_site(const CheckView& view, Report& report);
void event_after_follow_up(const CheckView& view, Report& report);
void fan_out(const CheckView& view, Report& report);
void identical_codes(const CheckView& view, Report& report);
void identical_columns(const CheckView& view, Report& report);
/// The mean of the AUROCs within sites (or parts), each weighted by its pairs of a subject with and
/// one without the outcome; the error is that of no relation within any (van Elteren 1960).
void ids_encode_label(const CheckView& view, Report& report);
void ids_encode_site(const CheckView& view, Report& report);
void impossible_value(const CheckView& view, Report& report);
void label_before_prediction(const CheckView& view, Report& report);
void late_availability(const CheckView& view, Report& report);
void missing_by_outcome(const CheckView& view, Report& report);
void near_duplicate_cases(const CheckView& view, Report& report);
void one_sided_values(const CheckView& view, Report& report);
void outcome_impossible(const CheckView& view, Report& report);
void percent_for_probability(const CheckView& view, Report& report);
void record_length(const CheckView& view, Report& report);
void separating_feature(const CheckView& view, Report& report);
void separating_missingness(const CheckView& view, Report& report);
void sorted_by_label(const CheckView& view, Report& report);
void split_by_exclusion(const CheckView& view, Report& report);
void subject_in_development(const CheckView& view, Report& report);
void subject_in_parts(const CheckView& view, Report& report);
void top_code(const CheckView& view, Report& report);
void undated_code_repeated(const CheckView& view, Report& report);
/// Each subject of a site stands for the middle one of its positive values there; sites with 50
/// subjects or more are held against all others. A site is shifted when the medians differ by a
/// factor of 3 or more and, in logarithms, by 1.5 times the wider interquartile range; it is mixed
/// when a share of 5 % or more lies beyond twice the range of the middle 99 % elsewhere, 10
/// subjects at least were either side that large. Two sites are one difference.
void unit_change(const CheckView& view, Report& report);

}  // namespace clinval::harness::checks
