#include "harness/model_code.h"

#include <doctest/doctest.h>

#include "harness/model_code_lexer.h"

namespace {

using clinval::harness::scan_model_code;

bool accepted(const std::string& text) {
  return scan_model_code({{"code/__torch__.py", text}}).findings.empty();
}

/// One statement in the forward of a class with the part `sub`, in an archive that also defines
/// methods named like operators of tensors.
bool accepted_body(const std::string& statement) {
  return accepted(
      "class N(Module):\n"
      "  __parameters__ = []\n"
      "  __annotations__[\"0\"] = __torch__.N2\n"
      "  def forward(self: __torch__.N,\n"
      "    x: Tensor) -> Tensor:\n"
      "    return x\n"
      "  def _reshape_alias(self: __torch__.N) -> int:\n"
      "    return 1\n"
      "class N2(Module):\n"
      "  def step(self: __torch__.N2) -> int:\n"
      "    return 1\n"
      "class Pair(NamedTuple):\n"
      "  a : Tensor\n"
      "  b : Tensor\n"
      "def twice(x: Tensor) -> Tensor:\n"
      "  return torch.mul(x, 2)\n"
      "class M(Module):\n"
      "  __parameters__ = [\"w\", ]\n"
      "  sub : __torch__.N\n"
      "  w : Tensor\n"
      "  size : Final[Tuple[int, int]] = (1, 2)\n"
      "  def help(self: __torch__.M) -> Tensor:\n"
      "    return self.w\n"
      "  def forward(self: __torch__.M,\n"
      "    x: Tensor,\n"
      "    n: __torch__.N,\n"
      "    p: __torch__.Pair) -> Tensor:\n"
      "    " +
      statement + "\n");
}

/// A class whose methods m0, m1, ... have these bodies.
bool accepted_methods(const std::vector<std::string>& bodies) {
  std::string text = "class M(Module):\n";
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    text += "  def m" + std::to_string(i) + "(self: __torch__.M) -> int:\n    return " + bodies[i] +
            "\n";
  }
  return accepted(text);
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

}  // namespace

