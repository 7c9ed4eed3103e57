#include "harness/exit_code.h"

#include <algorithm>
#include <array>

namespace clinval::harness {

ExitCode exit_code_of(configs::Area area) {
  switch (area) {
    case configs::Area::Config: return ExitCode::Config;
    case configs::Area::Data: return ExitCode::Data;
    case configs::Area::Model: return ExitCode::Model;
    case configs::Area::Output: return ExitCode::Incomplete;
  }
  return ExitCode::Internal;
}

ExitCode worst(const std::vector<ExitCode>& codes) {
  constexpr std::array kPrecedence = {
      ExitCode::Internal, ExitCode::Config,     ExitCode::Data,        ExitCode::Model,
      ExitCode::Incomplete, ExitCode::GateFailed, ExitCode::Inconclusive};
  for (const ExitCode code : kPrecedence) {
    if (std::ranges::find(codes, code) != codes.end()) {
      return code;
    }
  }
  return ExitCode::Done;
}

}  // namespace clinval::harness
