"""Runs the built program for the end-to-end tests (standard library only)."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARKER = "SECRET123"  # stands for what must never be printed


class Program:
    """clinval with a scratch folder that goes away."""

    def __init__(self, path):
        self.path = str(path)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="clinval-test-"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch)

    def __call__(self, *arguments, **options):
        """Exit code, stdout, stderr."""
        environment = {**os.environ, **options.pop("env", {})}
        timeout = options.pop("timeout", 240)
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True,
                              env=environment, timeout=timeout, check=False, **options)
        return done.returncode, done.stdout, done.stderr

    def config(self, name, change=lambda config: None, base="flchain"):
        """A shipped config with absolute paths, changed and written into the scratch folder."""
        config = json.loads((ROOT / "configs" / f"{base}.json").read_text())
        for source in config["cases"]["sources"].values():
            source["file"] = str((ROOT / "configs" / source["file"]).resolve())
        for model in config["models"]:
            if "path" in model:
                model["path"] = str((ROOT / "configs" / model["path"]).resolve())
        config["resampling"]["replicates"] = 200
        change(config)
        path = self.scratch / f"{name}.json"
        path.write_text(json.dumps(config))
        return path


def rows_of(folder):
    return json.loads((pathlib.Path(folder) / "results.json").read_text())["estimates"]


def row(folder, model, metric, threshold=None):
    """The overall row of one model and metric."""
    for one in rows_of(folder):
        if (one["model"] == model and one["metric"] == metric and one["subgroup"] is None
                and one["part"] is None and one["at"].get("threshold") == threshold):
            return one
    raise KeyError((model, metric, threshold))


def interval(one, name):
    for candidate in one["intervals"]:
        if candidate["id"] == name:
            return candidate["lower"], candidate["upper"]
    raise KeyError(name)


def read_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rewrite(folder, name, change):
    document = json.loads((folder / name).read_text())
    change(document)
    (folder / name).write_text(json.dumps(document))


def leftovers(folder):
    return [str(path) for path in pathlib.Path(folder).rglob("*") if path.suffix == ".tmp"]


def expect(program, name, config, code, error, place, *options, preexec=None):
    """A run of this config ends with this exit code and names error and place, and no more."""
    out = program.scratch / f"out_{name}"
    arguments = ["run", config, *options]
    if "--out" not in options:
        arguments += ["--out", out]
    got, stdout, stderr = program(*arguments, preexec_fn=preexec)
    assert got == code, (name, got, stderr)
    assert error in stderr, (name, stderr)
    assert place in stderr, (name, place, stderr)
    assert MARKER not in stdout + stderr, name
    assert "what()" not in stderr and "terminate" not in stderr, (name, stderr)
    assert not leftovers(program.scratch), name
    print(f"{name}: exit {code}, {error}, {place}")
