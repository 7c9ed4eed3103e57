#pragma once

#include <cstddef>

#include "harness/model.h"

namespace clinval::harness {

/// What the golden cases showed.
struct ModelCheck {
  std::size_t batches = 0;
  std::size_t values = 0;           ///< compared outputs
  double largest_difference = 0.0;  ///< from the stored outputs, absolute
  /// Between a case inside its batch and the same case alone, absolute; 0: bit-equal on this host.
  double batch_difference = 0.0;
};

/// Runs the golden cases before the first case of a patient: every stored batch as it is, twice,
/// and each of its cases alone.
///
///   |output - stored| <= atol + rtol * |stored|     with atol and rtol of the contract
///
/// Errors: configs::InputError (Area::Model), all at once: E-MODEL-GOLDEN (no or unusable golden
///         case, or a difference beyond the tolerance: which case, head, largest difference),
///         E-MODEL-OUTPUT (the forward failed, or an output has another key, type or shape, or
///         is not finite or no probability), E-MODEL-REPEAT (the second run gave other bits).
[[nodiscard]] ModelCheck check_model(const ModelFolder& folder, const Model& model);

}  // namespace clinval::harness
