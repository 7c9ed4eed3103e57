#include "harness/model_archive.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "small_zip.h"

namespace {

using clinval::harness::inspect_archive;
using clinval::tests::small_zip;
using clinval::tests::ZipMember;

const std::string kCode =
    "class M(Module):\n"
    "  def forward(self: __torch__.M,\n"
    "    inputs: Dict[str, Tensor]) -> Dict[str, Tensor]:\n"
    "    return {\"logit\": torch.tanh(inputs[\"x\"])}\n";
const std::string kPickle = "\x80\x02N.";

std::vector<ZipMember> honest() {
  return {{"m/data.pkl", kPickle},      {"m/code/__torch__.py", kCode},
          {"m/constants.pkl", kPickle}, {"m/version", "3\n"},
          {"m/byteorder", "little"},    {"m/data/0", std::string(64, 'w')}};
}

/// The code of the refusal, or "accepted".
std::string verdict(const std::string& bytes) {
  try {
    static_cast<void>(inspect_archive(bytes, "model.pt"));
  } catch (const clinval::configs::InputError& error) {
    CHECK(error.area() == clinval::configs::Area::Model);
    CHECK(error.problems().front().file == "model.pt");
    return error.problems().front().code;
  }
  return "accepted";
}

std::string verdict_with(const ZipMember& member) {
  std::vector<ZipMember> members = honest();
  members.push_back(member);
  return verdict(small_zip(members));
}

}  // namespace

TEST_CASE("model_archive: an honest archive is accepted and described") {
  const auto facts = inspect_archive(small_zip(honest()), "model.pt");
  CHECK(facts.kind == "torchscript");
  CHECK(facts.root == "m");
  CHECK(facts.members == 6);
  CHECK(facts.operators == std::vector<std::string>{"tanh"});
  CHECK(facts.inflated_bytes == 2 * kPickle.size() + kCode.size() + 2 + 6 + 64);
}

TEST_CASE("model_archive: every flipped byte of a member is found by its checksum") {
  const std::string good = small_zip(honest());
  const std::size_t weights = good.find("wwww");
  REQUIRE(weights != std::string::npos);
  for (std::size_t at = weights; at < weights + 64; ++at) {
    std::string bad = good;
    bad[at] = 'v';
    CHECK(verdict(bad) == "E-MODEL-ARCHIVE-CRC");
  }
}

TEST_CASE("model_archive: every truncation is refused") {
  const std::string good = small_zip(honest());
  for (std::size_t length = 0; length < good.size(); length += 7) {
    CHECK(verdict(good.substr(0, length)) == "E-MODEL-ARCHIVE-ZIP");
  }
}

TEST_CASE("model_archive: bytes before or after the archive are refused") {
  const std::string good = small_zip(honest());
  CHECK(verdict("#!/bin/sh\n" + good) == "E-MODEL-ARCHIVE-ZIP");
  CHECK(verdict(good + "x") == "E-MODEL-ARCHIVE-ZIP");
  CHECK(verdict(good + good.substr(good.size() - 22)) == "E-MODEL-ARCHIVE-ZIP");
}

TEST_CASE("model_archive: names that lead elsewhere are refused") {
  CHECK(verdict_with({"m/data/0", "again"}) == "E-MODEL-ARCHIVE-DUPLICATE");
  for (const char* name : {"../m/data/1", "m/../data/1", "/m/data/1", "other/data/1", "data",
                           "m//data/1", "m/./data/1", "m\\data\\1", "m/data/1\n", "m/data/"}) {
    CAPTURE(name);
    CHECK(verdict_with({name, "x"}) == "E-MODEL-ARCHIVE-NAME");
  }
}

TEST_CASE("model_archive: links, encrypted and unknown members are refused") {
  CHECK(verdict_with({"m/data/1", "/etc/passwd", 0120777}) == "E-MODEL-ARCHIVE-LINK");
  CHECK(verdict_with({"m/data/1", "x", 0100644, 1}) == "E-MODEL-ARCHIVE-MEMBER");
  for (const char* name : {"m/data/x", "m/run.sh", "m/code/other.py", "m/lib.so"}) {
    CAPTURE(name);
    CHECK(verdict_with({name, "x"}) == "E-MODEL-ARCHIVE-MEMBER");
  }
}

TEST_CASE("model_archive: the kind is told by content") {
  CHECK(verdict(small_zip({{"m/data.pkl", kPickle}})) == "E-MODEL-ARCHIVE-KIND");
  CHECK(verdict(small_zip({{"m/code/__torch__.py", kCode}})) == "E-MODEL-ARCHIVE-KIND");
  CHECK(verdict_with({"m/data/aotinductor/model/a.so", "x"}) == "E-MODEL-ARCHIVE-KIND");
  CHECK(verdict_with({"m/models/model.json", "{}"}) == "E-MODEL-ARCHIVE-KIND");
  std::vector<ZipMember> big_endian = honest();
  big_endian[4].data = "big";
  CHECK(verdict(small_zip(big_endian)) == "E-MODEL-ARCHIVE-KIND");
}

TEST_CASE("model_archive: code and pickles have a limit") {
  std::vector<ZipMember> members = honest();
  members[2].data.assign((std::size_t{16} << 20U) + 1, 'N');
  CHECK(verdict(small_zip(members)) == "E-MODEL-ARCHIVE-SIZE");
}

TEST_CASE("model_archive: code and pickles are looked at") {
  std::vector<ZipMember> members = honest();
  members[1].data += "  def f(self: __torch__.M) -> int:\n    torch.save(1, \"f\")\n    return 1\n";
  CHECK(verdict(small_zip(members)) == "E-MODEL-CODE");
  members = honest();
  members[0].data =
      "\x80\x02"
      "cos\nsystem\n.";
  CHECK(verdict(small_zip(members)) == "E-MODEL-ARCHIVE-PICKLE");
  CHECK(verdict_with({"m/code/__torch__.py.debug_pkl", kPickle}) == "accepted");
  CHECK(verdict_with({"m/code/__torch__.py.debug_pkl",
                      "\x80\x02" + std::string(100, ']') + std::string(99, 'a') + "."}) ==
        "E-MODEL-ARCHIVE-PICKLE");
}

TEST_CASE("model_archive: a method named like an operator of tensors opens none") {
  std::vector<ZipMember> members = honest();
  const std::string own = "  def _reshape_alias(self: __torch__.M) -> int:\n    return 1\n";
  members[1].data = kCode + own;
  CHECK(verdict(small_zip(members)) == "accepted");
  members[1].data = kCode + own +
                    "  def f(self: __torch__.M,\n    x: Tensor) -> Tensor:\n"
                    "    return (x)._reshape_alias([60000000], [1])\n";
  CHECK(verdict(small_zip(members)) == "E-MODEL-CODE");
}
