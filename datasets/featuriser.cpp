#include "datasets/featuriser.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"

namespace clinval::datasets {

namespace {

using configs::FeatureSpec;
using configs::InputSpec;
using configs::TensorType;

constexpr std::string_view kMissing = "missing_feature";
constexpr std::string_view kOutOfRange = "feature_out_of_range";
constexpr std::string_view kUnknownCategory = "unknown_category";

const Column& feature_column(const configs::ModelContract& contract, const Table& cases,
                             const std::string& name, bool has_categories) {
  const Column* column = cases.find(name);
  const auto fail = [&](const std::string& expected) -> void {
    throw configs::InputError(configs::Area::Model,
                              configs::Problem{.code = "E-MODEL-FEATURE-COLUMN",
                                               .file = contract.name,
                                               .pointer = "",
                                               .field = name,
                                               .expected = expected,
                                               .hint = "declare or derive it under cases"});
  };
  if (column == nullptr) {
    fail("a column of the case set for this feature of the model");
  } else if (column->type == ColumnType::Date || column->type == ColumnType::Timestamp ||
             (column->type == ColumnType::Text && !has_categories)) {
    fail(fmt::format("a column that can be a number; its type is {}", to_string(column->type)));
  }
  return *column;
}

bool made_of_events(const InputSpec& input) {
  return input.featuriser == configs::FeaturiserKind::Events ||
         input.featuriser == configs::FeaturiserKind::Windows;
}

/// The dimensions after the batch.
std::vector<std::int64_t> case_shape(const InputSpec& input) {
  std::vector<std::int64_t> shape;
  for (std::size_t i = 1; i < input.shape.size(); ++i) {
    shape.push_back(std::stoll(input.shape[i]));
  }
  return shape;
}

/// The tensor's number for a finite double, rounded once; nothing when the type cannot hold it.
template <typename Element>
std::optional<Element> element(double value) {
  if constexpr (std::is_floating_point_v<Element>) {
    const auto rounded = static_cast<Element>(value);
    return std::isfinite(rounded) ? std::optional(rounded) : std::nullopt;
  } else {
    // 2^63 is the first double that int64 does not hold.
    const double limit = std::is_same_v<Element, std::uint8_t> ? 2.0 : 0x1p63;
    const double least = std::is_same_v<Element, std::uint8_t> ? 0.0 : -0x1p63;
    const bool fits = value >= least && value < limit && std::trunc(value) == value;
    return fits ? std::optional(static_cast<Element>(value)) : std::nullopt;
  }
}

/// Fills one tensor; the first trouble of a case becomes its error.
class Featuriser {
 public:
  Featuriser(const configs::ModelContract& contract, const Table& cases,
             const std::vector<Column>& undated, FeaturisedCases& result)
      : contract_(contract), cases_(cases), undated_(undated), result_(result) {}

  void add(const InputSpec& input) {
    FeatureTensor tensor{.name = input.name,
                         .type = input.type,
                         .case_shape = case_shape(input),
                         .width = 1,
                         .values = {}};
    tensor.width = input.featuriser == configs::FeaturiserKind::Tabular ? input.features.size()
                                                                        : input.columns.size();
    switch (input.type) {
      case TensorType::Float32: tensor.values = fill<float>(input, tensor.width); break;
      case TensorType::Float64: tensor.values = fill<double>(input, tensor.width); break;
      case TensorType::Int64: tensor.values = fill<std::int64_t>(input, tensor.width); break;
      case TensorType::Bool: tensor.values = fill<std::uint8_t>(input, tensor.width); break;
    }
    result_.inputs.push_back(std::move(tensor));
  }

 private:
  void set_error(std::size_t row, std::string_view reason) {
    if (result_.error[row].empty()) {
      result_.error[row] = reason;
    }
  }

  template <typename Element>
  std::vector<Element> fill(const InputSpec& input, std::size_t width) {
    std::vector<Element> values(cases_.rows * width);
    for (std::size_t i = 0; i < input.features.size(); ++i) {
      fill_feature(input.features[i], values, i, width);
    }
    for (std::size_t i = 0; i < input.columns.size(); ++i) {
      fill_column(feature_column(contract_, cases_, input.columns[i], false), values, i, width);
    }
    return values;
  }

  /// Taken as it is; int64 to int64 without a detour over double.
  template <typename Element>
  void fill_column(const Column& column, std::vector<Element>& values, std::size_t at,
                   std::size_t width) {
    for (std::size_t row = 0; row < cases_.rows; ++row) {
      if (column.is_null(row)) {
        set_error(row, kMissing);
        continue;
      }
      std::optional<Element> value;
      if constexpr (std::is_same_v<Element, std::int64_t>) {
        value = column.type == ColumnType::Integer ? column.integers()[row]
                                                   : element<Element>(number_of(column, row));
      } else {
        value = element<Element>(number_of(column, row));
      }
      if (value) {
        values[row * width + at] = *value;
      } else {
        set_error(row, kOutOfRange);
      }
    }
  }

