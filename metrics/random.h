#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace clinval::metrics {

/// The counter-based generator Philox4x32-10: 128 random bits that are a function of key and
/// counter alone, so that any part of a stream can be made without the parts before it.
///
/// Source: Salmon et al. 2011, doi:10.1145/2063384.2063405.
/// Oracle: known answers of Random123; a big-integer Python twin, scripts/oracles/draws.py.
[[nodiscard]] std::array<std::uint32_t, 4> philox(const std::array<std::uint32_t, 4>& counter,
                                                  const std::array<std::uint32_t, 2>& key);

/// The block as two 64-bit words: outputs 0 (low) and 1 (high), then 2 and 3.
[[nodiscard]] std::array<std::uint64_t, 2> philox_words(const std::array<std::uint32_t, 4>& counter,
                                                        const std::array<std::uint32_t, 2>& key);

/// The words of consecutive blocks, counter[0] rising by one (modulo 2^32) a block.
void fill_with_philox_words(const std::array<std::uint32_t, 4>& counter,
                            const std::array<std::uint32_t, 2>& key,
                            std::span<std::uint64_t> words);

/// An integer in [0, bound) from 64 random bits: (word * bound) >> 64. No rejection: the bias is at
/// most bound / 2^64.
[[nodiscard]] constexpr std::uint64_t below(std::uint64_t word, std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(word) * bound) >> 64);
}

/// A uniform number in the open interval (0, 1): ((word >> 11) + 1/2) 2^-53.
[[nodiscard]] constexpr double open_uniform(std::uint64_t word) {
  return (static_cast<double>(word >> 11) + 0.5) * 0x1.0p-53;
}

}  // namespace clinval::metrics
