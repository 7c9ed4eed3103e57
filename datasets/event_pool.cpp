#include "datasets/event_pool.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "datasets/data_error.h"

namespace clinval::datasets {

namespace {

/// Texts in byte order and where each number went.
struct Ranks {
  std::vector<std::string> names;
  std::vector<std::uint32_t> of;  ///< kNoSubject: left out
};

Ranks rank(const std::vector<std::string>& names, const std::vector<std::uint8_t>& used) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    if (used[i] != 0) {
      order.push_back(i);
    }
  }
  std::ranges::sort(order,
                    [&names](std::uint32_t a, std::uint32_t b) { return names[a] < names[b]; });
  Ranks ranks{.names = {}, .of = std::vector<std::uint32_t>(names.size(), kNoSubject)};
  for (const std::uint32_t i : order) {
    ranks.of[i] = static_cast<std::uint32_t>(ranks.names.size());
    ranks.names.push_back(names[i]);
  }
  return ranks;
}

std::uint32_t code_of(const EventCells& cells, std::size_t event) {
  return cells.code[cells.code.size() == 1 ? 0 : event];
}

/// Calls visit(block, cells, event) for each event of a wanted subject.
template <typename Visit>
void for_each_event(const std::vector<EventBlock>& blocks, const std::vector<std::uint8_t>& wanted,
                    const Visit& visit) {
  for (const EventBlock& block : blocks) {
    for (const EventCells& cells : block.cells) {
      for (std::size_t i = 0; i < cells.row.size(); ++i) {
        const std::uint32_t subject = block.subject[cells.row[i]];
        if (subject != kNoSubject && wanted[subject] != 0) {
          visit(block, cells, i);
        }
      }
    }
  }
}

class Sorter {
 public:
  Sorter(const EventPool& pool, std::vector<EventBlock> blocks,
         const Texts& case_subjects)
      : pool_(pool), blocks_(std::move(blocks)) {
    const std::unordered_set<std::string_view> cases(case_subjects.begin(), case_subjects.end());
    for (const std::string& name : pool.subjects.names()) {
      wanted_.push_back(cases.contains(name) ? 1 : 0);
    }
    std::ranges::stable_partition(blocks_, &EventBlock::keeps_order);
  }

  EventTable run() {
    count();
    place();
    for (std::size_t subject = 0; subject < table_.subjects.size(); ++subject) {
      sort_subject(subject);
    }
    return std::move(table_);
  }

