#include "datasets/texts.h"

namespace clinval::datasets {

Texts Texts::at(const std::vector<std::size_t>& places) const {
  std::size_t length = 0;
  for (const std::size_t place : places) {
    length += (*this)[place].size();
  }
  Texts taken;
  taken.bytes_.reserve(length);
  taken.ends_.reserve(places.size());
  for (const std::size_t place : places) {
    taken.push_back((*this)[place]);
  }
  return taken;
}

}  // namespace clinval::datasets
