#pragma once

#include "reports/html.h"

namespace clinval::reports {

/// The bytes of reports/style.css, embedded when the program is built.
[[nodiscard]] html::Literal style_css();

}  // namespace clinval::reports
