#include "datasets/event_featuriser.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/datasets/timeline_support.h"

namespace {

using namespace clinval;
using namespace clinval::datasets;
using tests::seen;

using Codes = std::vector<std::int64_t>;
using Floats = std::vector<float>;
using Mask = std::vector<std::uint8_t>;

/// Codes of the case set: a b c; the vocabulary lists c and a.
const Codes kIds = vocabulary_ids({"a", "b", "c"}, {"c", "a"});

Timeline five_events() {
  Timeline timeline;
  timeline.undated = {seen(0, 0.0, 7.0F)};
  timeline.events = {seen(0, 30.0, 1.5F), seen(1, 20.0, 2.5F), seen(2, 20.0, {}),
                     seen(0, 0.1, -3.0F), seen(2, 0.0, 4.0F)};
  return timeline;
}

struct Result {
  EventSequence sequence;
  EventCounts counts;
};

Result sequence_of(const Timeline& timeline, const configs::TimelineSpec& spec) {
  Result result;
  // What an earlier case left must not show.
  result.sequence = {{9, 9, 9, 9, 9, 9, 9}, {9}, {1, 1}, {9, 9}, 7};
  result.counts = event_sequence(timeline, spec, kIds, result.sequence);
  CHECK(result.counts == count_events(timeline, spec, kIds));
  return result;
}

}  // namespace

TEST_CASE("event_featuriser: ids follow the vocabulary and not the case set") {
  CHECK(kIds == Codes{3, 1, 2});
  CHECK(vocabulary_ids({}, {"a"}).empty());
  CHECK(vocabulary_ids({"x", "y"}, {"z"}) == Codes{1, 1});
}

TEST_CASE("event_featuriser: order, values, masks and times by hand") {
  const auto [sequence, counts] = sequence_of(five_events(), {});
  CHECK(sequence.codes == Codes{3, 1, 2, 3, 2});
  CHECK(sequence.values == Floats{1.5F, 2.5F, 0.0F, -3.0F, 4.0F});
  CHECK(sequence.value_mask == Mask{1, 1, 0, 1, 1});
  CHECK(sequence.times == Floats{30.0F, 20.0F, 20.0F, 0.1F, 0.0F});
  CHECK(sequence.length == 5);
  const EventCounts expected{
      .cases = 1, .cases_without = 0, .visible = 5, .handed = 5, .unknown = 1};
  CHECK(counts == expected);
}

TEST_CASE("event_featuriser: hours are rounded to float32 once") {
  Timeline timeline;
  // Between two float32 neighbours of 2^24.
  timeline.events = {seen(0, 16777217.0, 1.0F), seen(0, 16777219.0, 1.0F)};
  const auto [sequence, counts] = sequence_of(timeline, {});
  CHECK(sequence.times == Floats{16777216.0F, 16777220.0F});
}

TEST_CASE("event_featuriser: unknown codes may be left out") {
  configs::TimelineSpec spec;
  spec.unknown = configs::UnknownCodes::Drop;
  const auto [sequence, counts] = sequence_of(five_events(), spec);
  CHECK(sequence.codes == Codes{3, 2, 3, 2});
  CHECK(sequence.values == Floats{1.5F, 0.0F, -3.0F, 4.0F});
  CHECK(counts.handed == 4);
  CHECK(counts.unknown == 1);
  CHECK(counts.truncated == 0);
}

TEST_CASE("event_featuriser: the latest or the earliest stay") {
  configs::TimelineSpec spec;
  spec.max_length = 2;
  auto result = sequence_of(five_events(), spec);
  CHECK(result.sequence.times == Floats{0.1F, 0.0F});
  CHECK(result.sequence.length == 2);
  CHECK(result.counts.handed == 2);
  CHECK(result.counts.truncated == 3);
  CHECK(result.counts.truncated_cases == 1);

  spec.keep = configs::Keep::Earliest;
  result = sequence_of(five_events(), spec);
  CHECK(result.sequence.codes == Codes{3, 1});
  CHECK(result.sequence.times == Floats{30.0F, 20.0F});

  // What is left out does not use up the length.
  spec.unknown = configs::UnknownCodes::Drop;
  result = sequence_of(five_events(), spec);
  CHECK(result.sequence.codes == Codes{3, 2});
  CHECK(result.counts.truncated == 2);
  CHECK(result.counts.visible == 5);

  spec.max_length = 4;
  result = sequence_of(five_events(), spec);
  CHECK(result.counts.truncated_cases == 0);
}

TEST_CASE("event_featuriser: without events there is one step of zeros and the length 0") {
  configs::TimelineSpec spec;
  spec.unknown = configs::UnknownCodes::Drop;
  Timeline timeline;
  timeline.undated = {seen(0, 0.0, 7.0F)};
  for (const bool unknown : {false, true}) {
    if (unknown) {
      timeline.events = {seen(1, 3.0, 1.0F)};
    }
    const auto [sequence, counts] = sequence_of(timeline, spec);
    CHECK(sequence.codes == Codes{0});
    CHECK(sequence.values == Floats{0.0F});
    CHECK(sequence.value_mask == Mask{0});
    CHECK(sequence.times == Floats{0.0F});
    CHECK(sequence.length == 0);
    CHECK(counts.cases_without == 1);
  }
}

TEST_CASE("event_featuriser: counts add up") {
  configs::TimelineSpec spec;
  spec.max_length = 3;
  EventCounts sum;
  sum += count_events(five_events(), spec, kIds);
  sum += count_events({}, spec, kIds);
  const EventCounts expected{.cases = 2,
                             .cases_without = 1,
                             .visible = 5,
                             .handed = 3,
                             .unknown = 1,
                             .truncated = 2,
                             .truncated_cases = 1};
  CHECK(sum == expected);
}
