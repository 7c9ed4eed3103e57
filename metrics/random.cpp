#include "metrics/random.h"

#include <array>
#include <cstdint>

#include <Random123/philox.h>

namespace clinval::metrics {

std::array<std::uint32_t, 4> philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key) {
  using Generator = r123::Philox4x32;
  const Generator::ctr_type block =
      Generator()(Generator::ctr_type{{counter[0], counter[1], counter[2], counter[3]}},
                  Generator::key_type{{key[0], key[1]}});
  return {block[0], block[1], block[2], block[3]};
}

std::array<std::uint64_t, 2> philox_words(const std::array<std::uint32_t, 4>& counter,
                                          const std::array<std::uint32_t, 2>& key) {
  const std::array<std::uint32_t, 4> block = philox(counter, key);
  return {block[0] | static_cast<std::uint64_t>(block[1]) << 32,
          block[2] | static_cast<std::uint64_t>(block[3]) << 32};
}

}  // namespace clinval::metrics
