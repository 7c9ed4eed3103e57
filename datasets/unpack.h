#pragma once

#include <string>

namespace clinval::datasets {

/// Unpacks gzip (also of several members), Zstandard and xz, told by their first bytes; other bytes
/// pass unchanged.
/// Errors: configs::InputError (Area::Data): E-DATA-TOO-LARGE above 8 GiB; E-DATA-UNREADABLE for a
///         damaged or cut archive, and for zip and Parquet, which are no CSV.
[[nodiscard]] std::string unpack(std::string bytes, const std::string& file,
                                 const std::string& pointer);

}  // namespace clinval::datasets
