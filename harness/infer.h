#pragma once

#include "configs/run_config.h"
#include "datasets/featuriser.h"
#include "harness/model.h"
#include "harness/predictions.h"
#include "harness/progress.h"

namespace clinval::harness {

/// What a model says about every case.
///
/// exact: one case a forward, so that no result depends on its neighbours, on the number of workers
/// or on which cases are run together. throughput: batches of a fixed size over the cases sorted by
/// length, then case order; a plan that depends on the cases alone, so that results are the same
/// for any number of workers, but may differ from exact in the last bits, and change with the case
/// set. A batch that fails is run again case by case.
///
/// @param folder     contract (names of inputs and heads) and digest of the model
/// @param cases      features; a case with an error there is not run and keeps that error
/// @param workers    threads, at least 1
/// @param inference  mode and batch size; its tolerance is for harness/invariance.h
/// @return           outputs in the contract's order, cases in theirs; a failed forward leaves its
///                   code in `error` and 0 in every output. `model` is the folder's name: the
///                   caller puts the id of its config there.
/// Errors: std::invalid_argument when the features are those of another contract; whatever the
///         model throws beside ForwardError, after all workers have stopped.
/// Cost:   one forward a case or batch; well below a microsecond a case beside it.
[[nodiscard]] ModelPredictions infer(const ModelFolder& folder, const Model& model,
                                     const datasets::Features& cases, unsigned workers,
                                     const Progress& progress,
                                     const configs::InferenceSpec& inference = {});

}  // namespace clinval::harness
