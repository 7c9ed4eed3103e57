#!/usr/bin/env python3
"""Plants one violation of each kind in a small tree and expects scripts/check_layers.py to find it."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"

CLEAN = {
    "metrics/matrix.h": ["<Eigen/Core>", "<span>"],
    "metrics/auroc.cpp": ['"metrics/matrix.h"', "<Eigen/QR>", "<boost/math/distributions/beta.hpp>",
                          "<Random123/philox.h>", "<fmt/core.h>"],
    "configs/digest.cpp": ["<openssl/evp.h>", '"configs/digest.h"', "<sys/stat.h>"],
    "configs/digest.h": ["<string>"],
    "datasets/duckdb_api.cpp": ["<duckdb.h>", '"datasets/duckdb_library.h"'],
    "datasets/table.cpp": ['"datasets/duckdb_api.h"', '"configs/digest.h"', "<filesystem>"],
    "reports/results.cpp": ['"metrics/matrix.h"', '"configs/digest.h"', "<nlohmann/json.hpp>"],
    "reports/dsse.cpp": ["<openssl/evp.h>"],
    "harness/cli_options.cpp": ["<CLI/CLI.hpp>", '"reports/results.h"', '"datasets/table.h"'],
    "harness/model_archive.cpp": ["<zip.h>"],
    "harness/main.cpp": ["<Eigen/Core>"],
    "harness/torchscript_model.cpp": ["<torch/csrc/jit/api/module.h>", '"harness/torch_backend.h"'],
    "tests/metrics/auroc_test.cpp": ["<nlohmann/json.hpp>", '"harness/run.h"', "<doctest/doctest.h>"],
}

PLANTED = [
    # A wrong layer.
    ("metrics/auroc.cpp", '"configs/digest.h"'),
    ("configs/digest.cpp", '"metrics/matrix.h"'),
    ("datasets/table.cpp", '"metrics/matrix.h"'),
    ("datasets/table.cpp", '"reports/results.h"'),
    ("reports/results.cpp", '"datasets/table.h"'),
    ("reports/results.cpp", '"harness/run.h"'),
    ("configs/digest.h", '"harness/run.h"'),
    # A path that does not start at the root.
    ("metrics/auroc.cpp", '"matrix.h"'),
    ("metrics/auroc.cpp", '"../configs/digest.h"'),
    ("harness/main.cpp", "<metrics/matrix.h>"),
    # A library outside its home.
    ("harness/run.cpp", "<torch/script.h>"),
    ("harness/run.cpp", "<ATen/ATen.h>"),
    ("harness/run.cpp", "<c10/util/Exception.h>"),
    ("harness/torch_backend.h", "<torch/csrc/jit/api/module.h>"),
    ("harness/torchscript_model.h", "<ATen/core/Tensor.h>"),
    ("metrics/torch_sum.cpp", "<ATen/ATen.h>"),
    ("datasets/table.cpp", "<duckdb.h>"),
    ("datasets/table.h", "<duckdb.h>"),
    ("datasets/duckdb_api.h", "<duckdb.h>"),
    ("datasets/table.cpp", '"datasets/duckdb_library.h"'),
    ("datasets/table.h", '"datasets/duckdb_api.h"'),
    ("harness/run.cpp", '"datasets/duckdb_api.h"'),
    ("configs/canonical_json.cpp", "<openssl/sha.h>"),
    ("harness/run.cpp", "<CLI/CLI.hpp>"),
    ("reports/svg.cpp", "<boost/math/distributions/normal.hpp>"),
    ("harness/run.cpp", "<Random123/philox.h>"),
    ("harness/run.cpp", "<zip.h>"),
    ("harness/run.cpp", "<Eigen/Core>"),
    ("metrics/auroc.cpp", "<nlohmann/json.hpp>"),
    ("metrics/auroc.cpp", "<fstream>"),
    ("harness/run.cpp", "<doctest/doctest.h>"),
    ("harness/run.cpp", "<absl/strings/str_cat.h>"),
    # A library in a header.
    ("metrics/matrix.h", "<Eigen/QR>"),
    ("metrics/matrix.h", "<boost/math/distributions/beta.hpp>"),
    ("configs/digest.h", "<openssl/evp.h>"),
    ("configs/digest.h", "<nlohmann/json_fwd.hpp>"),
    ("reports/results.h", "<fmt/core.h>"),
    ("harness/cli.h", "<CLI/CLI.hpp>"),
    ("harness/model_archive.h", "<zip.h>"),
]


def check(extra_file=None, extra_include=None):
    """Exit code and output of the script on the clean tree with one more include line."""
    with tempfile.TemporaryDirectory() as folder:
        tree = {file: list(includes) for file, includes in CLEAN.items()}
        if extra_file:
            tree.setdefault(extra_file, []).append(extra_include)
        for file, includes in tree.items():
            path = Path(folder, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"#include {header}\n" for header in includes))
        return run(folder)


def run(folder):
    done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


class CheckLayers(unittest.TestCase):
    def test_a_clean_tree_passes(self):
        self.assertEqual(check()[0], 0, check()[1])

    def test_each_planted_violation_is_found_and_named(self):
        for file, include in PLANTED:
            with self.subTest(file=file, include=include):
                code, output = check(file, include)
                self.assertEqual(code, 1)
                self.assertEqual(len(output.splitlines()), 1, output)
                self.assertTrue(output.startswith(f"{file}:"), output)
                self.assertIn(include[1:-1], output)

    def test_spaces_in_the_directive_do_not_hide_it(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "metrics").mkdir()
            Path(folder, "metrics/a.cpp").write_text('  #  include  "harness/run.h"\n')
            self.assertEqual(run(folder)[0], 1)

    def test_a_folder_without_sources_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run(folder)[0], 1)


if __name__ == "__main__":
    unittest.main()
