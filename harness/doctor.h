#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/json_value.h"
#include "harness/exit_code.h"

namespace clinval::harness {

/// What was found on this machine, before it is judged.
struct MachineFacts {
  std::string version;   ///< of clinval
  std::string compiler;  ///< that built it
  std::string duckdb;    ///< version; empty: cannot be opened
  bool torch_module = false;  ///< libclinval_torch.so was found
  std::string libtorch;  ///< version; empty: not there, or cannot be opened
  std::string libtorch_problem;
  bool environment_pinned = false;          ///< every variable reads back as it was set
  std::vector<std::string> missing_flags;   ///< of avx2, fma: instructions the processor lacks
  std::optional<std::string> data_folder;   ///< CLINVAL_DATA, when set
  bool data_folder_readable = false;
  std::string temporary_folder;
  bool temporary_writable = false;
  bool working_folder_writable = false;
  unsigned cores = 0;                 ///< that this process may use
  std::uint64_t memory_bytes = 0;     ///< available to new processes; 0: not known
  std::vector<std::string> locales;   ///< under which numbers were written and read
  bool locale_independent = false;
};

/// Looks at the machine: opens DuckDB and LibTorch (which pins the environment), makes and removes
/// one temporary file, and tries the locales of the environment, which it restores.
/// Call it before other threads run.
[[nodiscard]] MachineFacts read_machine();

enum class Finding {
  Ok,
  Note,    ///< something is absent that a basic run does not need
  Missing  ///< a basic run needs it
};

struct DoctorCheck {
  std::string name;
  Finding finding = Finding::Ok;
  std::string found;
  std::string remedy = {};              ///< empty when there is nothing to do
  ExitCode exit_code = ExitCode::Done;  ///< what a Missing one ends with
};

/// One entry a check, always the same checks in the same order.
///
/// A basic run is `clinval score`: it needs DuckDB (3), a writable temporary folder and settings
/// that name what exists (2), and numbers that no locale changes (5). LibTorch may be absent, since
/// score, gate and report work without; a module that is there but cannot be opened is broken (4).
[[nodiscard]] std::vector<DoctorCheck> diagnose(const MachineFacts& facts);

/// The worst of the missing ones, else 0.
[[nodiscard]] ExitCode doctor_exit_code(const std::vector<DoctorCheck>& checks);

[[nodiscard]] std::string doctor_text(const std::vector<DoctorCheck>& checks);
[[nodiscard]] configs::Json doctor_json(const std::vector<DoctorCheck>& checks);

}  // namespace clinval::harness
