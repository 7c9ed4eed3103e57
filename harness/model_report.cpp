#include "harness/model_report.h"

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "harness/model_folder.h"
#include "reports/escaping.h"

namespace clinval::harness {
namespace {

using configs::Json;
using reports::visible;

std::string number(const Json& value) {
  return configs::number_text(value.number());
}

std::string text_at(const Json& object, std::string_view key) {
  return visible(object.at(key).string());
}

/// "float32 [B, 6]".
std::string tensor_words(const Json& tensor) {
  std::vector<std::string> extents;
  for (const Json& extent : tensor.at("shape").array()) {
    extents.push_back(extent.is_string() ? visible(extent.string()) : number(extent));
  }
  return fmt::format("{} [{}]", text_at(tensor, "dtype"), fmt::join(extents, ", "));
}

std::string range_words(const Json& feature) {
  const Json& low = feature.at("minimum");
  const Json& high = feature.at("maximum");
  if (low.is_null() && high.is_null()) {
    return "any value";
  }
  return fmt::format("{} to {}", low.is_null() ? "any" : number(low),
                     high.is_null() ? "any" : number(high));
}

std::string category_words(const Json& categories) {
  std::vector<std::string> levels;
  for (const auto& [level, value] : categories.object()) {
    levels.push_back(fmt::format("{} = {}", visible(level), number(value)));
  }
  return fmt::format("{}", fmt::join(levels, ", "));
}

std::string missing_words(const Json& feature) {
  std::vector<std::string> codes;
  for (const Json& code : feature.at("missing_codes").array()) {
    codes.push_back(number(code));
  }
  const std::string also =
      codes.empty() ? "" : fmt::format(" (also the codes {})", fmt::join(codes, ", "));
  const Json& value = feature.at("missing_value");
  return (value.is_null() ? "missing is an error of the case"
                          : fmt::format("missing is taken as {}", number(value))) +
         also;
}

std::string feature_words(const Json& feature) {
  const std::string unit = text_at(feature, "unit");
  const Json* categories = feature.find("categories");
  return fmt::format(
      "    {:<20} {}; {}; (x - {}) / {}\n",
      feature.find("column") != nullptr ? text_at(feature, "column")
                                        : "code " + text_at(feature, "code"),
      categories != nullptr ? category_words(*categories)
                            : range_words(feature) + (unit.empty() ? "" : " " + unit),
      missing_words(feature), number(feature.at("mean")), number(feature.at("scale")));
}

std::string input_words(const Json& input) {
  std::string text = fmt::format("  {}: {}, {}\n", text_at(input, "name"), tensor_words(input),
                                 text_at(input, "featuriser"));
  if (input.find("tensor") != nullptr) {
    text += fmt::format("    {}\n", text_at(input, "tensor"));
  }
  if (const Json* features = input.find("features"); features != nullptr) {
    for (const Json& feature : features->array()) {
      text += feature_words(feature);
    }
  }
  if (const Json* columns = input.find("columns"); columns != nullptr) {
    for (const Json& column : columns->array()) {
      text += fmt::format("    {}\n", visible(column.string()));
    }
  }
  return text;
}

std::string timeline_words(const Json& timeline) {
  std::string text = fmt::format(
      "\nTimeline      at most {} events, the {} stay; unknown codes: {}\n",
      number(timeline.at("max_length")), text_at(timeline, "keep"), text_at(timeline, "unknown"));
  std::vector<std::string> windows;
  for (const Json& hours : timeline.at("windows").array()) {
    windows.push_back(hours.is_null() ? "the whole past" : number(hours) + " h");
  }
  std::vector<std::string> aggregates;
  for (const Json& aggregate : timeline.at("aggregates").array()) {
    aggregates.push_back(visible(aggregate.string()));
  }
  if (!windows.empty()) {
    text += fmt::format("Windows       {}\nAggregates    {}\n", fmt::join(windows, ", "),
                        fmt::join(aggregates, ", "));
  }
  return text;
}

std::string output_words(const Json& output) {
  const std::string link = text_at(output, "link");
  return fmt::format("  {}: {}, {}, key \"{}\"; {}{}\n", text_at(output, "id"),
                     text_at(output, "type"), tensor_words(output), text_at(output, "key"), link,
                     link == "logit" ? ": clinval applies the sigmoid" : "");
}

std::string archive_words(const ModelInspection& inspection) {
  if (!inspection.refused.empty()) {
    return fmt::format("refused, {} problem{} named on stderr; such a model is not run\n",
                       inspection.refused.size(), inspection.refused.size() == 1 ? "" : "s");
  }
  const ArchiveFacts& archive = inspection.archive;
  std::string text = fmt::format("accepted: {}, {} members, {} bytes unpacked, nothing refused\n",
                                 archive.kind, archive.members, archive.inflated_bytes);
  for (const ArchiveMember& member : archive.contents) {
    text += fmt::format("{:>12}  {}\n", member.bytes, visible(member.name));
  }
  return text + fmt::format("\nCode          {} file{}, {} lines\nOperators     {}\n",
                            archive.code_files, archive.code_files == 1 ? "" : "s",
                            archive.code_lines, fmt::join(archive.operators, ", "));
}

Json contents_json(const ArchiveFacts& archive) {
  Json::Array members;
  for (const ArchiveMember& member : archive.contents) {
    members.emplace_back(
        Json::Object{{"name", member.name}, {"bytes", static_cast<std::int64_t>(member.bytes)}});
  }
  return members;
}

Json operators_json(const ArchiveFacts& archive) {
  Json::Array names;
  for (const std::string& name : archive.operators) {
    names.emplace_back(name);
  }
  return names;
}

}  // namespace

ModelInspection inspect_model(const std::string& folder) {
  ModelInspection inspection;
  inspection.contract = read_model_contract(folder, "");
  try {
    const ModelFolder model = load_model_folder(folder, "", "");
    // The scan of the load is repeated for its facts: it holds one block at a time.
    inspection.archive = inspect_archive(model.artefact, model.contract.artefact);
    inspection.digest = model.digest;
    inspection.golden_batches = model.golden.size();
  } catch (const configs::InputError& error) {
    inspection.refused = error.problems();
  }
  return inspection;
}

std::string inspection_text(const ModelInspection& inspection) {
  const Json& document = inspection.contract.document;
  const Json& model = document.at("model");
  const Json& provenance = document.at("provenance");
  std::string text = fmt::format("{} {} ({})\n", text_at(model, "name"), text_at(model, "version"),
                                 text_at(model, "kind"));
  if (!model.at("description").string().empty()) {
    text += text_at(model, "description") + "\n";
  }
  text += fmt::format("\nDigest        {}\n",
                      inspection.digest.empty()
                          ? "none: the folder is refused"
                          : inspection.digest + " (pin it as \"sha256\" in a run config)");
  const Json* timeline = document.find("timeline");
  text +=
      fmt::format("Files         contract.json, {}, {}{}\n", text_at(model, "file"),
                  text_at(document.at("golden"), "file"),
                  timeline == nullptr ? "" : ", " + text_at(timeline->at("vocabulary"), "file"));
  text += "\nInputs\n";
  for (const Json& input : document.at("inputs").array()) {
    text += input_words(input);
  }
  if (timeline != nullptr) {
    text += timeline_words(*timeline);
  }
  text += "\nOutputs\n";
  for (const Json& output : document.at("outputs").array()) {
    text += output_words(output);
  }
  text += fmt::format("\nGolden cases  {} batches; |output - stored| <= {} + {} |stored|\n",
                      inspection.golden_batches, configs::number_text(inspection.contract.atol),
                      configs::number_text(inspection.contract.rtol));
  text += fmt::format("Provenance    trained on {}, up to {}; licence {}\n",
                      text_at(provenance, "training_data"), text_at(provenance, "training_cutoff"),
                      text_at(provenance, "licence"));
  if (const Json* limits = document.find("limits"); limits != nullptr) {
    text += fmt::format("Limits        {}\n", visible(configs::canonical_json(*limits)));
  }
  return text + "Archive       " + archive_words(inspection);
}

Json inspection_json(const ModelInspection& inspection) {
  Json::Array refused;
  for (const configs::Problem& problem : inspection.refused) {
    refused.emplace_back(Json::Object{
        {"code", problem.code}, {"place", problem.field}, {"expected", problem.expected}});
  }
  return Json::Object{{"contract", inspection.contract.document},
                      {"digest", inspection.digest.empty() ? Json() : Json(inspection.digest)},
                      {"golden_batches", static_cast<std::int64_t>(inspection.golden_batches)},
                      {"members", contents_json(inspection.archive)},
                      {"code_files", static_cast<std::int64_t>(inspection.archive.code_files)},
                      {"code_lines", static_cast<std::int64_t>(inspection.archive.code_lines)},
                      {"operators", operators_json(inspection.archive)},
                      {"refused", std::move(refused)}};
}

std::string check_text(const configs::ModelContract& contract, const ModelCheck& check) {
  return fmt::format(
      "{} {}: the golden cases agree\n"
      "batches             {}, each run twice with the same outputs\n"
      "compared outputs    {}\n"
      "largest difference  {} from the stored outputs, allowed {} + {} |stored|\n"
      "alone or in a batch {}\n",
      visible(contract.name), visible(contract.version), check.batches, check.values,
      configs::number_text(check.largest_difference), configs::number_text(contract.atol),
      configs::number_text(contract.rtol),
      check.batch_difference == 0.0 ? "the same outputs"
                                    : fmt::format("outputs differ by up to {}",
                                                  configs::number_text(check.batch_difference)));
}

Json check_json(const configs::ModelContract& contract, const ModelCheck& check) {
  return Json::Object{{"name", contract.name},
                      {"version", contract.version},
                      {"batches", static_cast<std::int64_t>(check.batches)},
                      {"values", static_cast<std::int64_t>(check.values)},
                      {"largest_difference", check.largest_difference},
                      {"batch_difference", check.batch_difference}};
}

}  // namespace clinval::harness