  const Column& source_of(const FeatureSpec& feature) const {
    if (feature.code.empty()) {
      return feature_column(contract_, cases_, feature.column, !feature.categories.empty());
    }
    return *std::ranges::find(undated_, feature.code, &Column::name);
  }

  template <typename Element>
  void fill_feature(const FeatureSpec& feature, std::vector<Element>& values, std::size_t at,
                    std::size_t width) {
    const Column& column = source_of(feature);
    FeatureCount count{.feature = column.name, .imputed = 0, .out_of_range = 0};
    for (std::size_t row = 0; row < cases_.rows; ++row) {
      const std::optional<double> x = recoded(feature, column, row, count);
      if (!x) {
        continue;
      }
      const auto value = element<Element>((*x - feature.mean) / feature.scale);
      const bool outside =
          (feature.minimum && *x < *feature.minimum) || (feature.maximum && *x > *feature.maximum);
      if (outside || !value) {
        ++count.out_of_range;
        set_error(row, kOutOfRange);
      } else {
        values[row * width + at] = *value;
      }
    }
    result_.counts.push_back(std::move(count));
  }

  /// The number that stands for the value, or for its absence; nothing when the case gets an error.
  std::optional<double> recoded(const FeatureSpec& feature, const Column& column, std::size_t row,
                                FeatureCount& count) {
    std::optional<double> x;
    if (!column.is_null(row) && !feature.categories.empty()) {
      const auto level = std::ranges::find(feature.categories, text_of(column, row),
                                           [](const auto& category) { return category.first; });
      if (level == feature.categories.end()) {
        set_error(row, kUnknownCategory);
        return std::nullopt;
      }
      x = level->second;
    } else if (!column.is_null(row)) {
      x = number_of(column, row);
    }
    if (x && std::ranges::find(feature.missing_codes, *x) == feature.missing_codes.end()) {
      return x;
    }
    if (!feature.missing_value) {
      set_error(row, kMissing);
      return std::nullopt;
    }
    ++count.imputed;
    return feature.missing_value;
  }

  const configs::ModelContract& contract_;
  const Table& cases_;
  const std::vector<Column>& undated_;
  FeaturisedCases& result_;
};

}  // namespace

FeaturisedCases featurise(const configs::ModelContract& contract, const Table& cases,
                          const std::vector<Column>& undated) {
  FeaturisedCases result;
  result.error.resize(cases.rows);
  Featuriser featuriser(contract, cases, undated, result);
  for (const InputSpec& input : contract.inputs) {
    if (!made_of_events(input)) {
      featuriser.add(input);
    }
  }
  return result;
}

Features::Features(const configs::ModelContract& contract, const CaseSet& cases)
    : columns_(featurise(contract, cases.cases, undated_columns(contract, cases))) {
  std::size_t column = 0;
  for (const InputSpec& input : contract.inputs) {
    slots_.push_back(made_of_events(input) ? Slot{.tensor = input.tensor}
                                           : Slot{.column = column++});
  }
  if (contract.timeline) {
    timeline_.emplace(contract, cases);
  }
}

Features::Features(FeaturisedCases columns) : columns_(std::move(columns)) {
  for (std::size_t i = 0; i < columns_.inputs.size(); ++i) {
    slots_.push_back({.column = i});
  }
}

void Features::fill(std::size_t row, CaseInputs& inputs) const {
  if (timeline_) {
    timeline_->fill(row, inputs.arrays);
  }
  inputs.tensors.resize(slots_.size());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    CaseTensor& target = inputs.tensors[i];
    if (slots_[i].tensor) {
      const TensorPlace place = timeline_->place(*slots_[i].tensor, inputs.arrays);
      target.shape.assign(place.extents().begin(), place.extents().end());
      target.data = place.data;
      continue;
    }
    const FeatureTensor& column = columns_.inputs[slots_[i].column];
    target.shape = column.case_shape;
    target.data = std::visit(
        [&](const auto& values) -> const void* { return values.data() + row * column.width; },
        column.values);
  }
}

std::size_t Features::length(std::size_t row) const {
  return timeline_ ? timeline_->length(row) : 1;
}

std::optional<EventCounts> Features::event_counts() const {
  if (!timeline_) {
    return std::nullopt;
  }
  EventCounts counts;
  Timeline memory;
  for (std::size_t row = 0; row < cases(); ++row) {
    if (columns_.error[row].empty()) {
      counts += timeline_->counts(row, memory);
    }
  }
  return counts;
}

}  // namespace clinval::datasets
