#include "configs/run_config_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "configs/json_pointer.h"
#include "configs/nearest_name.h"
#include "configs/timeline_check.h"

namespace clinval::configs {
namespace {

// The member when it is a text, else nullptr: a wrong type is reported elsewhere.
const std::string* text_of(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  return found != nullptr && found->is_string() ? &found->string() : nullptr;
}

const Json::Array& list_of_member(const Json& json, std::string_view key) {
  static const Json::Array none;
  const Json* found = json.find(key);
  return found != nullptr && found->is_array() ? found->array() : none;
}

const Json::Object& members_of(const Json& json, std::string_view key) {
  static const Json::Object none;
  const Json* found = json.find(key);
  return found != nullptr && found->is_object() ? found->object() : none;
}

std::vector<std::string> keys_of(const Json::Object& object) {
  std::vector<std::string> keys;
  for (const auto& member : object) {
    keys.push_back(member.first);
  }
  return keys;
}

std::set<std::string> as_set(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

class References {
 public:
  References(const Json& document, Findings& findings) : root_(document), findings_(findings) {}

  void check_all() {
    models_ = unique_ids(root_, "", "models", "id");
    tasks_ = unique_ids(root_, "", "tasks", "id");
    subgroups_ = unique_ids(root_, "", "subgroups", "id");
    gates_ = unique_ids(root_, "", "gates", "id");
    unique_ids(root_, "", "waivers", "gate");
    check_models();
    check_cases();
    check_timeline(root_, findings_);
    check_tasks();
    check_subgroups();
    check_gates();
    check_ranges();
    const Json::Array& waivers = list_of_member(root_, "waivers");
    for (std::size_t i = 0; i < waivers.size(); ++i) {
      refers(waivers[i], pointer_to("/waivers", i), "gate", gates_, "the id of a gate");
    }
  }

 private:
  std::vector<std::string> unique_ids(const Json& parent, const std::string& pointer,
                                      std::string_view list, std::string_view key) {
    std::vector<std::string> ids;
    const Json::Array& items = list_of_member(parent, list);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string* id = text_of(items[i], key);
      if (id == nullptr) {
        continue;
      }
      if (std::ranges::count(ids, *id) > 0) {
        findings_.add("REPEATED", items[i].at(key),
                      pointer_to(pointer_to(pointer_to(pointer, list), i), key),
                      "each " + std::string(key) + " of '" + std::string(list) + "' once");
      }
      ids.push_back(*id);
    }
    return ids;
  }

  void must_be_known(const Json& at, const std::string& pointer,
                     const std::vector<std::string>& known, const std::string& what) {
    if (at.is_string() && std::ranges::count(known, at.string()) == 0) {
      findings_.add("REFERENCE", at, pointer, what, name_hint(at.string(), known));
    }
  }

  void refers(const Json& object, const std::string& pointer, std::string_view key,
              const std::vector<std::string>& known, const std::string& what) {
    if (const Json* found = object.find(key)) {
      must_be_known(*found, pointer_to(pointer, key), known, what);
    }
  }

  void check_models() {
    refers(root_, "", "baseline", models_, "the id of a model");
    const Json::Array& comparators = list_of_member(root_, "comparators");
    for (std::size_t i = 0; i < comparators.size(); ++i) {
      must_be_known(comparators[i], pointer_to("/comparators", i), models_, "the id of a model");
    }
  }

  void check_cases() {
    const Json* cases = root_.find("cases");
    if (cases == nullptr) {
      return;
    }
    if (const Json* development = cases->find("development");
        development != nullptr && development->is_object()) {
      refers(*development, "/cases/development", "from", keys_of(members_of(*cases, "sources")),
             "the name of a source");
    }
    refers(*cases, "/cases", "from", keys_of(members_of(*cases, "sources")),
           "the name of a source");
    unique_ids(*cases, "/cases", "exclude", "id");
    const std::string* from = text_of(*cases, "from");
    const Json* sources = cases->find("sources");
    const Json* source = from == nullptr || sources == nullptr ? nullptr : sources->find(*from);
    if (source == nullptr) {
      return;
    }
    const std::vector<std::string> columns = keys_of(members_of(*source, "types"));
    for (const auto& [name, sql] : members_of(*cases, "columns")) {
      if (std::ranges::count(columns, name) > 0) {
        findings_.add("REPEATED", sql, pointer_to("/cases/columns", name),
                      "a name that no column of the source has");
      }
    }
  }

  // Names of the outputs that a config declares; a torchscript model declares them in its contract,
  // so that with one of these nothing can be said here.
  bool outputs_known(const std::string* only_model, std::vector<std::string>& names) {
    for (const Json& model : list_of_member(root_, "models")) {
      const std::string* id = text_of(model, "id");
      if (only_model != nullptr && (id == nullptr || *id != *only_model)) {
        continue;
      }
      if (model.find("outputs") == nullptr) {
        return false;
      }
      const std::vector<std::string> own = keys_of(members_of(model, "outputs"));
      names.insert(names.end(), own.begin(), own.end());
    }
    return !names.empty();
  }

  void check_tasks() {
    std::vector<std::string> outputs;
    const bool known = outputs_known(nullptr, outputs);
    const Json::Array& tasks = list_of_member(root_, "tasks");
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (known) {
        refers(tasks[i], pointer_to("/tasks", i), "model_output", outputs,
               "the name of an output of a model");
      }
      check_thresholds(tasks[i], pointer_to(pointer_to("/tasks", i), "thresholds"));
      check_horizons(tasks[i], pointer_to("/tasks", i));
    }
  }

