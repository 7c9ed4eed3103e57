#!/usr/bin/env python3
"""Reads every include line: fails on a wrong layer, or a header outside its one home.

usage: check_layers.py [ROOT]; prints one line a violation and exits 1 when there is any.
"""
import re
import sys
from pathlib import Path

SEES = {
    "metrics": ["metrics"],
    "configs": ["configs"],
    "datasets": ["datasets", "configs"],
    "reports": ["reports", "metrics", "configs"],
    "harness": ["harness", "reports", "datasets", "metrics", "configs"],
}
# What an include starts with, and the files that may have it; the first row that fits decides.
HOMES = [
    (r"(torch|ATen|c10|caffe2)/", r"harness/(\w*torch\w*|exported_model|aoti_model)\.cpp"),
    (r"duckdb", r"datasets/duckdb_\w+\.cpp"),
    (r"datasets/duckdb_(library|result|appender)\.h", r"datasets/duckdb_\w+\.cpp"),
    (r"datasets/duckdb_api\.h", r"datasets/\w+\.cpp"),
    (r"openssl/", r"(configs/digest|reports/dsse)\.cpp"),
    (r"CLI/", r"harness/cli\w*\.cpp"),
    (r"(boost|Random123)/", r"metrics/\w+\.cpp"),
    (r"zip(conf)?\.h$", r"harness/model_archive\.cpp"),
    (r"Eigen/Core$", r"metrics/\w+\.(h|cpp)|harness/main\.cpp"),
    (r"Eigen/", r"metrics/\w+\.cpp"),
    (r"nlohmann/", r"(configs|datasets|reports|harness)/\w+\.cpp"),
    (r"fmt/", r"\w+/\w+\.cpp"),
    (r"(chrono|filesystem|fstream|iostream|thread)$", r"(configs|datasets|reports|harness)/.*"),
]
STANDARD = re.compile(r"[a-z0-9_]+(\.h)?$|(gnu|linux|sys)/")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def problem(file, quote, header):
    """What is wrong with one include, or None."""
    home = next((home for start, home in HOMES if re.match(start, header)), None)
    if home and not re.fullmatch(home, file):
        return f"belongs in {home}"
    layer = file.split("/")[0]
    if quote == '"' and header.split("/")[0] not in SEES[layer]:
        return f"{layer} sees only {', '.join(SEES[layer])}; paths start at the root"
    if quote == "<" and not home and not STANDARD.match(header):
        return "unknown library; give it a home in scripts/check_layers.py"
    return None


def main(root):
    files = [p for layer in SEES for p in sorted((root / layer).rglob("*.*"))
             if p.suffix in (".h", ".cpp")]
    found = [] if files else [f"no source below {root}"]
    for path in files:
        file = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            include = INCLUDE.match(line)
            wrong = include and problem(file, *include.groups())
            if wrong:
                found.append(f"{file}:{number}: {include[2]}: {wrong}")
    print("\n".join(found) or f"layers: {len(files)} files, clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
