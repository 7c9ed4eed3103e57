#include "reports/tables.h"

#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/escaping.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

std::string line(const std::vector<std::string>& cells) {
  return fmt::format("{}\n", fmt::join(cells, ","));
}

std::string cell(const std::optional<std::string>& text) {
  return text ? csv_text(*text) : "";
}

std::string cell(const std::optional<double>& number) {
  return number ? configs::number_text(*number) : "";
}

/// Empty for everybody, else "age=<50; sex=F".
std::string cell(const std::optional<Slice>& slice) {
  if (!slice) {
    return "";
  }
  std::string text;
  for (std::size_t i = 0; i < slice->by.size(); ++i) {
    text += fmt::format("{}{}={}", i == 0 ? "" : "; ", slice->by[i],
                        slice->level.at(i).value_or("(missing)"));
  }
  return csv_text(text);
}

/// "age=<50", "part=held-out", "model=v1", "policy=treat_all".
std::string against_cell(const Against& against) {
  if (against.subgroup) {
    return cell(against.subgroup);
  }
  if (against.part) {
    return csv_text("part=" + *against.part);
  }
  return against.model ? csv_text("model=" + *against.model)
                       : csv_text("policy=" + against.policy.value_or(""));
}

std::vector<std::string> estimate_cells(const EstimateRow& row) {
  std::vector<std::string> cells = {
      csv_text(row.task),
      cell(row.model),
      csv_text(row.metric),
      csv_text(row.estimator),
      csv_text(row.view),
      cell(row.part),
      cell(row.subgroup),
      cell(row.at.threshold),
      cell(row.at.horizon),
      cell(row.at.prevalence),
      row.value ? configs::number_text(*row.value) : "",
      row.value ? "" : csv_text(metrics::to_string(row.value.error())),
      cell(row.standard_error)};
  const metrics::Interval* interval = headline(row);
  cells.push_back(interval == nullptr ? "" : csv_text(interval->id));
  cells.push_back(interval == nullptr ? "" : configs::number_text(interval->limits->lower));
  cells.push_back(interval == nullptr ? "" : configs::number_text(interval->limits->upper));
  cells.push_back(interval == nullptr
                      ? ""
                      : configs::number_text(interval->limits->upper - interval->limits->lower));
  const auto& null = row.null_reference;
  cells.push_back(null ? configs::number_text(null->mean) : "");
  cells.push_back(null ? configs::number_text(null->upper) : "");
  cells.push_back(cell(row.p_value));
  cells.push_back(csv_text(fmt::format("{}", fmt::join(row.marks, " "))));
  for (const std::int64_t count :
       {row.cases, row.events, row.non_events(), row.subjects, row.clusters}) {
    cells.push_back(std::to_string(count));
  }
  return cells;
}

}  // namespace

std::string estimates_csv(const Results& results) {
  std::string csv =
      "task,model,metric,estimator,view,part,subgroup,threshold,horizon,prevalence,value,undefined,"
      "standard_error,interval,lower,upper,width,null_mean,null_upper,p_value,marks,cases,events,"
      "non_events,subjects,clusters,against,kind\n";
  for (const EstimateRow& row : results.estimates) {
    std::vector<std::string> cells = estimate_cells(row);
    cells.insert(cells.end(), {"", ""});
    csv += line(cells);
  }
  for (const ContrastRow& contrast : results.contrasts) {
    std::vector<std::string> cells = estimate_cells(contrast.row);
    cells.insert(cells.end(), {against_cell(contrast.against), csv_text(contrast.kind)});
    csv += line(cells);
  }
  return csv;
}

std::string flow_csv(const Results& results) {
  std::string csv = "step,kind,task,model,subgroup,outcome,cases,subjects\n";
  for (const FlowRow& row : results.flow) {
    csv += line({csv_text(row.step), csv_text(row.kind), cell(row.task), cell(row.model),
                 cell(row.subgroup), cell(row.outcome), std::to_string(row.cases),
                 std::to_string(row.subjects)});
  }
  return csv;
}

