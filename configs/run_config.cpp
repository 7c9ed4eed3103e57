#include "configs/run_config.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/field_table.h"
#include "configs/overrides.h"
#include "configs/run_config_build.h"
#include "configs/run_config_check.h"
#include "configs/run_config_fields.h"
#include "configs/strict_json.h"

namespace clinval::configs {
namespace {

constexpr std::string_view kDataPrefix = "data:";

constexpr std::array<std::pair<Link, std::string_view>, 4> kLinks = {{
    {Link::Logit, "logit"},
    {Link::Probability, "probability"},
    {Link::Risk, "risk"},
    {Link::Survival, "survival"},
}};

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// So that a message about SQL, which is found later, shows its place like every other one.
void name_file(CasesSpec& cases, const std::string& file_name) {
  for (NamedSql& column : cases.columns) {
    column.file = file_name;
  }
  for (NamedSql& condition : cases.exclude) {
    condition.file = file_name;
  }
  if (cases.query) {
    cases.query->file = file_name;
  }
}

RunConfig checked(Json document, const std::string& file_name,
                  const std::vector<Override>& overrides) {
  Findings findings{.file = file_name, .area = Area::Config};
  const Shape& shape = run_config_shape();
  const std::vector<Override> applied = apply_overrides(document, shape, overrides, findings);
  check(document, shape, findings);
  check_references(document, findings);
  findings.throw_if_any();
  mark_origins(applied, findings);
  RunConfig config = build_run_config(document);
  config.origins = std::move(findings.origins);
  config.base_folder = folder_of(file_name);
  name_file(config.cases, file_name);
  return config;
}

[[noreturn]] void refuse_path(const std::string& pointer, std::string_view name,
                              std::string expected, std::string hint) {
  throw InputError(Area::Config, Problem{.code = error_code(Area::Config, name),
                                         .pointer = pointer,
                                         .expected = std::move(expected),
                                         .hint = std::move(hint)});
}

// A data: path stays below the data folder.
bool stays_below(const std::filesystem::path& path) {
  if (path.empty() || path.is_absolute()) {
    return false;
  }
  for (const auto& part : path) {
    if (part == "..") {
      return false;
    }
  }
  return true;
}

}  // namespace

Link link_of(std::string_view word) {
  for (const auto& [link, name] : kLinks) {
    if (name == word) {
      return link;
    }
  }
  throw std::invalid_argument("link_of: the field table lets no other word through");
}

std::string_view to_string(Link link) {
  return std::ranges::find(kLinks, link, &std::pair<Link, std::string_view>::first)->second;
}

bool TaskSpec::wants(std::string_view metric) const {
  return metrics.empty() || std::ranges::find(metrics, metric) != metrics.end();
}

const std::string& model_output_of(const TaskKind& kind) {
  return std::visit([](const auto& task) -> const std::string& { return task.model_output; }, kind);
}

const std::vector<ThresholdSpec>& thresholds_of(const TaskKind& kind) {
  return std::visit(
      [](const auto& task) -> const std::vector<ThresholdSpec>& { return task.thresholds; }, kind);
}

const std::vector<double>& horizons_of(const TaskKind& kind) {
  static const std::vector<double> kNone;
  const auto* survival = std::get_if<SurvivalTask>(&kind);
  return survival == nullptr ? kNone : survival->horizons;
}

std::vector<std::pair<std::string, std::string>> label_columns(const TaskKind& kind) {
  if (const auto* survival = std::get_if<SurvivalTask>(&kind)) {
    return {{"time", survival->time}, {"event", survival->event}};
  }
  return {{"label", std::get<BinaryTask>(kind).label}};
}

RunConfig load_run_config(const std::string& path, const std::vector<Override>& overrides) {
  return checked(read_json_file(path, Area::Config), path, overrides);
}

RunConfig parse_run_config(const std::string& text, const std::string& file_name,
                           const std::vector<Override>& overrides) {
  return checked(parse_json(text, file_name, Area::Config), file_name, overrides);
}

std::string config_sha256(const RunConfig& config) {
  return sha256_hex(canonical_json(numbers_only(config.resolved, run_config_shape())));
}

std::string gates_sha256(const RunConfig& config) {
  Json gates = Json::Object{};
  for (const std::string_view key : {"gates", "waivers", "inconclusive"}) {
    gates.set(key, config.resolved.at(key));
  }
  return sha256_hex(canonical_json(gates));
}

Json run_config_schema() {
  return to_schema(run_config_shape(), "urn:clinval:schema:config:1", "clinval run config");
}

std::string run_config_reference() {
  return to_markdown(run_config_shape());
}

std::string resolve_path(const RunConfig& config, const std::string& path,
                         const std::string& data_folder, const std::string& pointer) {
  if (!path.starts_with(kDataPrefix)) {
    const std::filesystem::path relative(path);
    return (relative.is_absolute() ? relative : config.base_folder / relative)
        .lexically_normal()
        .string();
  }
  const std::filesystem::path below(path.substr(kDataPrefix.size()));
  if (!stays_below(below)) {
    refuse_path(pointer, "VALUE", "data:NAME/FILE below the data folder, without '..'", "");
  }
  if (data_folder.empty()) {
    refuse_path(pointer, "DATA-FOLDER", "to know the data folder of a data: path",
                "give --data DIR or set CLINVAL_DATA");
  }
  return (data_folder / below).lexically_normal().string();
}

}  // namespace clinval::configs
