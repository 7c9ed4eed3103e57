#include "harness/environment.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

#include "harness/evaluate.h"

namespace clinval::harness {
namespace {

/// "model name : X" of the first processor in /proc/cpuinfo; empty where there is none.
std::string cpu_field(std::string_view name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (line.starts_with(name) && colon != std::string::npos && colon + 2 <= line.size()) {
      return line.substr(colon + 2);
    }
  }
  return "";
}

std::set<std::string> all_cpu_flags() {
  std::istringstream stream(cpu_field("flags"));
  std::set<std::string> all;
  for (std::string flag; stream >> flag;) {
    all.insert(flag);
  }
  return all;
}

/// The instruction sets that change last digits.
configs::Json::Array cpu_flags() {
  const std::set<std::string> all = all_cpu_flags();
  configs::Json::Array flags;
  for (const char* flag : {"avx", "avx2", "avx512f", "fma", "sse4_2"}) {
    if (all.contains(flag)) {
      flags.emplace_back(flag);
    }
  }
  return flags;
}

}  // namespace

std::vector<std::string> missing_cpu_flags() {
  const std::set<std::string> all = all_cpu_flags();
  std::vector<std::string> missing;
  for (const char* flag : {"avx2", "fma"}) {
    if (!all.contains(flag)) {
      missing.emplace_back(flag);
    }
  }
  return missing;
}

configs::Json describe_environment(unsigned threads,
                                   const std::vector<std::pair<std::string, std::string>>& pinned,
                                   const std::optional<TorchFacts>& torch) {
  utsname system{};
  uname(&system);
  configs::Json::Object variables;
  for (const auto& [name, value] : pinned) {
    variables.emplace_back(name, value);
  }
  configs::Json::Object environment{
      {"schema", "clinval.environment"},
      {"schema_version", 1},
      {"clinval", clinval_version()},
      {"compiler", __VERSION__},
      {"libc", gnu_get_libc_version()},
      {"system", std::string(system.sysname) + " " + system.release},
      {"machine", std::string(system.machine)},
      {"cpu", cpu_field("model name")},
      {"cpu_flags", cpu_flags()},
      {"threads", static_cast<std::int64_t>(threads)},
      {"pinned", std::move(variables)},
  };
  if (torch) {
    environment.emplace_back("libtorch", configs::Json::Object{{"version", torch->version},
                                                               {"config", torch->config},
                                                               {"parallel", torch->parallel},
                                                               {"capability", torch->capability}});
  }
  return environment;
}

std::string utc_now() {
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    const std::string_view text(epoch);
    std::from_chars(text.data(), text.data() + text.size(), now);
  }
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> buffer{};
  const std::size_t length =
      std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {buffer.data(), length};
}

}  // namespace clinval::harness
