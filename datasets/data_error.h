#pragma once

#include <new>
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

/// What read() gives. Memory that the machine does not have is a fact about the file, not a bug:
/// E-DATA-TOO-LARGE.
template <typename Read>
auto within_memory(const std::string& file, const std::string& pointer, const Read& read) {
  try {
    return read();
  } catch (const std::bad_alloc&) {
    fail_data("E-DATA-TOO-LARGE", file, pointer, "data that fit into the memory of this machine",
              "read fewer columns or rows, or use a machine with more memory");
  }
}

}  // namespace clinval::datasets
