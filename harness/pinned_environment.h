#pragma once

#include <string>
#include <utility>
#include <vector>

namespace clinval::harness {

/// Sets the environment variables under which LibTorch, oneDNN, MKL and OpenMP give equal bits on
/// every run and on every processor that knows AVX2, and returns them (name, value) in name order.
///
/// Must be called before LibTorch is opened, which reads most of them while it starts, and before
/// other threads run: setenv is not safe beside them. Calling it again changes nothing.
std::vector<std::pair<std::string, std::string>> pin_environment();

}  // namespace clinval::harness
