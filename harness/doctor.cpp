#include "harness/doctor.h"

#include <algorithm>

#include <fmt/format.h>

namespace clinval::harness {
namespace {

constexpr std::uint64_t kLittleMemory = std::uint64_t{1} << 30U;
constexpr std::uint64_t kLittleDisk = std::uint64_t{1} << 30U;
constexpr double kGibibyte = 1073741824.0;

DoctorCheck duckdb_check(const MachineFacts& facts) {
  if (!facts.duckdb.empty()) {
    return {"DuckDB", Finding::Ok, facts.duckdb};
  }
  return {"DuckDB", Finding::Fail, "libduckdb.so cannot be opened",
          "run scripts/setup, or set DUCKDB_DIR to the folder that holds it"};
}

DoctorCheck openssl_check(const MachineFacts& facts) {
  if (!facts.openssl.empty()) {
    return {"OpenSSL", Finding::Ok, facts.openssl};
  }
  return {"OpenSSL", Finding::Fail, "its SHA-256 of a known text is wrong or refused",
          "install the libcrypto of OpenSSL 3 that your distribution ships"};
}

DoctorCheck libtorch_check(const MachineFacts& facts) {
  if (!facts.libtorch.empty()) {
    return {"LibTorch", Finding::Ok, facts.libtorch};
  }
  if (!facts.torch_module) {
    return {"LibTorch", Finding::Warn,
            "no libclinval_torch.so beside the program: score, gate and report work without",
            "to run models, build with LibTorch (scripts/setup), or set CLINVAL_TORCH_LIBRARY"};
  }
  return {"LibTorch", Finding::Fail,
          "libclinval_torch.so is there but cannot be opened: " + facts.libtorch_problem,
          "run scripts/setup and build again, or remove the module"};
}

DoctorCheck pinned_check(const MachineFacts& facts) {
  if (facts.environment_pinned) {
    return {"environment", Finding::Ok, "pinned: equal bits on every run"};
  }
  return {"environment", Finding::Fail, "variables that decide last digits cannot be set",
          "start clinval from a shell that may change its environment"};
}

DoctorCheck processor_check(const MachineFacts& facts) {
  const std::string found =
      fmt::format("{} core{} for this process", facts.cores, facts.cores == 1 ? "" : "s");
  if (facts.missing_flags.empty()) {
    return {"processor", Finding::Ok, found + ", with AVX2 and FMA"};
  }
  return {"processor", Finding::Warn,
          fmt::format("{}, without {}", found, fmt::join(facts.missing_flags, ", ")),
          "numbers are right, but last digits may differ from machines that have them"};
}

DoctorCheck memory_check(const MachineFacts& facts) {
  if (facts.memory_bytes == 0) {
    return {"memory", Finding::Warn, "available memory is not known", "look at `free -h`"};
  }
  const std::string found =
      fmt::format("{:.1f} GiB available", static_cast<double>(facts.memory_bytes) / kGibibyte);
  if (facts.memory_bytes >= kLittleMemory) {
    return {"memory", Finding::Ok, found};
  }
  return {"memory", Finding::Warn, found, "use fewer --threads, or free memory"};
}

DoctorCheck disk_check(const MachineFacts& facts) {
  const std::string found = fmt::format("{:.1f} GiB free below the working folder",
                                        static_cast<double>(facts.disk_bytes) / kGibibyte);
  if (facts.disk_bytes >= kLittleDisk) {
    return {"disk", Finding::Ok, found};
  }
  return {"disk", Finding::Warn, found, "free space, or give --out DIR on another disk"};
}

DoctorCheck data_check(const MachineFacts& facts) {
  if (!facts.data_folder) {
    return {"CLINVAL_DATA", Finding::Ok,
            "not set; only paths that begin with data: need it, or --data DIR"};
  }
  if (facts.data_folder_readable) {
    return {"CLINVAL_DATA", Finding::Ok, *facts.data_folder};
  }
  return {"CLINVAL_DATA", Finding::Fail, *facts.data_folder + " is no folder that can be read",
          "set it to the folder that holds the case sets, or unset it"};
}

DoctorCheck temporary_check(const MachineFacts& facts) {
  if (facts.temporary_writable) {
    return {"TMPDIR", Finding::Ok, facts.temporary_folder + " is writable"};
  }
  return {"TMPDIR", Finding::Fail, facts.temporary_folder + " is not writable",
          "set TMPDIR to a folder that is"};
}

DoctorCheck working_check(const MachineFacts& facts) {
  if (facts.working_folder_writable) {
    return {"runs", Finding::Ok, "the working folder is writable: run directories go to runs/"};
  }
  return {"runs", Finding::Warn, "the working folder is not writable", "give --out DIR"};
}

DoctorCheck locale_check(const MachineFacts& facts) {
  const std::string tried = fmt::format("{}", fmt::join(facts.locales, ", "));
  if (facts.locale_independent) {
    return {"locale", Finding::Ok, "numbers are read and written alike under " + tried};
  }
  return {"locale", Finding::Fail, "numbers change with the locale, tried " + tried,
          "set LC_ALL=C, and report it: this is a bug"};
}

DoctorCheck time_zone_check(const MachineFacts& facts) {
  if (facts.time_zone_independent) {
    return {"time zone", Finding::Ok, "times are written in UTC whatever TZ says"};
  }
  return {"time zone", Finding::Fail, "times change with the time zone",
          "set TZ=UTC, and report it: this is a bug"};
}

std::string_view word_of(Finding finding) {
  switch (finding) {
    case Finding::Ok: return "ok";
    case Finding::Warn: return "warn";
    case Finding::Fail: return "fail";
  }
  return "";
}

}  // namespace

std::vector<DoctorCheck> diagnose(const MachineFacts& facts) {
  return {{"clinval", Finding::Ok,
           fmt::format("{}, built with compiler {}", facts.version, facts.compiler)},
          duckdb_check(facts),
          openssl_check(facts),
          libtorch_check(facts),
          pinned_check(facts),
          processor_check(facts),
          memory_check(facts),
          disk_check(facts),
          data_check(facts),
          temporary_check(facts),
          working_check(facts),
          locale_check(facts),
          time_zone_check(facts)};
}

ExitCode doctor_exit_code(const std::vector<DoctorCheck>& checks) {
  const bool failed =
      std::ranges::find(checks, Finding::Fail, &DoctorCheck::finding) != checks.end();
  return failed ? ExitCode::Config : ExitCode::Done;
}

std::string doctor_text(const std::vector<DoctorCheck>& checks) {
  std::string text;
  for (const DoctorCheck& check : checks) {
    text += fmt::format("{:<5} {:<13} {}", word_of(check.finding), check.name, check.found);
    text += check.remedy.empty() ? "\n" : "; " + check.remedy + "\n";
  }
  return text;
}

configs::Json doctor_json(const std::vector<DoctorCheck>& checks) {
  configs::Json::Array rows;
  for (const DoctorCheck& check : checks) {
    rows.emplace_back(configs::Json::Object{{"check", check.name},
                                            {"finding", word_of(check.finding)},
                                            {"found", check.found},
                                            {"remedy", check.remedy}});
  }
  return configs::Json::Object{{"checks", std::move(rows)},
                               {"exit_code", static_cast<std::int64_t>(doctor_exit_code(checks))}};
}

}  // namespace clinval::harness
