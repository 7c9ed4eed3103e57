#include "harness/model_pickle_names.h"

#include <array>
#include <utility>

namespace clinval::harness {

std::int64_t storage_element_bytes(std::string_view global) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 12> kTypes = {
      {{"torch FloatStorage", 4},
       {"torch DoubleStorage", 8},
       {"torch HalfStorage", 2},
       {"torch BFloat16Storage", 2},
       {"torch LongStorage", 8},
       {"torch IntStorage", 4},
       {"torch ShortStorage", 2},
       {"torch CharStorage", 1},
       {"torch ByteStorage", 1},
       {"torch BoolStorage", 1},
       {"torch ComplexFloatStorage", 8},
       {"torch ComplexDoubleStorage", 16}}};
  for (const auto& [name, bytes] : kTypes) {
    if (name == global) {
      return bytes;
    }
  }
  return 0;
}

bool is_known_global(std::string_view global) {
  constexpr std::array<std::string_view, 8> kNames = {
      "torch._utils _rebuild_tensor_v2",    "collections OrderedDict",
      "torch.jit._pickle build_intlist",    "torch.jit._pickle build_tensorlist",
      "torch.jit._pickle build_doublelist", "torch.jit._pickle build_boollist",
      "torch.jit._pickle restore_type_tag", "torch.jit._pickle build_tensor_from_id"};
  for (const std::string_view name : kNames) {
    if (name == global) {
      return true;
    }
  }
  const bool own = global.starts_with("__torch__.") || global.starts_with("__torch__ ");
  return storage_element_bytes(global) > 0 ||
         (own && global.find("torch.classes") == std::string_view::npos);
}

}  // namespace clinval::harness