std::string participants_csv(const Results& results) {
  std::string csv = "task,part,subgroup,cases,subjects,events\n";
  for (const ParticipantRow& row : results.participants) {
    csv += line({csv_text(row.task), cell(row.part), cell(row.subgroup), std::to_string(row.cases),
                 std::to_string(row.subjects), std::to_string(row.events)});
  }
  return csv;
}

std::string follow_up_csv(const Results& results) {
  std::string csv = "task,part,subgroup,horizon,cases,events,censored,event_free,uncensored\n";
  for (const FollowUpRow& row : results.follow_up) {
    csv += line({csv_text(row.task), cell(row.part), cell(row.subgroup),
                 configs::number_text(row.horizon), std::to_string(row.cases),
                 std::to_string(row.events), std::to_string(row.censored),
                 std::to_string(row.event_free), configs::number_text(row.uncensored)});
  }
  return csv;
}

std::string privacy_csv(const PrivacyAudit& audit) {
  std::string csv =
      "part,subgroup,metric,estimator,searched,missing,counted,limit,value,undefined,records,"
      "subjects,incomplete,classes,alone\n";
  for (const PrivacyGroup& group : audit.groups) {
    for (const PrivacyMeasure& measure : group.measures) {
      csv += line({cell(group.part), cell(group.subgroup), csv_text(measure.metric),
                   csv_text(measure.estimator), csv_text(measure.searched),
                   csv_text(measure.missing), csv_text(measure.counted), cell(measure.limit),
                   measure.value ? configs::number_text(*measure.value) : "",
                   measure.value ? "" : csv_text(metrics::to_string(measure.value.error())),
                   std::to_string(group.records), std::to_string(group.subjects),
                   std::to_string(group.incomplete), std::to_string(group.classes),
                   std::to_string(group.uniques)});
    }
  }
  return csv;
}

std::string privacy_classes_csv(const PrivacyAudit& audit) {
  std::string csv = "part,subgroup,class_from,class_to,records\n";
  for (const PrivacyGroup& group : audit.groups) {
    for (const PrivacyBand& band : group.bands) {
      csv += line({cell(group.part), cell(group.subgroup), std::to_string(band.from),
                   band.to ? std::to_string(*band.to) : "", std::to_string(band.records)});
    }
  }
  return csv;
}

std::string gates_csv(const Verdict& verdict) {
  std::string csv =
      "id,task,model,metric,part,subgroup,across,versus,threshold,horizon,role,severity,op,limit,"
      "limit_"
      "upper,estimate,"
      "interval,lower,upper,verdict,reason,rationale,waiver,waiver_expires\n";
  for (const GateDecision& gate : verdict.gates) {
    const auto limit = [&](std::size_t i) {
      return i < gate.limit.size() ? configs::number_text(gate.limit[i]) : std::string();
    };
    csv += line({csv_text(gate.id),
                 csv_text(gate.row.task),
                 cell(gate.row.model),
                 csv_text(gate.row.metric),
                 cell(gate.row.part),
                 cell(gate.row.subgroup),
                 csv_text(gate.row.across),
                 csv_text(gate.row.versus),
                 cell(gate.row.at.threshold),
                 cell(gate.row.at.horizon),
                 csv_text(gate.role),
                 csv_text(gate.severity),
                 csv_text(gate.op),
                 limit(0),
                 limit(1),
                 cell(gate.estimate),
                 csv_text(gate.interval),
                 cell(gate.lower),
                 cell(gate.upper),
                 csv_text(to_string(gate.verdict)),
                 csv_text(gate.reason),
                 csv_text(gate.rationale),
                 gate.waiver ? csv_text(gate.waiver->reason) : "",
                 gate.waiver ? csv_text(gate.waiver->expires) : ""});
  }
  return csv;
}

}  // namespace clinval::reports
