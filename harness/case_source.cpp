#include "harness/case_source.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace clinval::harness {
namespace {

using datasets::CaseInputs;

/// The longest extent of a case along an axis "T".
std::size_t time_steps(const configs::ModelContract& contract, const CaseInputs& inputs) {
  std::int64_t steps = 1;
  for (std::size_t i = 0; i < contract.inputs.size(); ++i) {
    const std::vector<std::string>& declared = contract.inputs[i].shape;
    for (std::size_t axis = 1; axis < declared.size(); ++axis) {
      if (declared[axis] == "T") {
        steps = std::max(steps, inputs.tensors.at(i).shape.at(axis - 1));
      }
    }
  }
  return static_cast<std::size_t>(steps);
}

template <typename T>
void append(double value, std::vector<std::byte>& bytes) {
  const T typed = static_cast<T>(value);
  const auto* begin = reinterpret_cast<const std::byte*>(&typed);
  bytes.insert(bytes.end(), begin, begin + sizeof typed);
}

void append(configs::TensorType type, double value, std::vector<std::byte>& bytes) {
  switch (type) {
    case configs::TensorType::Float32: append<float>(value, bytes); break;
    case configs::TensorType::Float64: append<double>(value, bytes); break;
    case configs::TensorType::Int64: append<std::int64_t>(value, bytes); break;
    case configs::TensorType::Bool: append<std::uint8_t>(value, bytes); break;
  }
}

/// One row of a stored batch in the type that the model takes.
datasets::CaseTensor golden_row(const configs::InputSpec& input,
                                const configs::GoldenTensor& tensor, std::size_t row) {
  datasets::CaseTensor one;
  one.shape.assign(tensor.shape.begin() + 1, tensor.shape.end());
  const std::size_t width = tensor.values.size() / static_cast<std::size_t>(tensor.shape.front());
  for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
    append(input.type, tensor.values[i], one.memory);
  }
  return one;
}

}  // namespace

std::size_t bytes_of(configs::TensorType type) {
  switch (type) {
    case configs::TensorType::Float32: return sizeof(float);
    case configs::TensorType::Float64: return sizeof(double);
    case configs::TensorType::Int64: return sizeof(std::int64_t);
    case configs::TensorType::Bool: return sizeof(bool);
  }
  throw std::logic_error("a tensor type without a size");
}

bool has_time_axis(const configs::ModelContract& contract) {
  return std::ranges::any_of(contract.inputs, [](const configs::InputSpec& input) {
    return std::ranges::find(input.shape, "T") != input.shape.end();
  });
}

CaseSource source_of(const configs::ModelContract& contract, const datasets::Features& features) {
  CaseSource source{.cases = features.cases(), .fill = {}, .length = {}};
  source.fill = [&features](std::size_t row, CaseInputs& inputs) { features.fill(row, inputs); };
  source.length = [&features, timed = has_time_axis(contract)](std::size_t row) {
    return timed ? features.length(row) : std::size_t{1};
  };
  return source;
}

CaseSource part_of(CaseSource source, std::vector<std::size_t> rows) {
  // Shared, so that copies of the source do not copy the rows.
  const auto whole = std::make_shared<const CaseSource>(std::move(source));
  const auto kept = std::make_shared<const std::vector<std::size_t>>(std::move(rows));
  return {.cases = kept->size(),
          .fill = [whole, kept](std::size_t row,
                                CaseInputs& inputs) { whole->fill(kept->at(row), inputs); },
          .length = [whole, kept](std::size_t row) { return whole->length(kept->at(row)); }};
}

CaseSource source_of(const configs::ModelContract& contract,
                     const std::vector<configs::GoldenCase>& golden) {
  // Shared by the two functions of the source and its copies.
  const auto cases = std::make_shared<std::vector<CaseInputs>>();
  for (const configs::GoldenCase& batch : golden) {
    const std::size_t first = cases->size();
    for (const configs::InputSpec& input : contract.inputs) {
      const auto tensor = std::ranges::find(batch.inputs, input.name, &configs::GoldenTensor::name);
      if (tensor == batch.inputs.end()) {
        throw std::invalid_argument("golden cases of another contract");
      }
      const auto rows = static_cast<std::size_t>(tensor->shape.at(0));
      cases->resize(std::max(cases->size(), first + rows));
      for (std::size_t row = 0; row < rows; ++row) {
        cases->at(first + row).tensors.push_back(golden_row(input, *tensor, row));
      }
    }
  }
  return {.cases = cases->size(),
          .fill =
              [cases](std::size_t row, CaseInputs& inputs) {
                inputs.tensors = cases->at(row).tensors;
                for (datasets::CaseTensor& tensor : inputs.tensors) {
                  tensor.data = tensor.memory.data();
                }
              },
          .length = [cases,
                     &contract](std::size_t row) { return time_steps(contract, cases->at(row)); }};
}

}  // namespace clinval::harness
