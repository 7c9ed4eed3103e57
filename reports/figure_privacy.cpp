#include <algorithm>

#include <fmt/format.h>

#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/privacy_words.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 460;
constexpr double kTop = 24;
constexpr double kRow = 30;
constexpr double kLeft = 90;
constexpr double kPlot = 270;

/// A class within the small-cell rule of 1 to 10 is drawn in the colour of warnings.
bool small_cell(const PrivacyBand& band) {
  return band.to && *band.to <= 10;
}

}  // namespace

Figure privacy_figure(const Results& results) {
  const PrivacyAudit* audit = assessed_privacy(results);
  if (audit == nullptr) {
    return {};
  }
  const PrivacyGroup& all = audit->groups.front();
  std::int64_t most = 1;
  for (const PrivacyBand& band : all.bands) {
    most = std::max(most, band.records);
  }
  Markup content;
  Figure figure;
  double y = kTop;
  for (const PrivacyBand& band : all.bands) {
    const double width = kPlot * static_cast<double>(band.records) / static_cast<double>(most);
    const svg::Style& style = svg::kStyles[small_cell(band) ? 1 : 0];
    content.add(svg::label({kLeft - 8, y + 15}, band_words(band), svg::Anchor::End));
    content.add(svg::rectangle({kLeft, y}, width, kRow - 8, style.colour, 0.85));
    content.add(svg::label({kLeft + width + 6, y + 15}, count_text(band.records)));
    figure.rows.push_back({band_words(band), count_text(band.records)});
    y += kRow;
  }
  content.add(svg::label({kLeft - 8, kTop - 8}, "patients", svg::Anchor::End));
  content.add(svg::label({kLeft + 6, kTop - 8}, "records"));
  content.add(svg::line({kLeft, kTop - 4}, {kLeft, y}, "#475467"));
  figure.title = "Records by the size of their class";
  figure.caption =
      "Records by the number of patients who share their combination of quasi-identifiers. "
      "Combinations of 1 to 10 patients are small cells: a table that shows them shows people.";
  figure.picture = svg::picture(figure_key({"privacy"}), kWidth, y + 10, figure.title,
                                figure.caption, {content});
  figure.header = {"Patients in the class", "Records"};
  return figure;
}

}  // namespace clinval::reports
