#pragma once

#include "datasets/featuriser.h"
#include "harness/model.h"
#include "harness/predictions.h"
#include "harness/progress.h"

namespace clinval::harness {

/// What a model says about every case: one case a forward, so that no result depends on its
/// neighbours, on the number of workers or on which cases are run together.
///
/// @param folder   contract (names of inputs and heads) and digest of the model
/// @param cases    features; a case with an error there is not run and keeps that error
/// @param workers  threads, at least 1
/// @return         outputs in the contract's order, cases in theirs; a failed forward leaves its
///                 code in `error` and 0 in every output. `model` is the folder's name: the caller
///                 puts the id of its config there.
/// Errors: std::invalid_argument when the features are those of another contract; whatever the
///         model throws beside ForwardError, after all workers have stopped.
/// Cost:   one forward a case; well below a microsecond beside it.
[[nodiscard]] ModelPredictions infer(const ModelFolder& folder, const Model& model,
                                     const datasets::Features& cases, unsigned workers,
                                     const Progress& progress);

}  // namespace clinval::harness
