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

// Wide registers are used where the processor has them. Integers only: the words are the same.
// (The sanitizers are not ready when the variant is chosen.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLINVAL_WIDE __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define CLINVAL_WIDE
#endif

constexpr std::size_t kLanes = 8;
constexpr std::uint64_t kLow = 0xFFFFFFFF;

/// Blocks first, first + 1, ... eight at a time, each word of a block in a 64-bit lane of its own,
/// in which a product of two words has room. `words` holds a multiple of sixteen.
CLINVAL_WIDE void fill_octets(const Generator::ctr_type& first, const Generator::key_type& key,
                              std::span<std::uint64_t> words) {
  for (std::size_t done = 0; done < words.size(); done += 2 * kLanes) {
    std::uint64_t a[kLanes], b[kLanes], c[kLanes], d[kLanes];  // NOLINT: registers, all set below
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      a[lane] = (first[0] + done / 2 + lane) & kLow;
      b[lane] = first[1];
      c[lane] = first[2];
      d[lane] = first[3];
    }
    std::uint32_t key_0 = key[0];
    std::uint32_t key_1 = key[1];
    for (int round = 0; round < 10; ++round) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::uint64_t of_a = a[lane] * PHILOX_M4x32_0;
        const std::uint64_t of_c = c[lane] * PHILOX_M4x32_1;
        a[lane] = ((of_c >> 32) ^ b[lane] ^ key_0) & kLow;
        b[lane] = of_c & kLow;
        c[lane] = ((of_a >> 32) ^ d[lane] ^ key_1) & kLow;
        d[lane] = of_a & kLow;
      }
      key_0 += PHILOX_W32_0;
      key_1 += PHILOX_W32_1;
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      words[done + 2 * lane] = a[lane] | b[lane] << 32;
      words[done + 2 * lane + 1] = c[lane] | d[lane] << 32;
    }
  }
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
  const std::size_t octets = words.size() - words.size() % (2 * kLanes);
  fill_octets(next, round_key, words.first(octets));
  next[0] += static_cast<std::uint32_t>(octets / 2);
  for (std::size_t i = octets; i < words.size(); i += 2, ++next[0]) {
    const std::array<std::uint64_t, 2> pair = words_of(Generator()(next, round_key));
    words[i] = pair[0];
    if (i + 1 < words.size()) {
      words[i + 1] = pair[1];
    }
  }
}

}  // namespace clinval::metrics