TEST_CASE("model_code: pure computation is accepted") {
  for (const char* body :
       {"return torch.add(torch.tanh(x), self.w, alpha=1)", "y = (self).help()",
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
  CHECK(accepted_body("_0 = __torch__.twice\n    y = _0(x, )"));
  CHECK(accepted_body("y = __torch__.twice(x, )"));
  CHECK(accepted_body("y = __torch__.Pair(x, x)"));
  for (const char* body :
       {"_0 = self.w\n    y = _0(x, )", "_0 = __torch__.unknown\n    y = _0(x, )",
        "_0 = __torch__.N\n    y = _0()",
        "_0 = __torch__.twice\n    _0 = self.sub\n    y = _0(x, )",
        "y = __torch__.M.forward(self, x)", "y = __torch__.N()", "__torch__ = self\n    y = x",
        "range = self.sub\n    y = range(x)", "getattr = self.sub\n    y = x"}) {
    CAPTURE(body);
    CHECK_FALSE(accepted_body(body));
  }
}

TEST_CASE("model_code: methods are called of objects whose class defines them") {
  for (const char* body :
       {"y = (self.sub)._reshape_alias()", "y = self.sub._reshape_alias()",
        "y = n._reshape_alias()", "m = self.sub\n    y = ((m)).forward(x, )",
        "y = (getattr(self, \"sub\")).forward(x)",
        "m = (self).sub\n    k = getattr(m, \"0\")\n    y = (k).step()",
        "y = (getattr(self.sub, \"0\")).step()", "return torch.add((n).forward(x), (self).help())",
        "if True:\n      m = self.sub\n      y = (m).forward(x)"}) {
    CAPTURE(body);
    CHECK(accepted_body(body));
  }
}

TEST_CASE("model_code: a method of the archive opens no operator of tensors of that name") {
  for (const char* body :
       {"y = (self.w)._reshape_alias([99], [1])", "y = self.w._reshape_alias([99], [1])",
        "y = x._reshape_alias([99], [1])", "y = (torch.neg(x))._reshape_alias([99], [1])",
        "y = torch.neg(x)._reshape_alias([99], [1])", "y = [x][0]._reshape_alias([99], [1])",
        "y = (getattr(self, \"w\"))._reshape_alias([99], [1])",
        "y = (self)._reshape_alias([99], [1])", "y = (self).step()",
        "y = (p)._reshape_alias([99], [1])", "y = (CONSTANTS.c0)._reshape_alias([99], [1])",
        "y = (self.sub, x)._reshape_alias([99], [1])",
        "y = (self.sub if True else x)._reshape_alias([99], [1])",
        "y = \"text\"._reshape_alias([99], [1])", "f = x._reshape_alias\n    y = f([99], [1])"}) {
    CAPTURE(body);
    CHECK_FALSE(accepted_body(body));
  }
}

TEST_CASE("model_code: a name that is assigned again stands for nothing known") {
  const std::string call = "\n    y = (m)._reshape_alias()";
  CHECK(accepted_body("m = self.sub" + call));
  for (const char* body :
       {"m = self.sub\n    m = x", "m = x\n    m = self.sub", "m = self.sub\n    m, k = x, x",
        "m = self.sub\n    k, (m, l), = x", "m = self.sub\n    k = m = x",
        "m = self.sub\n    for m in range(3):\n      pass", "m = torch.neg(x)",
        "m : Tensor = self.sub", "m = self.sub\n    m += x", "m = self.sub\n    m <<= x"}) {
    CAPTURE(body);
    CHECK_FALSE(accepted_body(body + call));
  }
  CHECK_FALSE(accepted_body("n = x\n    y = (n)._reshape_alias()"));
  CHECK_FALSE(accepted_body("self = x\n    y = (self).help()"));
}

TEST_CASE("model_code: the first parameter of a method is of its own class") {
  const std::string other = "class N(Module):\n  def f(self: __torch__.N) -> int:\n    return 1\n";
  const auto with_self = [&](const std::string& type) {
    return accepted(other + "class M(Module):\n  def g(self: __torch__." + type +
                    ") -> int:\n    return (self).f()\n  def f(self: __torch__.M) -> int:\n"
                    "    return 1\n");
  };
  CHECK(with_self("M"));
  CHECK_FALSE(with_self("N"));
}

TEST_CASE("model_code: what is defined twice or runs unnamed is refused") {
  const std::string f = "def f(x: int) -> int:\n  return x\n";
  const std::string m = "  def f(self: __torch__.M) -> int:\n    return 1\n";
  CHECK(accepted(f));
  CHECK_FALSE(accepted(f + f));
  CHECK_FALSE(accepted("class f(Module):\n  a : int\n" + f));
  CHECK(accepted("class M(Module):\n  a : int\n" + m));
  CHECK_FALSE(accepted("class M(Module):\n  f : int\n" + m));
  CHECK_FALSE(accepted("class M(Module):\n  a : int\n  a : Tensor\n"));
  CHECK_FALSE(accepted("class M(Module):\n  a : int\n  __annotations__[\"a\"] = Tensor\n"));
  CHECK_FALSE(accepted("class M(Module):\n" + m + m));
  CHECK_FALSE(accepted("class M(NamedTuple):\n" + m));
  CHECK_FALSE(accepted("class M(Interface):\n" + m));
  CHECK_FALSE(
      scan_model_code({{"code/__torch__.py", f}, {"code/__torch__.py", f}}).findings.empty());
  const auto special = [&](const std::string& name, const std::string& body) {
    return accepted("class M(Module):\n" + m + "  def " + name +
                    "(self: __torch__.M) -> int:\n    return " + body + "\n");
  };
  CHECK(special("__len__", "torch.add(1, 2)"));
  CHECK_FALSE(special("__len__", "(self).f()"));
  CHECK_FALSE(special("__len__", "len(self)"));
  CHECK_FALSE(special("__contains__", "1 in self"));
  CHECK_FALSE(special("__add__", "1"));
  CHECK_FALSE(special("__getitem__", "1"));
}

TEST_CASE("model_code: loops run over a range, for the compiler unrolls others") {
  CHECK(accepted_body("for i in range(torch.len(x)):\n      y = i"));
  CHECK_FALSE(accepted_body("for i in (1, 2):\n      y = i"));
  CHECK_FALSE(accepted_body("y = [i for i in range(3)]"));
}

TEST_CASE("model_code: circles of calls are refused") {
  CHECK(accepted_methods({"(self).m1()", "1"}));
  CHECK_FALSE(accepted_methods({"(self).m0()"}));
  CHECK_FALSE(accepted_methods({"(self).m1()", "(self).m2()", "(self).m0()"}));
  CHECK_FALSE(
      accepted("def f(x: int) -> int:\n  return __torch__.g(x)\n"
               "def g(x: int) -> int:\n  _0 = __torch__.f\n  return _0(x)\n"));
}

TEST_CASE("model_code: long chains of calls or of parts are refused") {
  const auto chain = [](int length) {
    std::vector<std::string> bodies;
    for (int i = 1; i < length; ++i) {
      bodies.push_back("(self).m" + std::to_string(i) + "()");
    }
    bodies.emplace_back("1");
    return accepted_methods(bodies);
  };
  CHECK(chain(64));
  CHECK_FALSE(chain(65));
  CHECK_FALSE(chain(20000));
  const auto parts = [](int length) {
    std::string text;
    for (int i = 1; i < length; ++i) {
      text += "class C" + std::to_string(i) + "(Module):\n  a : List[__torch__.C" +
              std::to_string(i + 1) + "]\n";
    }
    return accepted(text + "class C" + std::to_string(length) + "(Module):\n  a : int\n");
  };
  CHECK(parts(64));
  CHECK_FALSE(parts(65));
}

TEST_CASE("model_code: calls that multiply are refused") {
  const auto doubling = [](int levels) {
    std::vector<std::string> bodies;
    for (int i = 1; i <= levels; ++i) {
      const std::string next = "(self).m" + std::to_string(i) + "()";
      bodies.push_back("torch.add(" + next + ", " + next + ")");
    }
    bodies.emplace_back("1");
    return accepted_methods(bodies);
  };
  CHECK(doubling(15));        // 2 + 4 + ... + 2^15 = 65,534 calls
  CHECK_FALSE(doubling(16));  // 131,070
  CHECK_FALSE(doubling(60));
  // Few calls of much code: 1,000 calls of 60,000 tokens.
  CHECK_FALSE(accepted_methods({"[" + repeated("(self).m1(), ", 1000) + "]",
                                "1" + repeated("\n    y = torch.add(1, 2)", 6000)}));
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
  CHECK(accepted_body("y = [" + repeated("-1, ", 500) + "]"));
  CHECK_FALSE(accepted_body("y = [" + repeated("1,", 20000) + "]"));
}

TEST_CASE("model_code: long rows of operators are refused") {
  for (const char* part : {" and True", " or True", " ** 1", " + 1", " == 1", " if True else 1",
                           ".size", "[0][0]", " * 1", " < 1", " @ x", " = x"}) {
    CAPTURE(part);
    CHECK(accepted_body("y = x" + repeated(part, 3)));
    CHECK_FALSE(accepted_body("y = x" + repeated(part, 70)));
  }
  CHECK_FALSE(accepted_body("if True:\n      y = x\n    elif True:\n      y = x"));
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
