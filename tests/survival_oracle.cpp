#include "tests/survival_oracle.h"

#include <cmath>
#include <stdexcept>

#include "tests/oracle.h"
#include "tests/random_cases.h"

namespace clinval::tests {
namespace {

std::map<std::string, SurvivalInput> read_inputs() {
  auto rows = read_cells(std::string(CLINVAL_TEST_DIR) + "/oracles/survival_cases.csv", ',');
  if (rows.size() < 2) {
    throw std::runtime_error("survival_cases.csv holds no row");
  }
  rows.erase(rows.begin());
  std::map<std::string, SurvivalInput> inputs;
  for (const auto& row : rows) {
    SurvivalInput& input = inputs[row.at(0)];
    input.time.push_back(std::stod(row.at(1)));
    input.event.push_back(static_cast<std::uint8_t>(std::stoul(row.at(2))));
    input.risk.push_back(std::stod(row.at(3)));
    input.cluster.push_back(static_cast<std::uint32_t>(std::stoul(row.at(4))));
  }
  return inputs;
}

/// At risk, events and censorings at one time.
struct Counts {
  double at_risk = 0.0;
  double events = 0.0;
  double censored = 0.0;
};

Counts counts_at(const SurvivalInput& input, double time) {
  Counts counts;
  for (std::size_t i = 0; i < input.size(); ++i) {
    counts.at_risk += input.time[i] >= time ? 1.0 : 0.0;
    if (input.time[i] == time) {
      (input.event[i] != 0 ? counts.events : counts.censored) += 1.0;
    }
  }
  return counts;
}

std::map<double, Counts> counts_by_time(const SurvivalInput& input) {
  std::map<double, Counts> by_time;
  for (const double time : input.time) {
    if (!by_time.contains(time)) {
      by_time[time] = counts_at(input, time);
    }
  }
  return by_time;
}

}  // namespace

metrics::SurvivalCases SurvivalInput::independent(metrics::SurvivalCases::Settings settings) const {
  return {time, event, risk, {}, settings};
}

metrics::SurvivalCases SurvivalInput::clustered() const {
  return {time, event, risk, cluster, {.design = metrics::Design::Clustered}};
}

SurvivalInput SurvivalInput::reordered(const std::vector<std::size_t>& order) const {
  SurvivalInput result;
  for (const std::size_t i : order) {
    result.time.push_back(time[i]);
    result.event.push_back(event[i]);
    result.risk.push_back(risk[i]);
    result.cluster.push_back(cluster[i]);
  }
  return result;
}

const std::map<std::string, SurvivalInput>& survival_oracle_cases() {
  static const auto kInputs = read_inputs();
  return kInputs;
}

SurvivalInput random_survival(std::uint64_t seed, std::size_t n, std::size_t distinct) {
  RandomIntegers random(seed);
  SurvivalInput input;
  for (std::size_t i = 0; i < n; ++i) {
    input.time.push_back(static_cast<double>(random.next(distinct)) / 2.0);
    input.event.push_back(random.next(3) != 0 ? 1 : 0);
    input.risk.push_back(static_cast<double>(1 + random.next(distinct)) /
                         static_cast<double>(distinct + 1));
    input.cluster.push_back(static_cast<std::uint32_t>(random.next(n / 2 + 1)));
  }
  return input;
}

std::vector<std::uint32_t> random_multiplicity(std::uint64_t seed, std::size_t n) {
  RandomIntegers random(seed);
  std::vector<std::uint32_t> times(n);
  for (std::uint32_t& value : times) {
    value = static_cast<std::uint32_t>(random.next(4));
  }
  return times;
}

SurvivalInput repeated(const SurvivalInput& input, const std::vector<std::uint32_t>& times) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < times.size(); ++i) {
    order.insert(order.end(), times[i], i);
  }
  return input.reordered(order);
}

std::vector<std::uint32_t> by_position(const metrics::SurvivalCases& cases,
                                       const std::vector<std::uint32_t>& times) {
  std::vector<std::uint32_t> sorted;
  for (const std::uint32_t index : cases.input_index()) {
    sorted.push_back(times.at(index));
  }
  return sorted;
}

double censoring_by_definition(const SurvivalInput& input, double time, metrics::Ipcw ipcw) {
  double product = 1.0;
  for (const auto& [at, counts] : counts_by_time(input)) {
    const bool counted = ipcw == metrics::Ipcw::Left ? at < time : at <= time;
    if (counted && counts.censored > 0.0) {
      product *= 1.0 - counts.censored / (counts.at_risk - counts.events);
    }
  }
  return product;
}

bool is_case(const SurvivalInput& input, std::size_t i, double horizon) {
  return input.time[i] <= horizon && input.event[i] != 0;
}

std::vector<double> weights_by_definition(const SurvivalInput& input, double horizon,
                                          metrics::Ipcw ipcw) {
  std::vector<double> weights(input.size(), 0.0);
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (is_case(input, i, horizon)) {
      weights[i] = 1.0 / censoring_by_definition(input, input.time[i], ipcw);
    } else if (ipcw == metrics::Ipcw::Left ? input.time[i] >= horizon : input.time[i] > horizon) {
      weights[i] = 1.0 / censoring_by_definition(input, horizon, ipcw);
    }
  }
  return weights;
}

double error_by_definition(const SurvivalInput& input, const Influences& influences, double horizon,
                           metrics::Ipcw ipcw, bool by_cluster) {
  const auto by_time = counts_by_time(input);
  std::map<std::size_t, double> sums;
  for (std::size_t j = 0; j < input.size(); ++j) {
    double total = influences.own[j];
    for (std::size_t i = 0; i < input.size(); ++i) {
      const double until = is_case(input, i, horizon) ? input.time[i] : horizon;
      for (const auto& [at, counts] : by_time) {
        const bool enters = at < until || (ipcw == metrics::Ipcw::Right && at == until);
        if (enters && at <= input.time[j]) {
          const bool leaves = at == input.time[j] && input.event[j] == 0;
          const double martingale = (leaves ? 1.0 : 0.0) - counts.censored / counts.at_risk;
          total += influences.part[i] * martingale / counts.at_risk;
        }
      }
    }
    sums[by_cluster ? input.cluster[j] : j] += total;
  }
  double squares = 0.0;
  for (const auto& [unit, sum] : sums) {
    squares += sum * sum;
  }
  const auto units = static_cast<double>(sums.size());
  return std::sqrt(squares * units / (units - 1.0));
}

}  // namespace clinval::tests
