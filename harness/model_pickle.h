#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace clinval::harness {

/// Walks the pickle of a TorchScript archive as LibTorch would, without making anything of it.
///
/// Accepted: the instructions and the few global names that the serialiser writes; storages on the
/// CPU whose record has exactly the declared length; tensors that lie inside their storage; values
/// nested at most 64 deep, in no circle; type tags of at most 256 characters and 16 brackets.
/// LibTorch trusts these numbers: a forged one makes it read foreign memory as weights.
///
/// @param record_bytes  length of the record of that number ("0"), absent when there is none
/// @return              empty, or what was expected
/// Cost: linear in the bytes.
[[nodiscard]] std::string check_model_pickle(
    std::string_view bytes,
    const std::function<std::optional<std::uint64_t>(const std::string& record)>& record_bytes);

}  // namespace clinval::harness
