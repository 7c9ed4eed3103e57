#include "harness/forward_batch.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "configs/input_error.h"

namespace clinval::harness {
namespace {

using Shape = std::span<const std::int64_t>;

std::size_t elements(Shape shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) {
    count *= static_cast<std::size_t>(extent);
  }
  return count;
}

/// Lays a tensor into the corner of a larger one of the same rank; the rest keeps its zeros.
void copy_into(const std::byte* from, Shape small, std::byte* to, Shape large, std::size_t width) {
  if (std::ranges::equal(small, large)) {
    if (elements(small) > 0) {
      std::memcpy(to, from, elements(small) * width);
    }
    return;
  }
  const std::size_t step = elements(small.subspan(1)) * width;
  const std::size_t stride = elements(large.subspan(1)) * width;
  if (step == stride) {  // the first axis alone differs
    std::memcpy(to, from, static_cast<std::size_t>(small.front()) * step);
    return;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(small.front()); ++i) {
    copy_into(from + i * step, small.subspan(1), to + i * stride, large.subspan(1), width);
  }
}

/// Elements of a case along one axis, at most.
double extent_of(const std::string& axis, const std::optional<configs::TimelineSpec>& timeline) {
  if (axis == "B") {
    return 1;
  }
  if (axis == "T") {
    return timeline ? static_cast<double>(timeline->max_length) : 1;
  }
  return std::stod(axis);
}

}  // namespace

double largest_batch(const configs::ModelContract& contract, std::size_t rows) {
  double bytes = 0;
  for (const configs::InputSpec& input : contract.inputs) {
    double of_case = static_cast<double>(bytes_of(input.type));
    for (const std::string& axis : input.shape) {
      of_case *= extent_of(axis, contract.timeline);
    }
    bytes += of_case;
  }
  return bytes * static_cast<double>(rows);
}

void refuse_large_batch(const configs::ModelContract& contract, std::size_t rows,
                        std::uint64_t most) {
  const double bytes = largest_batch(contract, rows);
  if (bytes > static_cast<double>(most)) {
    throw configs::InputError(
        configs::Area::Model,
        configs::Problem{
            .code = "E-MODEL-TOO-LARGE",
            .file = "contract.json",
            .pointer = "/inputs",
            .expected = fmt::format("inputs of at most {} bytes in one forward; a batch of {} "
                                    "cases of model {} may take {:.0f}",
                                    most, rows, contract.name, bytes),
            .hint = "choose a smaller inference.batch, or a model with a smaller max_length"});
  }
}

std::span<const TensorView> ForwardBatch::gather(const configs::ModelContract& contract,
                                                 const CaseSource& source,
                                                 std::span<const std::size_t> rows,
                                                 std::size_t extra_steps) {
  const std::size_t inputs = contract.inputs.size();
  cases_.resize(std::max(cases_.size(), rows.size()));
  shapes_.resize(inputs);
  memory_.resize(inputs);
  views_.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    source.fill(rows[i], cases_[i]);
    if (cases_[i].tensors.size() != inputs) {
      throw std::invalid_argument("features of another contract");
    }
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    const configs::InputSpec& input = contract.inputs[i];
    const datasets::CaseTensor& first = cases_.front().tensors[i];
    shapes_[i].assign(1, static_cast<std::int64_t>(rows.size()));
    shapes_[i].insert(shapes_[i].end(), first.shape.begin(), first.shape.end());
    const void* data = first.data;
    if (rows.size() > 1 || extra_steps > 0) {
      stack(input, i, rows.size(), {extra_steps, contract.timeline});
      data = memory_[i].data();
    }
    views_.push_back({input.name, input.type, shapes_[i], data});
  }
  return views_;
}

std::int64_t ForwardBatch::Longer::than(std::int64_t steps) const {
  const std::int64_t longer = steps + static_cast<std::int64_t>(extra_steps);
  return timeline
             ? std::max(steps, std::min(longer, static_cast<std::int64_t>(timeline->max_length)))
             : longer;
}

void ForwardBatch::stack(const configs::InputSpec& input, std::size_t index, std::size_t rows,
                         const Longer& longer) {
  std::vector<std::int64_t>& shape = shapes_[index];
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<std::int64_t>& own = cases_[row].tensors[index].shape;
    if (own.size() + 1 != shape.size()) {
      throw std::invalid_argument("cases of one model whose tensors differ in rank");
    }
    for (std::size_t axis = 0; axis < own.size(); ++axis) {
      shape[axis + 1] = std::max(shape[axis + 1], own[axis]);
    }
  }
  for (std::size_t axis = 1; axis < shape.size() && axis < input.shape.size(); ++axis) {
    shape[axis] = input.shape[axis] == "T" ? longer.than(shape[axis]) : shape[axis];
  }
  const std::size_t width = bytes_of(input.type);
  const Shape padded = Shape(shape).subspan(1);
  const std::size_t stride = elements(padded) * width;
  memory_[index].assign(rows * stride, std::byte{0});
  for (std::size_t row = 0; row < rows; ++row) {
    const datasets::CaseTensor& own = cases_[row].tensors[index];
    copy_into(static_cast<const std::byte*>(own.data), own.shape,
              memory_[index].data() + row * stride, padded, width);
  }
}

}  // namespace clinval::harness
