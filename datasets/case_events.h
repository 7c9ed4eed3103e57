#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "datasets/event_pool.h"
#include "datasets/meds_reader.h"

namespace clinval::datasets {

/// Collects the events of a case set from the entries of cases.events. Sources that the cases need
/// too are offered while they are in memory; the others are read once the cases are known, and of
/// them only events of their subjects are kept.
class CaseEvents {
 public:
  /// Reads a table or a MEDS directory of the config, and records it among the inputs.
  struct Reading {
    std::function<Table(const std::string& name, const configs::SourceSpec&)> table;
    std::function<MedsEvents(const std::string& name, const configs::SourceSpec&, EventPool&)> meds;
  };

  explicit CaseEvents(const configs::CasesSpec& spec)
      : spec_(spec), blocks_(spec.events.size()), is_read_(spec.events.size(), 0) {}

  /// Takes the events of a source that was read for the cases.
  void take(const std::string& source, const Table& table);

  /// Reads the sources that are still missing and fills timelines and event_sources of the set.
  /// Errors: configs::InputError: those of read_events and read_meds, and
  ///   E-CONFIG-TIME     (Config) prediction times are numbers and event times are none, or reverse
  ///   E-DATA-NULL-ROLE  (Data) cases without prediction time (count)
  void finish(CaseSet& set, const Reading& reading);

 private:
  [[nodiscard]] const configs::SourceSpec& source_of(const std::string& name) const;
  void read_missing(const Reading& reading, std::vector<std::string>& versions);
  [[nodiscard]] std::vector<std::int64_t> prediction_times(const CaseSet& set) const;

  const configs::CasesSpec& spec_;
  EventPool pool_;
  std::vector<EventBlock> blocks_;     ///< one an entry
  std::vector<std::uint8_t> is_read_;  ///< likewise
};

}  // namespace clinval::datasets
