#pragma once

#include <string>

namespace clinval::tests {

/// Compares every row of tests/oracles/`file` with the catalogue, cases taken as independent, and
/// returns how many rows there were. A quantity is the metric's name, then what is needed, each
/// after a dot: `ge` or `gt`, a prevalence, an interval id; last `standard_error`, `lower` or
/// `upper` (of the headline where no interval is named). `at` is the threshold, or partial_from of
/// a partial AUROC. Fails where the metric has no value, error or limit, or where |ours - theirs| >
/// tolerance max(1, |theirs|).
int check_catalogue_oracle(const std::string& file, double tolerance);

}  // namespace clinval::tests
