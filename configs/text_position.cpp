#include "configs/text_position.h"

namespace clinval::configs {

LineColumn TextPosition::move_to(std::size_t offset) {
  for (; offset_ < offset && offset_ < text_.size(); ++offset_) {
    const auto byte = static_cast<unsigned char>(text_[offset_]);
    const bool continuation = (byte & 0xC0u) == 0x80u;
    if (byte == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if (!continuation) {
      ++place_.column;
    }
  }
  return place_;
}

LineColumn position_of(std::string_view text, std::size_t offset) {
  return TextPosition(text).move_to(offset);
}

}  // namespace clinval::configs
