#include "harness/model_code.h"

#include <doctest/doctest.h>

#include "harness/model_code_lexer.h"

namespace {

using clinval::harness::scan_model_code;

bool accepted(const std::string& text) {
  return scan_model_code({{"code/__torch__.py", text}}).findings.empty();
}

/// One statement in the forward of a class with the part `sub`.
bool accepted_body(const std::string& statement) {
  return accepted(
      "class M(Module):\n"
      "  __parameters__ = [\"w\", ]\n"
      "  sub : __torch__.N\n"
      "  w : Tensor\n"
      "  size : Final[Tuple[int, int]] = (1, 2)\n"
      "  def forward(self: __torch__.M,\n"
      "    x: Tensor) -> Tensor:\n"
      "    " +
      statement + "\n");
}

}  // namespace

TEST_CASE("model_code: pure computation is accepted") {
  for (const char* body :
       {"return torch.add(torch.tanh(x), self.w, alpha=1)", "y = (self).forward(x, )",
        "y = (self.sub).forward(torch.linear(x, self.w, None), )", "_0 = getattr(self.sub, \"0\")",
        "y = annotate(List[int], [])", "return {\"a\": x, \"b\": torch.slice(x, 0, None, int(y))}",
        "ops.prim.RaiseException(\"AssertionError: six\")", "c = CONSTANTS.c0",
        "if torch.gt(x, 1):", "_1 = not True"}) {
    CAPTURE(body);
    CHECK(accepted_body(body));
  }
  CHECK(
      scan_model_code({{"a", "def f(x: Tensor) -> Tensor:\n  return torch.relu(x)\n"}}).operators ==
      std::vector<std::string>{"relu"});
}

TEST_CASE("model_code: operators with effects are refused however they are spelled") {
  for (const char* body : {"torch.save(x, \"f\")",
                           "torch . save(x, \"f\")",
                           "ops.aten.save(x, \"f\")",
                           "t = torch",
                           "t = torch.nn",
                           "f = torch.add",
                           "y = torch.from_file(\"f\", True, 16)",
                           "o = ops.aten",
                           "s = getattr(torch, \"sa\" \"ve\")",
                           "s = getattr(torch, \"save\")",
                           "x.save(\"f\")",
                           "y = x.add(1)",
                           "f = x.resize",
                           "y = (x)(1)",
                           "y = [x](1)",
                           "print(x)",
                           "hasattr(x, \"a\")",
                           "y = fork(x)",
                           "torch.manual_seed(1)",
                           "torch.set_grad_enabled(True)",
                           "c = __torch__.torch.classes._nnapi.Compilation()",
                           "torch.\\",
                           "y = unknown(x)",
                           "y = torch.unknown(x)",
                           "y = \"text\"(x)",
                           "with x:",
                           "import os",
                           "y = f\"x\"",
                           "ops.prim.Print(x)",
                           "ops.c10d.send(x)",
                           "y = x  # comment",
                           "y = x; z = x",
                           "y = ops.prim.data_ptr(x)",
                           "torch\t.save(x)"}) {
    CAPTURE(body);
    CHECK_FALSE(accepted_body(body));
  }
}

TEST_CASE("model_code: a call over several lines is one statement") {
  CHECK_FALSE(accepted_body("y = torch.add(\n  x, torch\n  .save(x))"));
  CHECK(accepted_body("y = torch.add(\n  x, torch\n  .tanh(x))"));
}

TEST_CASE("model_code: a function of the archive may be called by its alias, nothing else") {
  CHECK(accepted_body("_0 = __torch__.torch.nn.functional.relu\n    y = _0(x, )"));
  CHECK_FALSE(accepted_body("_0 = self.w\n    y = _0(x, )"));
}

TEST_CASE("model_code: nothing is called while the archive is loaded") {
  CHECK(accepted("def f(x: int=1, y: Tuple[int, int]=(1, -2)) -> int:\n  return x\n"));
  CHECK_FALSE(accepted("def f(x: Tensor=torch.zeros([2])) -> int:\n  return 1\n"));
  CHECK_FALSE(accepted("class M(Module):\n  k : Final[Tensor] = torch.zeros([2])\n"));
  CHECK_FALSE(
      accepted("class M(Module):\n  def __setstate__(self: __torch__.M) -> int:\n"
               "    return 1\n"));
  CHECK_FALSE(accepted("torch.zeros([2])\n"));
  CHECK_FALSE(accepted("def f(x: int) -> int: return torch.zeros([2])\n"));
}

TEST_CASE("model_code: deep nesting and endless statements are refused") {
  CHECK(accepted_body("y = " + std::string(60, '(') + "x" + std::string(60, ')')));
  CHECK_FALSE(accepted_body("y = " + std::string(70, '(') + "x" + std::string(70, ')')));
  CHECK_FALSE(accepted_body("y = " + std::string(300, '-') + "x"));
  std::string list = "y = [";
  for (int i = 0; i < 20000; ++i) {
    list += "1,";
  }
  CHECK_FALSE(accepted_body(list + "]"));
}

TEST_CASE("model_code: a finding tells file, line and rule") {
  const auto facts =
      scan_model_code({{"code/a.py", "def f(x: Tensor) -> int:\n  torch.save(x)\n  return 1\n"}});
  REQUIRE_FALSE(facts.findings.empty());
  CHECK(facts.findings[0].file == "code/a.py");
  CHECK(facts.findings[0].line == 2);
  CHECK(facts.findings[0].rule.find("torch.save") != std::string::npos);
}

TEST_CASE("model_code_lexer: statements, indents and texts") {
  const auto statements = clinval::harness::read_statements("a = \"x\\\"y\" + 1e-3\n  b(\n c)\n\n");
  REQUIRE(statements.size() == 2);
  CHECK(statements[0].tokens.size() == 5);
  CHECK(statements[0].tokens[2].text == "\"x\\\"y\"");
  CHECK(statements[0].tokens[4].text == "1e-3");
  CHECK(statements[1].indent == 2);
  CHECK(statements[1].tokens.size() == 4);
  CHECK(statements[1].tokens[2].line == 3);
  for (const char* bad :
       {"(", ")", "(]", "\"open", "'''x'''", "a\\\nb", "a # b", "\xc3\xa9", "a\tb"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(clinval::harness::read_statements(bad), clinval::harness::CodeError);
  }
}
