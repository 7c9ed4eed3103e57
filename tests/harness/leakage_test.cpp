#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "harness/infer.h"

// No model sees an event that was not known when its prediction was made, and every model sees all
// that were. Each event carries its own number as its value, so that a model can say which it got.

namespace {

using namespace clinval;
using configs::FeaturiserKind;
using configs::TensorType;
using configs::TimelineTensor;

constexpr std::size_t kCases = 10000;
constexpr std::size_t kSubjects = 3500;
constexpr std::uint32_t kStatic = 3;  ///< code of the undated events
constexpr std::int64_t kDay = 86'400'000'000;

struct Moments {
  std::int64_t time = 0;
  std::int64_t available = 0;
  std::uint32_t code = 0;
};

/// Subjects, cases and events as they were drawn, beside the case set that is made of them.
struct World {
  std::vector<std::vector<std::size_t>> events;  ///< of each subject, as the table sorts them
  std::vector<Moments> moments;                  ///< of each event
  std::vector<std::size_t> subject;              ///< of each case
  std::vector<std::int64_t> now;                 ///< of each case
  datasets::CaseSet cases;
};

std::string name_of(std::size_t subject) {
  const std::string digits = std::to_string(subject);
  return "s" + std::string(6 - digits.size(), '0') + digits;
}

/// Mostly anywhere, often at a prediction of the subject or one microsecond beside it.
std::int64_t draw_moment(std::mt19937_64& random, const std::vector<std::int64_t>& predictions) {
  if (!predictions.empty() && random() % 3 == 0) {
    return predictions[random() % predictions.size()] + static_cast<std::int64_t>(random() % 3) - 1;
  }
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(100 * kDay));
}

Moments draw_event(std::mt19937_64& random, const std::vector<std::int64_t>& predictions) {
  Moments event;
  const bool undated = random() % 12 == 0;
  event.code = undated ? kStatic : static_cast<std::uint32_t>(random() % 3);
  event.time = undated ? datasets::kUndated : draw_moment(random, predictions);
  event.available = event.time;
  if (random() % 2 == 0) {
    event.available = std::max(event.time, draw_moment(random, predictions));
  }
  return event;
}

void draw_events(std::mt19937_64& random, World& world,
                 const std::vector<std::vector<std::int64_t>>& predictions) {
  world.events.resize(kSubjects);
  for (std::size_t subject = 0; subject < kSubjects; ++subject) {
    std::vector<Moments> drawn(random() % 30);
    for (Moments& event : drawn) {
      event = draw_event(random, predictions[subject]);
    }
    std::ranges::stable_sort(drawn, {}, &Moments::time);  // undated is the lowest
    for (const Moments& event : drawn) {
      world.events[subject].push_back(world.moments.size());
      world.moments.push_back(event);
    }
  }
}

datasets::EventTable table_of(const World& world) {
  datasets::EventTable table;
  table.codes = {"a", "b", "c", "static"};
  table.begin = {0};
  for (std::size_t subject = 0; subject < kSubjects; ++subject) {
    table.subjects.push_back(name_of(subject));
    for (const std::size_t event : world.events[subject]) {
      table.time.push_back(world.moments[event].time);
      table.available.push_back(world.moments[event].available);
      table.code.push_back(world.moments[event].code);
      table.value.push_back(static_cast<float>(event));  // below 2^24: exact
      table.has_value.push_back(1);
    }
    table.begin.push_back(table.time.size());
  }
  return table;
}

World draw_world() {
  std::mt19937_64 random(987654321);
  World world;
  std::vector<std::vector<std::int64_t>> predictions(kSubjects);
  datasets::Column row = datasets::make_column("row", datasets::ColumnType::Integer);
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < kCases; ++i) {
    world.subject.push_back(random() % kSubjects);
    world.now.push_back(
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(100 * kDay)));
    predictions[world.subject.back()].push_back(world.now.back());
    world.cases.subject.push_back(name_of(world.subject.back()));
    world.cases.case_id.push_back(std::to_string(i));
    numbers.push_back(static_cast<std::int64_t>(i));
  }
  draw_events(random, world, predictions);
  row.present.assign(kCases, 1);
  row.values = std::move(numbers);
  world.cases.cases.rows = kCases;
  world.cases.cases.columns = {std::move(row)};
  world.cases.timelines =
      std::make_shared<const datasets::Timelines>(table_of(world), world.cases.subject, world.now,
                                                  static_cast<std::int64_t>(world.moments.size()));
  return world;
}

configs::InputSpec input(const std::string& name, TensorType type, FeaturiserKind kind,
                         TimelineTensor tensor, std::vector<std::string> shape) {
  configs::InputSpec spec;
  spec.name = name;
  spec.type = type;
  spec.featuriser = kind;
  spec.tensor = tensor;
  spec.shape = std::move(shape);
  return spec;
}

harness::ModelFolder recording_folder() {
  harness::ModelFolder folder;
  configs::InputSpec row;
  row.name = "row";
  row.type = TensorType::Int64;
  row.featuriser = FeaturiserKind::Precomputed;
  row.shape = {"B", "1"};
  row.columns = {"row"};
  configs::InputSpec fact;
  fact.name = "static";
  fact.shape = {"B", "1"};
  fact.features.resize(1);
  fact.features[0].code = "static";
  fact.features[0].missing_value = -1.0;
  folder.contract.inputs = {
      row, fact,
      input("values", TensorType::Float32, FeaturiserKind::Events, TimelineTensor::Values,
            {"B", "T"}),
      input("lengths", TensorType::Int64, FeaturiserKind::Events, TimelineTensor::Lengths, {"B"}),
      input("features", TensorType::Float32, FeaturiserKind::Windows, TimelineTensor::Features,
            {"B", "6"})};
  configs::TimelineSpec timeline;
  timeline.codes = {"a", "b", "c"};
  timeline.max_length = 100;
  timeline.windows = {std::numeric_limits<double>::infinity()};
  timeline.aggregates = {configs::Aggregate::Count, configs::Aggregate::Last};
  folder.contract.timeline = timeline;
  configs::HeadSpec head;
  head.id = "death";
  head.key = "logit";
  head.shape = {"B"};
  folder.contract.outputs = {head};
  return folder;
}

