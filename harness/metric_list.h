#pragma once

#include <string>

namespace clinval::harness {

/// The catalogues of every kind of task, for `clinval list metrics`: name, formula, range, headline
/// interval, oracle, and why an interval misses its level where it does. As text, or as one JSON
/// array with a newline.
[[nodiscard]] std::string metric_list(bool json);

}  // namespace clinval::harness