  void check_horizons(const Json& task, const std::string& pointer) {
    const Json* end = task.find("censor_at");
    const Json::Array& horizons = list_of_member(task, "horizons");
    for (std::size_t i = 0; i < horizons.size(); ++i) {
      const std::string place = pointer_to(pointer_to(pointer, "horizons"), i);
      if (!horizons[i].is_number()) {
        continue;
      }
      if (i > 0 && horizons[i - 1].is_number() &&
          horizons[i - 1].number() >= horizons[i].number()) {
        findings_.add("VALUE", horizons[i], place, "horizons in ascending order, each once");
      }
      if (end != nullptr && end->is_number() && horizons[i].number() > end->number()) {
        findings_.add("VALUE", horizons[i], place, "a horizon at or before censor_at",
                      "nobody is followed beyond censor_at");
      }
    }
    check_ascending(task, pointer, "time_range");
  }

  void check_ascending(const Json& object, const std::string& pointer, std::string_view key) {
    const Json::Array& range = list_of_member(object, key);
    if (range.size() == 2 && range[0].is_number() && range[1].is_number() &&
        range[0].number() > range[1].number()) {
      findings_.add("VALUE", object.at(key), pointer_to(pointer, key),
                    "the low limit before the high one");
    }
  }

  void check_thresholds(const Json& task, const std::string& pointer) {
    std::set<double> seen;
    const Json::Array& thresholds = list_of_member(task, "thresholds");
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      const Json* value = thresholds[i].find("value");
      if (value != nullptr && value->is_number() && !seen.insert(value->number()).second) {
        findings_.add("REPEATED", *value, pointer_to(pointer_to(pointer, i), "value"),
                      "each threshold once");
      }
    }
  }

  void check_subgroups() {
    std::vector<std::string> simple;  // a cross of crosses would have no order of its members
    for (const Json& subgroup : list_of_member(root_, "subgroups")) {
      const std::string* id = text_of(subgroup, "id");
      if (id != nullptr && subgroup.find("column") != nullptr) {
        simple.push_back(*id);
      }
    }
    simple_subgroups_ = simple;
    const Json::Array& subgroups = list_of_member(root_, "subgroups");
    for (std::size_t i = 0; i < subgroups.size(); ++i) {
      std::vector<std::string> members;
      const Json::Array& cross = list_of_member(subgroups[i], "cross");
      for (std::size_t k = 0; k < cross.size(); ++k) {
        must_be_known(cross[k], pointer_to(pointer_to(pointer_to("/subgroups", i), "cross"), k),
                      simple, "the id of a subgroup that has a column");
        members.push_back(cross[k].is_string() ? cross[k].string() : "");
      }
      if (!cross.empty()) {
        crosses_.push_back(as_set(members));
        refuse_reference_of_cross(subgroups[i], pointer_to("/subgroups", i));
      }
    }
  }

  void refuse_reference_of_cross(const Json& subgroup, const std::string& pointer) {
    if (text_of(subgroup, "reference") != nullptr) {
      findings_.add("VALUE", subgroup.at("reference"), pointer_to(pointer, "reference"),
                    "no reference for a cross");
    }
  }

  void check_gates() {
    const Json::Array& gates = list_of_member(root_, "gates");
    for (std::size_t i = 0; i < gates.size(); ++i) {
      const std::string pointer = pointer_to("/gates", i);
      refers(gates[i], pointer, "task", tasks_, "the id of a task");
      refers(gates[i], pointer, "model", models_, "the id of a model");
      check_gate_output(gates[i], pointer);
      check_gate_threshold(gates[i], pointer);
      check_gate_subgroup(gates[i], pointer);
      check_gate_part(gates[i], pointer);
      check_ascending(gates[i], pointer, "range");
      refers(gates[i], pointer, "across", simple_subgroups_,
             "the id of a subgroup that has a column");
      refers(gates[i], pointer, "versus", models_, "the id of a model");
      check_gate_horizon(gates[i], pointer);
    }
  }

  const Json* task_of(const Json& gate) {
    const std::string* id = text_of(gate, "task");
    for (const Json& task : list_of_member(root_, "tasks")) {
      const std::string* own = text_of(task, "id");
      if (id != nullptr && own != nullptr && *own == *id) {
        return &task;
      }
    }
    return nullptr;
  }

