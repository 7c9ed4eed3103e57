#include "harness/doctor.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace clinval::harness {
namespace {

MachineFacts sound() {
  MachineFacts facts;
  facts.version = "1.2.3";
  facts.compiler = "12";
  facts.duckdb = "v1.5.6";
  facts.openssl = "3.0.22";
  facts.torch_module = true;
  facts.libtorch = "2.13.0";
  facts.environment_pinned = true;
  facts.temporary_folder = "/tmp";
  facts.temporary_writable = true;
  facts.working_folder_writable = true;
  facts.cores = 2;
  facts.memory_bytes = std::uint64_t{8} << 30U;
  facts.disk_bytes = std::uint64_t{8} << 30U;
  facts.locales = {"C"};
  facts.locale_independent = true;
  facts.time_zone_independent = true;
  return facts;
}

/// The checks that are not ok after a change of a sound machine.
std::vector<DoctorCheck> ill(const std::function<void(MachineFacts&)>& change) {
  MachineFacts facts = sound();
  change(facts);
  std::vector<DoctorCheck> checks = diagnose(facts);
  std::erase_if(checks, [](const DoctorCheck& one) { return one.finding == Finding::Ok; });
  return checks;
}

void check_one(const std::function<void(MachineFacts&)>& change, const std::string& name,
               Finding finding) {
  CAPTURE(name);
  const std::vector<DoctorCheck> found = ill(change);
  REQUIRE(found.size() == 1);
  CHECK(found.front().name == name);
  CHECK(found.front().finding == finding);
  CHECK_FALSE(found.front().remedy.empty());
  CHECK(doctor_exit_code(found) == (finding == Finding::Fail ? ExitCode::Config : ExitCode::Done));
}

}  // namespace

TEST_CASE("doctor: a sound machine is ok in every line and ends with 0") {
  const std::vector<DoctorCheck> checks = diagnose(sound());
  CHECK(checks.size() == 13);
  CHECK(ill([](MachineFacts&) {}).empty());
  CHECK(doctor_exit_code(checks) == ExitCode::Done);
  CHECK(doctor_text(checks).find("ok    DuckDB        v1.5.6\n") != std::string::npos);
}

TEST_CASE("doctor: what a basic run needs fails, with what to do, and ends with 2") {
  check_one([](auto& f) { f.duckdb.clear(); }, "DuckDB", Finding::Fail);
  check_one([](auto& f) { f.openssl.clear(); }, "OpenSSL", Finding::Fail);
  check_one([](auto& f) { f.libtorch.clear(); }, "LibTorch", Finding::Fail);
  check_one([](auto& f) { f.environment_pinned = false; }, "environment", Finding::Fail);
  check_one([](auto& f) { f.temporary_writable = false; }, "TMPDIR", Finding::Fail);
  check_one([](auto& f) { f.data_folder = "/nowhere"; }, "CLINVAL_DATA", Finding::Fail);
  check_one([](auto& f) { f.locale_independent = false; }, "locale", Finding::Fail);
  check_one([](auto& f) { f.time_zone_independent = false; }, "time zone", Finding::Fail);
}

TEST_CASE("doctor: what a basic run can do without is a warning, and ends with 0") {
  const auto without_torch = [](MachineFacts& f) {
    f.libtorch.clear();
    f.torch_module = false;
  };
  check_one(without_torch, "LibTorch", Finding::Warn);
  check_one([](auto& f) { f.missing_flags = {"fma"}; }, "processor", Finding::Warn);
  check_one([](auto& f) { f.memory_bytes = 1; }, "memory", Finding::Warn);
  check_one([](auto& f) { f.memory_bytes = 0; }, "memory", Finding::Warn);
  check_one([](auto& f) { f.disk_bytes = 0; }, "disk", Finding::Warn);
  check_one([](auto& f) { f.working_folder_writable = false; }, "runs", Finding::Warn);
}

TEST_CASE("doctor: this machine is read, without its name, and its settings are as before") {
  const char* zone = std::getenv("TZ");
  const std::string before = zone == nullptr ? "" : zone;
  const MachineFacts facts = read_machine();
  CHECK_FALSE(facts.duckdb.empty());
  CHECK_FALSE(facts.openssl.empty());
  CHECK(facts.environment_pinned);
  CHECK(facts.locale_independent);
  CHECK(facts.time_zone_independent);
  CHECK(facts.cores >= 1);
  CHECK(std::getenv("SOURCE_DATE_EPOCH") == nullptr);
  zone = std::getenv("TZ");
  CHECK((zone == nullptr ? "" : zone) == before);
  std::array<char, 256> host{};
  REQUIRE(::gethostname(host.data(), host.size() - 1) == 0);
  const std::string name = host.data();
  if (name.size() > 3) {  // a shorter name may be part of any word
    CHECK(doctor_text(diagnose(facts)).find(name) == std::string::npos);
  }
}

TEST_CASE("doctor: the data form has the same rows and the exit code") {
  MachineFacts facts = sound();
  facts.duckdb.clear();
  const auto checks = diagnose(facts);
  const configs::Json json = doctor_json(checks);
  CHECK(json.at("checks").array().size() == checks.size());
  CHECK(json.at("checks").array()[1].at("finding").string() == "fail");
  CHECK(json.at("exit_code").number() == 2.0);
}

}  // namespace clinval::harness
