#pragma once

#include <string>
#include <utility>

#include "configs/input_error.h"

namespace clinval::datasets {

/// Throws a configs::InputError (Area::Data) about a file, or a folder, as a whole.
[[noreturn]] inline void fail_data(std::string code, std::string file, std::string pointer,
                                   std::string expected, std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .file = std::move(file),
                                                                  .pointer = std::move(pointer),
                                                                  .field = "",
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

}  // namespace clinval::datasets
