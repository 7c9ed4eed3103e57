#pragma once

#include <string>
#include <string_view>

#include "datasets/table.h"

namespace clinval::datasets {

/// "a ""b""", for names in SQL.
[[nodiscard]] std::string quoted_name(std::string_view name);
/// 'it''s', for text in SQL.
[[nodiscard]] std::string quoted_text(std::string_view text);
/// The SQL name of the type that Database reads and writes for it: BIGINT, DOUBLE, VARCHAR …
[[nodiscard]] std::string_view sql_name(ColumnType type);

}  // namespace clinval::datasets
