#pragma once

#include <string>
#include <vector>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// A file to write below the run directory.
struct RenderedFile {
  std::string path;  ///< "report.html", "tables/estimates.csv"
  std::string bytes;
};

/// Everything that is projected from results and verdict; computes nothing, reads no clock.
/// @param formats  subset of html, md, junit, csv, svg
[[nodiscard]] std::vector<RenderedFile> render(const Results& results, const Verdict& verdict,
                                               const std::vector<std::string>& formats);

}  // namespace clinval::reports
