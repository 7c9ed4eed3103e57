#include "metrics/distributions.h"

#include <cmath>
#include <stdexcept>

#include <boost/math/distributions/normal.hpp>

namespace clinval::metrics {

double normal_quantile(double probability) {
  if (!(probability > 0.0 && probability < 1.0)) {
    throw std::invalid_argument("normal_quantile: the probability must lie between 0 and 1");
  }
  return boost::math::quantile(boost::math::normal(), probability);
}

double normal_cdf(double z) {
  if (std::isnan(z)) {
    throw std::invalid_argument("normal_cdf: not a number");
  }
  return boost::math::cdf(boost::math::normal(), z);
}

}  // namespace clinval::metrics
