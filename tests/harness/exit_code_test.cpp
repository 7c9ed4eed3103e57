#include "harness/exit_code.h"

#include <doctest/doctest.h>

namespace clinval::harness {

TEST_CASE("exit_code: the order of precedence is 5, 2, 3, 4, 6, 1, 7, 0") {
  std::vector<ExitCode> ascending = {ExitCode::Done,       ExitCode::Inconclusive,
                                     ExitCode::GateFailed, ExitCode::Incomplete,
                                     ExitCode::Model,      ExitCode::Data,
                                     ExitCode::Config,     ExitCode::Internal};
  while (!ascending.empty()) {
    CHECK(worst(ascending) == ascending.back());
    ascending.pop_back();
  }
  CHECK(worst({}) == ExitCode::Done);
}

TEST_CASE("exit_code: every area of bad input has its code") {
  CHECK(exit_code_of(configs::Area::Config) == ExitCode::Config);
  CHECK(exit_code_of(configs::Area::Data) == ExitCode::Data);
  CHECK(exit_code_of(configs::Area::Model) == ExitCode::Model);
  CHECK(exit_code_of(configs::Area::Output) == ExitCode::Incomplete);
}

}  // namespace clinval::harness
