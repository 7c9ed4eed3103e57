#include "reports/render.h"

#include <stdexcept>

#include "reports/html_report.h"
#include "reports/junit.h"
#include "reports/summary.h"
#include "reports/tables.h"

namespace clinval::reports {

std::vector<RenderedFile> render(const Results& results, const Verdict& verdict,
                                 const std::vector<std::string>& formats) {
  std::vector<RenderedFile> files;
  for (const std::string& format : formats) {
    if (format == "html") {
      files.push_back({"report.html", html_report(results, verdict)});
    } else if (format == "md") {
      files.push_back({"summary.md", markdown_summary(results, verdict)});
    } else if (format == "junit") {
      files.push_back({"junit.xml", junit_xml(results, verdict)});
    } else if (format == "csv") {
      files.push_back({"tables/estimates.csv", estimates_csv(results)});
      files.push_back({"tables/flow.csv", flow_csv(results)});
      files.push_back({"tables/participants.csv", participants_csv(results)});
      files.push_back({"tables/gates.csv", gates_csv(verdict)});
      if (results.privacy) {
        files.push_back({"tables/privacy.csv", privacy_csv(*results.privacy)});
        files.push_back({"tables/privacy_classes.csv", privacy_classes_csv(*results.privacy)});
      }
    } else {
      throw std::invalid_argument("render: a format other than html, md, junit and csv: " + format);
    }
  }
  return files;
}

}  // namespace clinval::reports
