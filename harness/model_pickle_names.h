#pragma once

#include <cstdint>
#include <string_view>

namespace clinval::harness {

/// Bytes of one element of a storage "torch FloatStorage"; 0 when the name is no storage.
[[nodiscard]] std::int64_t storage_element_bytes(std::string_view global);

/// Whether the serialiser writes this name ("module name"): storages, rebuilding functions, classes
/// of the archive.
[[nodiscard]] bool is_known_global(std::string_view global);

}  // namespace clinval::harness