  void check_gate_output(const Json& gate, const std::string& pointer) {
    const Json* task = task_of(gate);
    const std::string* output = task == nullptr ? nullptr : text_of(*task, "model_output");
    const std::string* model = text_of(gate, "model");
    if (model == nullptr && !models_.empty()) {
      model = &models_.front();
    }
    std::vector<std::string> outputs;
    if (output == nullptr || model == nullptr || std::ranges::count(models_, *model) == 0 ||
        !outputs_known(model, outputs) || std::ranges::count(outputs, *output) > 0) {
      return;
    }
    const bool named = gate.find("model") != nullptr;
    findings_.add("REFERENCE", named ? gate.at("model") : gate,
                  named ? pointer_to(pointer, "model") : pointer,
                  "a model that has the output of the gate's task",
                  "name another model in the gate");
  }

  void check_gate_threshold(const Json& gate, const std::string& pointer) {
    const Json* wanted = gate.find("threshold");
    const Json* task = task_of(gate);
    if (wanted == nullptr || !wanted->is_number() || task == nullptr) {
      return;
    }
    const std::string place = pointer_to(pointer, "threshold");
    for (const Json& threshold : list_of_member(*task, "thresholds")) {
      const Json* value = threshold.find("value");
      if (value == nullptr || !value->is_number() || value->number() != wanted->number()) {
        continue;
      }
      const std::string* origin = text_of(threshold, "origin");
      if (origin == nullptr || *origin == "this_data" || *origin == "unstated") {
        findings_.add("REFERENCE", *wanted, place,
                      "a threshold that was fixed before the data were seen",
                      "give the threshold of the task the origin prespecified or development, if "
                      "that is true");
      }
      return;
    }
    findings_.add("REFERENCE", *wanted, place, "a threshold of the gate's task",
                  "add it to the thresholds of the task");
  }

  void check_ranges() {
    const Json* checks = root_.find("checks");
    if (checks == nullptr) {
      return;
    }
    const Json::Array& ranges = list_of_member(*checks, "ranges");
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const Json* minimum = ranges[i].is_object() ? ranges[i].find("minimum") : nullptr;
      const Json* maximum = ranges[i].is_object() ? ranges[i].find("maximum") : nullptr;
      const bool low = minimum != nullptr && minimum->is_number();
      const bool high = maximum != nullptr && maximum->is_number();
      if (ranges[i].is_object() &&
          ((!low && !high) || (low && high && minimum->number() > maximum->number()))) {
        findings_.add("VALUE", ranges[i], pointer_to("/checks/ranges", i),
                      "a minimum, a maximum, or both in this order");
      }
    }
  }

  void check_gate_horizon(const Json& gate, const std::string& pointer) {
    const Json* wanted = gate.find("horizon");
    const Json* task = task_of(gate);
    if (wanted == nullptr || !wanted->is_number() || task == nullptr) {
      return;
    }
    const bool declared =
        std::ranges::any_of(list_of_member(*task, "horizons"), [&](const Json& horizon) {
          return horizon.is_number() && horizon.number() == wanted->number();
        });
    if (!declared) {
      findings_.add("REFERENCE", *wanted, pointer_to(pointer, "horizon"),
                    "a horizon of the gate's task", "add it to the horizons of the task");
    }
  }

  void check_gate_subgroup(const Json& gate, const std::string& pointer) {
    const Json::Object& wanted = members_of(gate, "subgroup");
    bool known = true;
    for (const auto& [id, level] : wanted) {
      if (std::ranges::count(simple_subgroups_, id) == 0) {
        known = false;
        const bool is_cross = std::ranges::count(subgroups_, id) > 0;
        findings_.add("REFERENCE", level, pointer_to(pointer_to(pointer, "subgroup"), id),
                      "for the key the id of a subgroup that has a column",
                      is_cross ? "name the members of the cross, each with its level"
                               : name_hint(id, simple_subgroups_));
      }
    }
    if (known && wanted.size() > 1 && std::ranges::count(crosses_, as_set(keys_of(wanted))) == 0) {
      findings_.add("REFERENCE", gate.at("subgroup"), pointer_to(pointer, "subgroup"),
                    "the members of one cross", "declare the combination as a cross in subgroups");
    }
  }

  void check_gate_part(const Json& gate, const std::string& pointer) {
    const Json* cases = root_.find("cases");
    if (gate.find("part") != nullptr && cases != nullptr && text_of(*cases, "part") == nullptr) {
      findings_.add("REFERENCE", gate.at("part"), pointer_to(pointer, "part"),
                    "no part: the cases name no part column", "set /cases/part");
    }
  }

  const Json& root_;
  Findings& findings_;
  std::vector<std::string> models_;
  std::vector<std::string> tasks_;
  std::vector<std::string> subgroups_;
  std::vector<std::string> simple_subgroups_;
  std::vector<std::string> gates_;
  std::vector<std::set<std::string>> crosses_;
};

}  // namespace

void check_references(const Json& document, Findings& findings) {
  References(document, findings).check_all();
}

}  // namespace clinval::configs
