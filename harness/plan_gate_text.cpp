#include "harness/plan_gate_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "harness/group_words.h"
#include "reports/escaping.h"
#include "reports/invariance_words.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::harness {
namespace {

using configs::number_text;
using reports::count_text;
using reports::fixed;
using reports::visible;

std::string reason_words(const std::string& code) {
  if (code == "survival_task") {
    return "no power: the formulas are for binary tasks";
  }
  if (code == "compares_groups") {
    return "no power: the gate compares groups; their intervals stand above";
  }
  if (code == "compares_models") {
    return "no power: how alike the two models are is not known before the run";
  }
  if (code == "audits") {
    return "no power: the measure of an audit has no sampling error";
  }
  if (code == "no_formula") {
    return "no power: there is no formula for this metric";
  }
  if (code == "other_interval") {
    return "no power: the gate asks for another interval than the headline";
  }
  return "no power: " + reports::reason_words(code);
}

std::string share_text(double share) {
  return share > 0.999   ? "over 99.9 %"
         : share < 0.001 ? "under 0.1 %"
                         : fixed(100.0 * share, 1) + " %";
}

std::string needs_text(const PlannedGate& gate, double asked) {
  const bool at_least = gate.op == ">=";
  const std::string of_power = "  for a power of " + fixed(100.0 * asked, 0) + " %: ";
  std::string text;
  if (gate.op != "within") {
    text += of_power + (gate.needed_value ? fmt::format("a true value of {} {} with these cases\n",
                                                        at_least ? "at least" : "at most",
                                                        fixed(*gate.needed_value, 3))
                                          : "no true value is enough with these cases\n");
  }
  const auto share =
      static_cast<double>(gate.group->events) / static_cast<double>(gate.group->cases);
  return text + of_power +
         (gate.needed_cases
              ? fmt::format(
                    "{} cases ({} with the event) at the assumed value\n",
                    count_text(static_cast<std::int64_t>(*gate.needed_cases)),
                    count_text(static_cast<std::int64_t>(std::ceil(*gate.needed_cases * share))))
              : "no number of cases is enough at the assumed value\n");
}

std::string power_text(const PlannedGate& gate, double asked) {
  const int decimals =
      gate.expected ? reports::decimals_for(gate.expected->upper - gate.expected->lower) : 3;
  return fmt::format("  if the true value is {} ({}): expected interval {}, power {}\n",
                     fixed(*gate.assumed, std::max(2, decimals)),
                     gate.assumed_from == "flag" ? "as given" : "assumed",
                     limits_text(gate.expected), share_text(*gate.power)) +
         needs_text(gate, asked);
}

}  // namespace

std::string limits_text(const metrics::Outcome<metrics::Limits>& limits) {
  if (!limits) {
    return "-";
  }
  const int decimals = reports::decimals_for(limits->upper - limits->lower);
  return fixed(limits->lower, decimals) + " to " + fixed(limits->upper, decimals);
}

std::string plan_gate_text(const PlannedGate& gate, double asked_power) {
  std::string limit;
  for (const double number : gate.limit) {
    limit += (limit.empty() ? "" : " to ") + number_text(number);
  }
  std::string text = fmt::format(
      "Gate {}: {} {} {}{}\n", visible(gate.id),
      gate.row.audit.empty() ? reports::measure_words(gate.row.metric, gate.row.at)
                             : reports::invariance_measure_words(gate.row.metric),
      gate.row.versus.empty() ? gate.op : "worse than " + gate.row.versus + " by at most", limit,
      gate.row.part || gate.row.subgroup
          ? ", " + visible(group_words(gate.row.part, gate.row.subgroup))
          : "");
  if (gate.group) {
    text += fmt::format("  rests on {} with and {} without the event\n", count_text(gate.events),
                        count_text(gate.non_events));
  }
  for (const std::string& obstacle : gate.obstacles) {
    text += fmt::format("  cannot pass: {}\n", reports::reason_words(obstacle));
  }
  if (!gate.no_power.empty()) {
    return text + "  " + reason_words(gate.no_power) + "\n";
  }
  return gate.power ? text + power_text(gate, asked_power) : text;
}

}  // namespace clinval::harness
