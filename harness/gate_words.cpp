#include "harness/gate_words.h"

namespace clinval::harness {

std::string_view text_of(configs::GateOp op) {
  switch (op) {
    case configs::GateOp::AtLeast: return ">=";
    case configs::GateOp::AtMost: return "<=";
    case configs::GateOp::Within: return "within";
    case configs::GateOp::MaxRatio: return "max_ratio";
    case configs::GateOp::MaxGap: return "max_gap";
    case configs::GateOp::Versus: return "versus";
  }
  return "";
}

std::string_view text_of(configs::Severity severity) {
  switch (severity) {
    case configs::Severity::Fail: return "fail";
    case configs::Severity::Warn: return "warn";
    case configs::Severity::Info: return "info";
  }
  return "";
}

std::vector<double> limits_of(const configs::GateSpec& gate) {
  switch (gate.op) {
    case configs::GateOp::AtLeast: return {gate.lower};
    case configs::GateOp::AtMost:
    case configs::GateOp::MaxRatio:
    case configs::GateOp::MaxGap:
    case configs::GateOp::Versus: return {gate.upper};
    case configs::GateOp::Within: return {gate.lower, gate.upper};
  }
  return {};
}

}  // namespace clinval::harness
