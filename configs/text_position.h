#pragma once

#include <cstddef>
#include <string_view>

namespace clinval::configs {

/// Place in a text as an editor shows it: both 1-based, the column in characters of UTF-8.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Line and column of growing offsets of one text, in one pass over it.
class TextPosition {
 public:
  explicit TextPosition(std::string_view text) : text_(text) {}
  /// @param offset  not below that of the last call; behind the end means the end
  LineColumn move_to(std::size_t offset);
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  LineColumn place_;
};

[[nodiscard]] LineColumn position_of(std::string_view text, std::size_t offset);

}  // namespace clinval::configs
