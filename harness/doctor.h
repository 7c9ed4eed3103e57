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
  std::string version = {};   ///< of clinval
  std::string compiler = {};  ///< that built it
  std::string duckdb = {};    ///< version; empty: cannot be opened
  std::string openssl = {};   ///< version; empty: its SHA-256 of a known text is wrong
  bool torch_module = false;  ///< libclinval_torch.so was found
  std::string libtorch = {};  ///< version; empty: not there, or cannot be opened
  std::string libtorch_problem = {};
  bool environment_pinned = false;              ///< every variable reads back as it was set
  std::vector<std::string> missing_flags = {};  ///< of avx2, fma: what the processor lacks
  std::optional<std::string> data_folder = {};  ///< CLINVAL_DATA, when set
  bool data_folder_readable = false;
  std::string temporary_folder = {};
  bool temporary_writable = false;
  bool working_folder_writable = false;
  unsigned cores = 0;                     ///< that this process may use
  std::uint64_t memory_bytes = 0;         ///< available to new processes; 0: not known
  std::uint64_t disk_bytes = 0;           ///< free below the working folder; 0: none, or not known
  std::vector<std::string> locales = {};  ///< under which numbers were written and read
  bool locale_independent = false;
  bool time_zone_independent = false;
};

/// Looks at the machine: opens DuckDB and LibTorch (which pins the environment), makes and removes
/// files of its own in the temporary and the working folder, and tries locales and time zones,
/// which it restores. No host name, no user. Call it before other threads run.
[[nodiscard]] MachineFacts read_machine();

enum class Finding {
  Ok,
  Warn,  ///< absent or short, and a basic run works without
  Fail   ///< a basic run needs it
};

struct DoctorCheck {
  std::string name;
  Finding finding = Finding::Ok;
  std::string found;
  std::string remedy = {};  ///< empty when there is nothing to do
};

/// One entry a check, always the same checks in the same order.
///
/// A basic run is `clinval score`: it needs DuckDB, OpenSSL, a writable temporary folder, settings
/// that name what exists, and numbers and times that no locale or time zone changes. LibTorch may
/// be absent, since score, gate and report work without; a module that is there but cannot be
/// opened fails.
[[nodiscard]] std::vector<DoctorCheck> diagnose(const MachineFacts& facts);

/// Config (2) when a check failed, else Done: what is wrong is the set-up, as with a wrong flag.
/// Data (3) and Model (4) stay for what a case set or a model does, 5 for bugs.
[[nodiscard]] ExitCode doctor_exit_code(const std::vector<DoctorCheck>& checks);

/// A line a check: ok, warn or fail; what was found; what to do.
[[nodiscard]] std::string doctor_text(const std::vector<DoctorCheck>& checks);
[[nodiscard]] configs::Json doctor_json(const std::vector<DoctorCheck>& checks);

}  // namespace clinval::harness
