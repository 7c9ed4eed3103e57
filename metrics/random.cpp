#include "metrics/random.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <Random123/philox.h>

namespace clinval::metrics {
namespace {

using Generator = r123::Philox4x32;

std::array<std::uint64_t, 2> words_of(const Generator::ctr_type& block) {
  return {block[0] | static_cast<std::uint64_t>(block[1]) << 32,
          block[2] | static_cast<std::uint64_t>(block[3]) << 32};
}

}  // namespace

std::array<std::uint32_t, 4> philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key) {
  const Generator::ctr_type block =
      Generator()(Generator::ctr_type{{counter[0], counter[1], counter[2], counter[3]}},
                  Generator::key_type{{key[0], key[1]}});
  return {block[0], block[1], block[2], block[3]};
}

std::array<std::uint64_t, 2> philox_words(const std::array<std::uint32_t, 4>& counter,
                                          const std::array<std::uint32_t, 2>& key) {
  const std::array<std::uint32_t, 4> block = philox(counter, key);
  return words_of(Generator::ctr_type{{block[0], block[1], block[2], block[3]}});
}

void fill_with_philox_words(const std::array<std::uint32_t, 4>& counter,
                            const std::array<std::uint32_t, 2>& key,
                            std::span<std::uint64_t> words) {
  const Generator::key_type round_key{{key[0], key[1]}};
  Generator::ctr_type next{{counter[0], counter[1], counter[2], counter[3]}};
  for (std::size_t i = 0; i < words.size(); i += 2, ++next[0]) {
    const std::array<std::uint64_t, 2> pair = words_of(Generator()(next, round_key));
    words[i] = pair[0];
    if (i + 1 < words.size()) {
      words[i + 1] = pair[1];
    }
  }
}

}  // namespace clinval::metrics
