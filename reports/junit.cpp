#include "reports/junit.h"

#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/escaping.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

enum class Effect { Passes, Fails, Skipped, Shown };

Effect effect_of(const GateDecision& gate) {
  if (gate.verdict == Decision::Pass) {
    return Effect::Passes;
  }
  if (gate.severity != "fail") {
    return Effect::Shown;
  }
  return gate.waiver && gate.waiver->live ? Effect::Skipped : Effect::Fails;
}

std::string message_of(const GateDecision& gate) {
  return fmt::format("{} {}: required {}, found {}; {}", decision_words(gate.verdict),
                     gate_subject(gate), requirement_words(gate), gate_numbers(gate),
                     reason_words(gate.reason));
}

std::string property(std::string_view name, const std::string& value) {
  return fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", name, xml_escaped(value));
}

std::string number_property(std::string_view name, const std::optional<double>& value) {
  return value ? property(name, configs::number_text(*value)) : "";
}

std::string properties(const GateDecision& gate) {
  std::string limits;
  for (const double limit : gate.limit) {
    limits += (limits.empty() ? "" : " ") + configs::number_text(limit);
  }
  std::string all = property("task", gate.row.task) + property("metric", gate.row.metric) +
                    property("verdict", std::string(to_string(gate.verdict))) +
                    property("reason", gate.reason) + property("severity", gate.severity) +
                    property("role", gate.role) + property("op", gate.op) +
                    property("limit", limits) + number_property("estimate", gate.estimate) +
                    number_property("lower", gate.lower) + number_property("upper", gate.upper) +
                    property("interval", gate.interval);
  if (gate.waiver) {
    all += property("waiver", fmt::format("{}; {}; until {}", gate.waiver->reason,
                                          gate.waiver->approver, gate.waiver->expires));
  }
  return "      <properties>\n" + all + "      </properties>\n";
}

std::string outcome(const GateDecision& gate) {
  const std::string message = xml_escaped(message_of(gate));
  switch (effect_of(gate)) {
    case Effect::Passes: return "";
    case Effect::Fails:
      return fmt::format("      <failure type=\"{}\" message=\"{}\"/>\n",
                         gate.verdict == Decision::Fail ? "gate_failed" : "inconclusive", message);
    case Effect::Skipped:
      return fmt::format(
          "      <skipped message=\"{}\"/>\n",
          xml_escaped(fmt::format("waived until {} by {}: {}. {}", gate.waiver->expires,
                                  gate.waiver->approver, gate.waiver->reason, message_of(gate))));
    case Effect::Shown:
      return fmt::format("      <system-out>{} (severity {}: does not decide)</system-out>\n",
                         message, xml_escaped(gate.severity));
  }
  return "";
}

std::string testcase(const Results& results, const GateDecision& gate) {
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n{}{}    </testcase>\n",
                     xml_escaped(fmt::format("clinval.{}.{}", results.run.id, gate.row.task)),
                     xml_escaped(fmt::format("{}: {}", gate.id, gate_subject(gate))),
                     properties(gate), outcome(gate));
}

}  // namespace

std::string junit_xml(const Results& results, const Verdict& verdict) {
  const auto count = [&](Effect effect) {
    return std::ranges::count(verdict.gates, effect, effect_of);
  };
  std::string cases;
  for (const GateDecision& gate : verdict.gates) {
    cases += testcase(results, gate);
  }
  if (verdict.gates.empty()) {
    cases = fmt::format(
        "    <testcase classname=\"{}\" name=\"not_gated\">\n"
        "      <system-out>No gates were set: this run measured and decided nothing.</system-out>\n"
        "    </testcase>\n",
        xml_escaped("clinval." + results.run.id));
  }
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
                                         std::max<std::size_t>(1, verdict.gates.size()),
                                         count(Effect::Fails), count(Effect::Skipped));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
      counts, xml_escaped("clinval " + results.run.id), cases);
}

}  // namespace clinval::reports
