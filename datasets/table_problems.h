#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "configs/input_error.h"

namespace clinval::datasets {

/// Collects what is wrong with one file and throws it together.
class TableProblems {
 public:
  TableProblems(std::string file, std::string pointer)
      : file_(std::move(file)), pointer_(std::move(pointer)) {}

  configs::Problem& add(std::string code, std::string expected, std::string hint = "") {
    problems_.push_back({.code = std::move(code),
                         .file = file_,
                         .pointer = pointer_,
                         .field = "",
                         .expected = std::move(expected),
                         .hint = std::move(hint)});
    return problems_.back();
  }
  /// The first twenty tell enough.
  [[nodiscard]] bool full() const { return problems_.size() >= 20; }
  void throw_if_any() const {
    if (!problems_.empty()) {
      throw configs::InputError(configs::Area::Data, problems_);
    }
  }

 private:
  std::string file_;
  std::string pointer_;
  std::vector<configs::Problem> problems_;
};

}  // namespace clinval::datasets
