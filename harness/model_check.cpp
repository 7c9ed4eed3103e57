#include "harness/model_check.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "configs/input_error.h"

namespace clinval::harness {
namespace {

/// One input of a batch in the type that the model takes.
struct TypedInput {
  const configs::InputSpec* spec = nullptr;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

using Heads = std::vector<std::vector<double>>;  ///< one vector a head, one value a case

std::size_t element_bytes(configs::TensorType type) {
  switch (type) {
    case configs::TensorType::Float32: return sizeof(float);
    case configs::TensorType::Float64: return sizeof(double);
    case configs::TensorType::Int64: return sizeof(std::int64_t);
    case configs::TensorType::Bool: return sizeof(bool);
  }
  throw std::logic_error("a tensor type without a size");
}

template <typename T>
void store(double value, std::byte* target) {
  const T typed = static_cast<T>(value);
  std::memcpy(target, &typed, sizeof typed);
}

void store(configs::TensorType type, double value, std::byte* target) {
  switch (type) {
    case configs::TensorType::Float32: store<float>(value, target); break;
    case configs::TensorType::Float64: std::memcpy(target, &value, sizeof value); break;
    case configs::TensorType::Int64: store<std::int64_t>(value, target); break;
    case configs::TensorType::Bool: store<bool>(value, target); break;
  }
}

const configs::GoldenTensor* find(const std::vector<configs::GoldenTensor>& tensors,
                                  const std::string& name) {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

/// What "B" and "T" stand for in a batch; the first tensor with the symbol says it.
struct Extents {
  std::optional<std::int64_t> rows;
  std::optional<std::int64_t> steps;
};

bool fits(const std::vector<std::int64_t>& shape, const std::vector<std::string>& declared,
          Extents& extents) {
  const auto same = [](std::int64_t size, std::optional<std::int64_t>& known) {
    known = known ? known : std::optional(size);
    return size > 0 && size == *known;
  };
  return std::equal(shape.begin(), shape.end(), declared.begin(), declared.end(),
                    [&](std::int64_t size, const std::string& symbol) {
                      return symbol == "B"   ? same(size, extents.rows)
                             : symbol == "T" ? same(size, extents.steps)
                                             : std::to_string(size) == symbol;
                    });
}

class Check {
 public:
  Check(const ModelFolder& folder, const Model& model)
      : folder_(folder), predictor_(model.open()) {}

  ModelCheck run() {
    if (folder_.golden.empty()) {
      report("E-MODEL-GOLDEN", "", "at least one golden case");
    }
    for (case_ = 0; case_ < folder_.golden.size(); ++case_) {
      check_case(folder_.golden[case_]);
    }
    if (!problems_.empty()) {
      throw configs::InputError(configs::Area::Model, std::move(problems_));
    }
    return facts_;
  }

 private:
  void report(const std::string& code, const std::string& field, const std::string& expected) {
    problems_.push_back({.code = code,
                         .file = folder_.contract.golden,
                         .pointer = fmt::format("/cases/{}", case_),
                         .field = field,
                         .expected = expected,
                         .hint = code == "E-MODEL-GOLDEN"
                                     ? "the artefact, the golden cases or LibTorch changed: export "
                                       "them together, or state the tolerance that holds"
                                     : "mend the model and export it again"});
  }

  void check_case(const configs::GoldenCase& golden) {
    const std::optional<std::int64_t> rows = rows_of(golden);
    if (!rows) {
      return;
    }
    const std::vector<TypedInput> inputs = typed_inputs(golden);
    const std::optional<Heads> first = predict(inputs, *rows);
    const std::optional<Heads> second = first ? predict(inputs, *rows) : std::nullopt;
    if (!second) {
      return;
    }
    if (*first != *second) {
      report("E-MODEL-REPEAT", "", "the same outputs when the same batch is run again");
    }
    compare(golden, *first);
    compare_alone(inputs, *first, *rows);
    ++facts_.batches;
  }

  /// The batch size, when every tensor has the shape of the contract.
  std::optional<std::int64_t> rows_of(const configs::GoldenCase& golden) {
    Extents extents;
    const auto check = [&](const std::vector<configs::GoldenTensor>& tensors,
                           const std::string& name, const std::vector<std::string>& shape) {
      const configs::GoldenTensor* tensor = find(tensors, name);
      if (tensor == nullptr || !fits(tensor->shape, shape, extents)) {
        report("E-MODEL-GOLDEN", name, "a tensor of this name with the shape of the contract");
        return false;
      }
      return true;
    };
    bool good = true;
    for (const configs::InputSpec& input : folder_.contract.inputs) {
      good = check(golden.inputs, input.name, input.shape) && good;
    }
    for (const configs::HeadSpec& head : folder_.contract.outputs) {
      good = check(golden.outputs, head.key, head.shape) && good;
    }
    return good ? extents.rows : std::nullopt;
  }

  std::vector<TypedInput> typed_inputs(const configs::GoldenCase& golden) const {
    std::vector<TypedInput> inputs;
    for (const configs::InputSpec& spec : folder_.contract.inputs) {
      const configs::GoldenTensor& tensor = *find(golden.inputs, spec.name);
      const std::size_t width = element_bytes(spec.type);
      TypedInput input{&spec, tensor.shape, std::vector<std::byte>(tensor.values.size() * width)};
      for (std::size_t i = 0; i < tensor.values.size(); ++i) {
        store(spec.type, tensor.values[i], input.bytes.data() + i * width);
      }
      inputs.push_back(std::move(input));
    }
    return inputs;
  }

  std::optional<Heads> predict(const std::vector<TypedInput>& inputs, std::int64_t rows) {
    Heads heads(folder_.contract.outputs.size(),
                std::vector<double>(static_cast<std::size_t>(rows)));
    std::vector<TensorView> views;
    for (const TypedInput& input : inputs) {
      views.push_back({input.spec->name, input.spec->type, input.shape, input.bytes.data()});
    }
    const std::vector<std::span<double>> outputs(heads.begin(), heads.end());
    try {
      predictor_->predict(views, outputs);
    } catch (const ForwardError& error) {
      report("E-MODEL-OUTPUT", "",
             fmt::format("outputs as the contract declares them, but a batch of {} ended with {}",
                         rows, error.code()));
      return std::nullopt;
    }
    return heads;
  }

  void compare(const configs::GoldenCase& golden, const Heads& heads) {
    for (std::size_t h = 0; h < heads.size(); ++h) {
      const configs::HeadSpec& head = folder_.contract.outputs[h];
      const std::vector<double>& stored = find(golden.outputs, head.key)->values;
      double largest = 0.0;
      bool within = true;
      for (std::size_t i = 0; i < stored.size(); ++i) {
        const double difference = std::fabs(heads[h][i] - stored[i]);
        largest = std::max(largest, difference);
        within = within &&
                 difference <= folder_.contract.atol + folder_.contract.rtol * std::fabs(stored[i]);
      }
      facts_.values += stored.size();
      facts_.largest_difference = std::max(facts_.largest_difference, largest);
      if (!within) {
        report("E-MODEL-GOLDEN", head.id,
               fmt::format("the stored outputs within atol {} and rtol {}, but the largest "
                           "difference is {}",
                           folder_.contract.atol, folder_.contract.rtol, largest));
      }
    }
  }

  /// Each case of the batch by itself: does its result depend on its neighbours?
  void compare_alone(const std::vector<TypedInput>& inputs, const Heads& heads, std::int64_t rows) {
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
      std::vector<TypedInput> one;
      for (const TypedInput& input : inputs) {
        const std::size_t width = input.bytes.size() / static_cast<std::size_t>(rows);
        const auto from = input.bytes.begin() + static_cast<std::ptrdiff_t>(row * width);
        one.push_back({input.spec, input.shape, {from, from + static_cast<std::ptrdiff_t>(width)}});
        one.back().shape[0] = 1;
      }
      const std::optional<Heads> alone = predict(one, 1);
      if (!alone) {
        return;
      }
      for (std::size_t h = 0; h < heads.size(); ++h) {
        facts_.batch_difference =
            std::max(facts_.batch_difference, std::fabs(heads[h][row] - (*alone)[h][0]));
      }
    }
  }

  const ModelFolder& folder_;
  std::unique_ptr<Predictor> predictor_;
  std::size_t case_ = 0;
  std::vector<configs::Problem> problems_;
  ModelCheck facts_;
};

}  // namespace

ModelCheck check_model(const ModelFolder& folder, const Model& model) {
  return Check(folder, model).run();
}

}  // namespace clinval::harness
