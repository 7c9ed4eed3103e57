#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clinval::reports {

/// One thing that a check of the cases found. Names of columns, parts and sites are shown, and
/// codes that may be named; never an id, a row or a value of a case.
struct DataFinding {
  std::string check = {};     ///< id in configs::check_catalogue
  std::string severity = {};  ///< error | warn | info
  std::vector<std::string> columns = {};
  std::vector<std::string> codes = {};
  std::int64_t other_codes = 0;  ///< further codes: free text that few people have, not named
  std::optional<std::string> part = {};
  std::optional<std::string> site = {};
  std::optional<std::string> task = {};
  std::int64_t count = 0;
  std::int64_t of = 0;       ///< what `count` is a share of, at least as much
  std::string counted = {};  ///< rows | cases | subjects | events | values | codes
  std::string measure = {};  ///< what `value` is: auroc, ratio … or empty
  std::optional<double> value = {};
  std::string message = {};  ///< in one sentence
};

/// Whether a check was made.
struct DataCheck {
  std::string check = {};
  std::string severity = {};  ///< error | warn | info | off
  std::string state = {};     ///< ran | not_applicable | off
  std::string reason = {};    ///< why it does not apply, or what of it was left out; or empty
};

/// What the checks say of the cases, before any model: every check in byte order of its id, then
/// the findings in that order.
struct DataQuality {
  std::vector<DataCheck> checks = {};
  std::vector<DataFinding> findings = {};
};

}  // namespace clinval::reports
