#include "metrics/distributions.h"

#include <cmath>
#include <stdexcept>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
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

double binomial_tail(double successes, double trials, double probability) {
  if (!(probability >= 0.0 && probability <= 1.0) || !(successes >= 0.0) || !(trials >= 0.0)) {
    throw std::invalid_argument("binomial_tail: a probability, successes and trials not below 0");
  }
  if (successes == 0.0 || successes > trials) {
    return successes == 0.0 ? 1.0 : 0.0;
  }
  return boost::math::ibeta(successes, trials - successes + 1.0, probability);
}

double poisson_tail(double events, double mean) {
  if (!(events >= 0.0) || !(mean >= 0.0)) {
    throw std::invalid_argument("poisson_tail: neither events nor their mean below 0");
  }
  return events == 0.0 ? 1.0 : boost::math::gamma_p(events, mean);
}

double two_sided_p(double z) {
  return 2.0 * normal_cdf(-std::abs(z));
}

double beta_quantile(double probability, double a, double b) {
  if (!(probability > 0.0 && probability < 1.0 && a > 0.0 && b > 0.0)) {
    throw std::invalid_argument("beta_quantile: a probability inside 0 to 1 and positive shapes");
  }
  return boost::math::quantile(boost::math::beta_distribution<>(a, b), probability);
}

}  // namespace clinval::metrics
