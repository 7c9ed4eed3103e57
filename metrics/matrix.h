#pragma once

#include <Eigen/Core>

namespace clinval::metrics {

/// One row a case, one column a coefficient.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Binds a Matrix, a block of rows, or foreign memory by Eigen::Map, without a copy. A column-major
/// argument is copied silently.
using MatrixView = Eigen::Ref<const Matrix>;

}  // namespace clinval::metrics
