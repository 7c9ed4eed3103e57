#include "reports/render.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "reports/data_quality_words.h"
#include "reports/figures.h"
#include "reports/html_report.h"
#include "reports/invariance_words.h"
#include "reports/junit.h"
#include "reports/summary.h"
#include "reports/tables.h"

namespace clinval::reports {

namespace {

/// Each figure as a file of its own, which needs the namespace that a page implies.
void add_figures(const Results& results, std::vector<RenderedFile>& files) {
  constexpr std::string_view kOpening = "<svg ";
  for (const DeclaredTask& task : results.declared.tasks) {
    for (const TaskFigure& figure : task_figures(results, task)) {
      std::string text = figure.figure.picture.bytes() + "\n";
      text.insert(text.find(kOpening) + kOpening.size(), "xmlns=\"http://www.w3.org/2000/svg\" ");
      files.push_back({"figures/" + figure.name + ".svg", std::move(text)});
    }
  }
}

}  // namespace

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
      files.push_back({"tables/follow_up.csv", follow_up_csv(results)});
      files.push_back({"tables/gates.csv", gates_csv(verdict)});
      if (results.data_quality) {
        files.push_back({"tables/data_quality.csv", data_quality_csv(*results.data_quality)});
      }
      if (results.privacy) {
        files.push_back({"tables/privacy.csv", privacy_csv(*results.privacy)});
        files.push_back({"tables/privacy_classes.csv", privacy_classes_csv(*results.privacy)});
      }
      if (results.invariance) {
        files.push_back({"tables/invariance.csv", invariance_csv(*results.invariance)});
      }
    } else if (format == "svg") {
      add_figures(results, files);
    } else {
      throw std::invalid_argument("render: an unknown format: " + format);
    }
  }
  return files;
}

}  // namespace clinval::reports
