#pragma once

#include <string>
#include <string_view>

#include "configs/input_error.h"
#include "configs/json_value.h"

namespace clinval::configs {

struct JsonLimits {
  std::size_t depth = 64;
  std::size_t bytes = 16u << 20;
};

/// Reads one JSON text strictly: no comments, no duplicate keys, no NaN or infinity, no integer
/// beyond 64 bit, valid UTF-8, bounded depth and size. Throws InputError with code, line, column
/// and JSON pointer.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& file_name,
                              Area area = Area::Config, JsonLimits limits = {});

/// The same for a file; a file that cannot be read is E-…-UNREADABLE.
[[nodiscard]] Json read_json_file(const std::string& path, Area area = Area::Config,
                                  JsonLimits limits = {});

}  // namespace clinval::configs
