#pragma once

#include <string>
#include <vector>

namespace clinval::bench {

/// Seconds of a bare LibTorch loop over all rows of x [n, 6]: tensor over the row, dictionary,
/// forward, one number out. Load, freeze and warm-up are not counted.
double bare_loop_seconds(const std::string& artefact, const std::vector<float>& x);

/// Writes a model folder whose forward takes half a millisecond or more: a perceptron
/// 6-3000-3000-1 with seeded weights.
void write_wide_model(const std::string& folder);

}  // namespace clinval::bench
