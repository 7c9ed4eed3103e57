#include "metrics/distributions.h"

#include <cmath>
#include <stdexcept>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>

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

double chi_squared_tail(double x, double degrees) {
  if (!(x >= 0.0) || !(degrees > 0.0)) {
    throw std::invalid_argument("chi_squared_tail: x not below 0, degrees above 0");
  }
  return boost::math::gamma_q(degrees / 2.0, x / 2.0);
}

double two_sided_p(double z) {
  return 2.0 * normal_cdf(-std::abs(z));
}

}  // namespace clinval::metrics
