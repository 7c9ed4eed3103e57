#include <csignal>

#include <Eigen/Core>

#include "harness/cli.h"

int main(int argc, char** argv) {
  // Large products take their block sizes from the processor's cache unless these are fixed; equal
  // bytes need equal blocks.
  Eigen::setCpuCacheSizes(32'768, 262'144, 2'097'152);
  // A file size limit is then an error of write() that we report, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  return clinval::harness::run_cli(argc, argv);
}