 private:
  void count() {
    std::vector<std::size_t> events(wanted_.size(), 0);
    std::vector<std::uint8_t> used(pool_.codes.names().size(), 0);
    for_each_event(blocks_, wanted_, [&](const EventBlock& block, const EventCells& cells, auto i) {
      ++events[block.subject[cells.row[i]]];
      used[code_of(cells, i)] = 1;
    });
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      wanted_[i] = events[i] > 0 ? 1 : 0;
    }
    Ranks subjects = rank(pool_.subjects.names(), wanted_);
    Ranks codes = rank(pool_.codes.names(), used);
    table_.begin.assign(subjects.names.size() + 1, 0);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (wanted_[i] != 0) {
        table_.begin[subjects.of[i] + 1] = events[i];
      }
    }
    std::partial_sum(table_.begin.begin(), table_.begin.end(), table_.begin.begin());
    table_.subjects = std::move(subjects.names);
    table_.codes = std::move(codes.names);
    subject_rank_ = std::move(subjects.of);
    code_rank_ = std::move(codes.of);
  }

  void reserve() {
    const std::size_t events = table_.begin.back();
    table_.time.resize(events);
    table_.code.resize(events);
    table_.value.resize(events);
    table_.has_value.resize(events);
    if (std::ranges::any_of(blocks_, [](const EventBlock& b) { return !b.available.empty(); })) {
      table_.available.resize(events);
    }
  }

  /// Every event to its subject, in the order in which the blocks hold them.
  void place() {
    reserve();
    std::vector<std::size_t> next(table_.begin.begin(), table_.begin.end() - 1);
    ordered_end_ = next;
    for (EventBlock& block : blocks_) {
      for (EventCells& cells : block.cells) {
        for (std::size_t i = 0; i < cells.row.size(); ++i) {
          const std::uint32_t subject = block.subject[cells.row[i]];
          if (subject != kNoSubject && wanted_[subject] != 0) {
            put(next[subject_rank_[subject]]++, block, cells, i);
          }
        }
        cells = {};
      }
      if (block.keeps_order) {
        ordered_end_ = next;
      }
      block = {};
    }
  }

  void put(std::size_t at, const EventBlock& block, const EventCells& cells, std::size_t event) {
    const std::uint32_t row = cells.row[event];
    table_.time[at] = block.time[row];
    table_.code[at] = code_rank_[code_of(cells, event)];
    table_.value[at] = cells.value[event];
    table_.has_value[at] = cells.has_value[event];
    if (!block.available.empty() && block.available[row] != kUndated &&
        block.available[row] < block.time[row]) {
      ++table_.available_early;
    }
    if (!table_.available.empty()) {
      table_.available[at] = block.available.empty()
                                 ? block.time[row]
                                 : std::max(block.time[row], block.available[row]);
    }
  }

  [[nodiscard]] auto key(std::size_t event) const {
    return std::tuple(table_.code[event], table_.has_value[event], table_.value[event],
                      table_.available.empty() ? 0 : table_.available[event]);
  }

  void sort_subject(std::size_t subject) {
    const std::size_t begin = table_.begin[subject];
    order_.resize(table_.begin[subject + 1] - begin);
    std::iota(order_.begin(), order_.end(), begin);
    std::ranges::stable_sort(order_, [&](std::size_t a, std::size_t b) {
      if (table_.time[a] != table_.time[b]) {
        return table_.time[a] < table_.time[b];
      }
      const bool a_ordered = a < ordered_end_[subject];
      const bool b_ordered = b < ordered_end_[subject];
      return a_ordered || b_ordered ? a_ordered && !b_ordered : key(a) < key(b);
    });
    permute(table_.time, begin);
    permute(table_.code, begin);
    permute(table_.value, begin);
    permute(table_.has_value, begin);
    if (!table_.available.empty()) {
      permute(table_.available, begin);
    }
  }

  template <typename Value>
  void permute(std::vector<Value>& values, std::size_t begin) {
    std::vector<Value> sorted;
    sorted.reserve(order_.size());
    for (const std::size_t from : order_) {
      sorted.push_back(values[from]);
    }
    std::ranges::copy(sorted, values.begin() + static_cast<std::ptrdiff_t>(begin));
  }

  const EventPool& pool_;
  std::vector<EventBlock> blocks_;
  std::vector<std::uint8_t> wanted_;  ///< by number of the pool: has a case and events
  std::vector<std::uint32_t> subject_rank_;
  std::vector<std::uint32_t> code_rank_;
  std::vector<std::size_t> ordered_end_;  ///< by subject: end of the events that keep their order
  std::vector<std::size_t> order_;
  EventTable table_;
};

}  // namespace

std::uint32_t event_index(std::size_t index, const std::string& file, const std::string& pointer) {
  if (index >= kNoSubject) {
    fail_data("E-DATA-TOO-LARGE", file, pointer,
              "at most 4294967295 rows, subjects and codes of events",
              "split the source: each entry of cases.events counts its own rows");
  }
  return static_cast<std::uint32_t>(index);
}

std::uint32_t NameIndex::number(std::string_view name) {
  if (const auto found = numbers_.find(name); found != numbers_.end()) {
    return found->second;
  }
  const std::uint32_t number = event_index(names_.size(), "", "/cases/events");
  names_.emplace_back(name);
  numbers_.emplace(name, number);
  return number;
}

std::uint32_t EventPool::subject(std::string_view name) {
  return only != nullptr && !only->contains(name) ? kNoSubject : subjects.number(name);
}

EventTable sorted_events(const EventPool& pool, std::vector<EventBlock> blocks,
                         const Texts& case_subjects) {
  return Sorter(pool, std::move(blocks), case_subjects).run();
}

}  // namespace clinval::datasets