struct Seen {
  std::vector<std::size_t> events;
  std::int64_t fact = -1;
  std::vector<std::pair<std::int64_t, std::int64_t>> windows;  ///< count and last of each code
  int forwards = 0;

  friend bool operator==(const Seen&, const Seen&) = default;
};

/// Writes down what it is shown. Every case has its own slot, so that workers need no lock.
class RecordingModel : public harness::Model {
 public:
  mutable std::vector<Seen> seen = std::vector<Seen>(kCases);

  [[nodiscard]] std::unique_ptr<harness::Predictor> open() const override {
    return std::make_unique<RecordingPredictor>(seen);
  }

 private:
  class RecordingPredictor : public harness::Predictor {
   public:
    explicit RecordingPredictor(std::vector<Seen>& seen) : seen_(seen) {}

    void predict(std::span<const harness::TensorView> inputs,
                 std::span<const std::span<double>> outputs) override {
      const std::int64_t row = *static_cast<const std::int64_t*>(inputs[0].data);
      Seen& seen = seen_.at(static_cast<std::size_t>(row));
      ++seen.forwards;
      seen.fact = static_cast<std::int64_t>(*static_cast<const float*>(inputs[1].data));
      const std::int64_t length = *static_cast<const std::int64_t*>(inputs[3].data);
      // Elements beyond the length are seen too.
      const bool padded = inputs[2].shape[1] != std::max<std::int64_t>(length, 1);
      const auto* values = static_cast<const float*>(inputs[2].data);
      for (std::int64_t i = 0; i < length; ++i) {
        seen.events.push_back(static_cast<std::size_t>(values[i]));
      }
      const auto* features = static_cast<const float*>(inputs[4].data);
      for (int code = 0; code < 3; ++code) {
        seen.windows.emplace_back(static_cast<std::int64_t>(features[2 * code]),
                                  static_cast<std::int64_t>(features[2 * code + 1]));
      }
      outputs[0][0] = padded ? 1.0 : 0.0;
    }

   private:
    std::vector<Seen>& seen_;
  };
};

/// What the case may see, from the moments alone.
Seen due(const World& world, std::size_t row) {
  Seen due;
  due.forwards = 1;
  due.windows.resize(3);
  for (const std::size_t event : world.events[world.subject[row]]) {
    const Moments& moments = world.moments[event];
    if (moments.time > world.now[row] || moments.available > world.now[row]) {
      continue;
    }
    if (moments.code == kStatic) {
      due.fact = static_cast<std::int64_t>(event);
      continue;
    }
    due.events.push_back(event);
    ++due.windows[moments.code].first;
    due.windows[moments.code].second = static_cast<std::int64_t>(event);
  }
  return due;
}

}  // namespace

TEST_CASE("leakage: 10000 timelines show what was due and nothing that was late") {
  const World world = draw_world();
  const RecordingModel model;
  const harness::ModelFolder folder = recording_folder();
  const datasets::Features features(folder.contract, world.cases);
  const harness::ModelPredictions got = harness::infer(folder, model, features, 2, {});

  std::size_t different = 0;
  std::int64_t handed = 0;
  std::int64_t facts = 0;
  std::int64_t exactly = 0;
  for (std::size_t row = 0; row < kCases; ++row) {
    const Seen expected = due(world, row);
    different += model.seen[row] == expected ? 0U : 1U;
    handed += static_cast<std::int64_t>(expected.events.size());
    facts += expected.fact >= 0 ? 1 : 0;
    for (const std::size_t event : expected.events) {
      const Moments& moments = world.moments[event];
      exactly += std::max(moments.time, moments.available) == world.now[row] ? 1 : 0;
    }
    CHECK(features.length(row) == std::max<std::size_t>(expected.events.size(), 1));
  }
  CHECK(different == 0);
  CHECK(std::ranges::count(got.outputs.at(0).values, 0.0) == std::ptrdiff_t{kCases});
  CHECK(std::ranges::count(got.error, std::string()) == std::ptrdiff_t{kCases});
  CHECK(got.events.value().handed == handed);
  CHECK(got.events.value().visible == handed);
  CHECK(got.events.value().cases == std::int64_t{kCases});
  // The world has what the test is about.
  CHECK(handed > 20000);
  CHECK(facts > 1000);
  CHECK(exactly > 3000);
}

TEST_CASE("leakage: what is held back is counted as it is by hand") {
  const World world = draw_world();
  std::vector<datasets::CodeAccess> expected(4);
  for (std::size_t row = 0; row < kCases; ++row) {
    for (const std::size_t event : world.events[world.subject[row]]) {
      const Moments& moments = world.moments[event];
      datasets::CodeAccess& count = expected[moments.code];
      const bool future = moments.time > world.now[row];
      const bool late = !future && moments.available > world.now[row];
      (future ? count.future : late ? count.late : count.handed_out) += 1;
    }
  }
  const std::vector<datasets::CodeAccess> access = world.cases.timelines->access();
  REQUIRE(access.size() == 4);
  for (std::size_t code = 0; code < 4; ++code) {
    CAPTURE(code);
    CHECK(access[code].handed_out == expected[code].handed_out);
    CHECK(access[code].future == expected[code].future);
    CHECK(access[code].late == expected[code].late);
    CHECK(access[code].late > 1000);
  }
}
