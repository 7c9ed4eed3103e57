#include "harness/model_library.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <dlfcn.h>

#include "configs/input_error.h"
#include "harness/pinned_environment.h"
#include "harness/torch_backend.h"

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& file, const std::string& expected) {
  throw configs::InputError(
      configs::Area::Model,
      configs::Problem{.code = "E-MODEL-NO-LIBTORCH",
                       .file = file,
                       .pointer = "",
                       .field = "",
                       .expected = expected,
                       .hint = "build with LibTorch, or set CLINVAL_TORCH_LIBRARY to "
                               "libclinval_torch.so; recorded predictions need neither"});
}

void* open_library() {
  const std::string path = torch_library_path();
  if (path.empty()) {
    fail("libclinval_torch.so", "the library that runs models, beside the executable");
  }
  pin_environment();
  // RTLD_LOCAL keeps LibTorch's many symbols away from the other libraries of the process.
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    fail(path, std::string("a library that can be opened: ") + ::dlerror());
  }
  return library;
}

void* opened_library() {
  static void* const library = open_library();  // tried again after a failure, never closed
  return library;
}

template <typename Function>
Function* entry(const char* name) {
  void* address = ::dlsym(opened_library(), name);
  if (address == nullptr) {
    fail("libclinval_torch.so", std::string("a library of this version, with ") + name);
  }
  return reinterpret_cast<Function*>(address);
}

}  // namespace

std::string torch_library_path() {
  std::error_code error;
  if (const char* named = std::getenv("CLINVAL_TORCH_LIBRARY"); named != nullptr) {
    return fs::is_regular_file(named, error) ? named : "";
  }
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place : {folder, folder.parent_path() / "lib"}) {
    const fs::path path = place / "libclinval_torch.so";
    if (fs::is_regular_file(path, error)) {
      return path.string();
    }
  }
  return "";
}

std::unique_ptr<Model> load_torchscript(const ModelFolder& folder) {
  return std::unique_ptr<Model>(entry<LoadTorchScript>("clinval_load_torchscript")(&folder));
}

TorchFacts torch_facts() {
  TorchFacts facts;
  entry<ReadTorchFacts>("clinval_read_torch_facts")(&facts);
  return facts;
}

}  // namespace clinval::harness
