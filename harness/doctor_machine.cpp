#include <sched.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "datasets/duckdb_api.h"
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
  try {
    facts.duckdb = datasets::duckdb_version();
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

}  // namespace

MachineFacts read_machine() {
  MachineFacts facts{.version = clinval_version(), .compiler = __VERSION__};
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
  facts.working_folder_writable = ::access(".", W_OK) == 0;
  facts.cores = usable_cores();
  facts.memory_bytes = available_memory();
  try_locales(facts);
  return facts;
}

}  // namespace clinval::harness
