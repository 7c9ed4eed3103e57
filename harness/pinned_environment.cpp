#include "harness/pinned_environment.h"

#include <cstdlib>
#include <stdexcept>

namespace clinval::harness {

std::vector<std::pair<std::string, std::string>> pin_environment() {
  std::vector<std::pair<std::string, std::string>> variables = {
      {"ATEN_CPU_CAPABILITY", "avx2"},
      {"LRU_CACHE_CAPACITY", "16"},  // this and the next: memory stays flat when shapes vary
      {"MKL_CBWR", "COMPATIBLE"},    // one code path of MKL on every processor
      {"MKL_DYNAMIC", "FALSE"},
      {"MKL_NUM_THREADS", "1"},
      {"OMP_DYNAMIC", "FALSE"},
      {"OMP_NUM_THREADS", "1"},
      {"ONEDNN_DEFAULT_FPMATH_MODE", "STRICT"},
      {"ONEDNN_MAX_CPU_ISA", "AVX2"},
      {"ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16"},
  };
  for (const auto& [name, value] : variables) {
    if (::setenv(name.c_str(), value.c_str(), 1) != 0) {
      throw std::runtime_error("cannot set the environment variable " + name);
    }
  }
  return variables;
}

}  // namespace clinval::harness
