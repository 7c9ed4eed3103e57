#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "datasets/parquet_reader.h"
#include "harness/doctor.h"
#include "harness/environment.h"
#include "harness/evaluate.h"
#include "harness/model_library.h"
#include "harness/pinned_environment.h"

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;

/// The problem in one line, without code and remedy.
std::string first_expected(const configs::InputError& error) {
  return error.problems().front().expected;
}

void read_libraries(MachineFacts& facts) {
  facts.openssl = configs::digest_library();
  try {
    facts.duckdb = datasets::table_engine_version();
  } catch (const configs::InputError&) {
    facts.duckdb.clear();  // absent is a finding, not an error
  }
  facts.torch_module = !torch_library_path().empty();
  if (!facts.torch_module) {
    return;
  }
  try {
    facts.libtorch = torch_facts().version;
  } catch (const configs::InputError& error) {
    facts.libtorch_problem = first_expected(error);
  }
}

bool pins() {
  for (const auto& [name, value] : pin_environment()) {
    const char* now = std::getenv(name.c_str());
    if (now == nullptr || value != now) {
      return false;
    }
  }
  return true;
}

unsigned usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1U;
}

/// MemAvailable of /proc/meminfo, which is in KiB.
std::uint64_t available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kibibytes = 0;
    if (words >> name >> kibibytes && name == "MemAvailable:") {
      return kibibytes * 1024;
    }
  }
  return 0;
}

/// Whether a file can be made there; it is removed again.
bool writable(const std::string& folder) {
  std::string name = folder + "/clinval-doctor-XXXXXX";
  const int file = ::mkstemp(name.data());
  if (file < 0) {
    return false;
  }
  ::close(file);
  return ::unlink(name.c_str()) == 0;
}

bool readable_folder(const std::string& folder) {
  std::error_code error;
  const fs::directory_iterator entries(folder, error);
  return !error;
}

/// A number written and read under the locale of the process.
bool number_is_plain() {
  constexpr double kNumber = 1234.5;
  return configs::number_text(kNumber) == "1234.5" && fmt::format("{}", kNumber) == "1234.5" &&
         configs::parse_json("1234.5", "", configs::Area::Config).number() == kNumber;
}

void try_locales(MachineFacts& facts) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  facts.locale_independent = true;
  // What the user has set, and one with decimal commas where it is installed.
  for (const char* locale : {"", "C", "de_DE.UTF-8"}) {
    if (const char* name = std::setlocale(LC_ALL, locale); name != nullptr) {
      const bool seen = !facts.locales.empty() && facts.locales.front() == name;
      facts.locale_independent = number_is_plain() && facts.locale_independent;
      if (!seen) {
        facts.locales.emplace_back(name);
      }
    }
  }
  std::setlocale(LC_ALL, before.c_str());
}

/// One variable of the environment, as it was before when this goes.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const char* value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str()); before != nullptr) {
      before_ = before;
    }
    ::setenv(name_.c_str(), value, 1);
  }
  ~ScopedVariable() {
    if (before_) {
      ::setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

/// The text of one second that is known, under zones on both sides of the date line.
bool times_are_utc() {
  const ScopedVariable second("SOURCE_DATE_EPOCH", "86399");
  bool same = true;
  for (const char* zone : {"XXX+12", "XXX-12"}) {  // POSIX rules: no zone file is needed
    const ScopedVariable changed("TZ", zone);
    ::tzset();
    same = utc_now() == "1970-01-01T23:59:59Z" && same;
  }
  ::tzset();
  return same;
}

std::uint64_t free_disk() {
  std::error_code error;
  const fs::space_info space = fs::space(".", error);
  return error ? 0 : space.available;
}

}  // namespace

MachineFacts read_machine() {
  MachineFacts facts;
  facts.version = clinval_version();
  facts.compiler = __VERSION__;
  read_libraries(facts);
  facts.environment_pinned = pins();
  facts.missing_flags = missing_cpu_flags();
  if (const char* folder = std::getenv("CLINVAL_DATA"); folder != nullptr && *folder != '\0') {
    facts.data_folder = folder;
    facts.data_folder_readable = readable_folder(folder);
  }
  const char* temporary = std::getenv("TMPDIR");
  facts.temporary_folder = temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary;
  facts.temporary_writable = writable(facts.temporary_folder);
  facts.working_folder_writable = writable(".");
  facts.cores = usable_cores();
  facts.memory_bytes = available_memory();
  facts.disk_bytes = free_disk();
  try_locales(facts);
  facts.time_zone_independent = times_are_utc();
  return facts;
}

}  // namespace clinval::harness
