"""Folders of a stranger: run directories that were changed, and sources that hold links, pipes or
what is no data. Nothing crashes, waits, lies, or is read or written elsewhere.
"""

import hashlib
import json
import os
import shutil
import sys

from program import ROOT, Program, expect, rewrite

MEDS = ROOT / "tests/datasets/meds/one_file"


def test_hostile_runs(program):
    """A run directory of a stranger, with digests that fit: no file outside it, no crash, no steering
    of the terminal."""
    run = program.scratch / "survival_run"
    config = program.config("survival_run", base="rotterdam_gbsg")
    assert program("run", config, "--out", run)[0] == 0

    def hostile(name, change, command="report", code=3, error="E-RESULTS-VALUE"):
        folder = program.scratch / f"hostile_{name.replace(' ', '_')}"
        shutil.copytree(run, folder)
        before = {path for path in program.scratch.rglob("*") if folder not in path.parents}
        document = json.loads((folder / "results.json").read_text())
        change(document)
        text = json.dumps(document)
        (folder / "results.json").write_text(text)
        verdict = json.loads((folder / "verdict.json").read_text())
        verdict["results_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        (folder / "verdict.json").write_text(json.dumps(verdict))
        got, stdout, stderr = program(command, folder)
        assert (got, error in stderr) == (code, True), (name, got, stdout, stderr)
        after = {path for path in program.scratch.rglob("*") if folder not in path.parents}
        assert after == before, (name, after - before)
        assert "\x1b" not in stdout + stderr and "\u202e" not in stdout + stderr, name
        print(f"hostile run, {name}: {command} exits {code}")

    for task in ("../../evil", "../../evil.sh\u0000", "/tmp/evil", "a/b"):
        hostile(f"task {len(task)} {task.count('/')}",
                lambda document, task=task: document["declared"]["tasks"][0].update(id=task))
    hostile("model", lambda document: document["declared"]["models"][0].update(id="../evil"))
    hostile("digest", lambda document: document["run"].update(cases_sha256="`\n\n# PASSED\n"))
    for horizons in ([], [2, -1], [2, 0], [5e-324], [1e308], [2, 2]):
        hostile(f"horizons {horizons}",
                lambda document, horizons=horizons: document["declared"]["tasks"][0].update(
                    horizons=horizons))

    def undefined_contrast(document):
        for contrast in document["contrasts"]:
            contrast.update(value=None, undefined="no_cases")

    hostile("undefined contrast", undefined_contrast, "gate", 0, "")

    def steering(document):
        text = json.dumps(document).replace('"<50"', json.dumps("\x1b[31mE\u202e"))
        document.clear()
        document.update(json.loads(text))

    hostile("steering level", steering, "gate", 0, "")


def test_tampered_runs(program):
    """A run directory of a stranger: nothing crashes, lies, or is written elsewhere."""
    run = program.scratch / "run"
    assert program("run", program.config("run"), "--out", run)[0] == 0

    def copy(name):
        folder = program.scratch / f"tampered_{name}"
        shutil.copytree(run, folder)
        return folder

    def report(name, folder, code, error):
        got, stdout, stderr = program("report", folder)
        assert (got, error in stderr) == (code, True), (name, got, stdout, stderr)
        print(f"{name}: exit {code}, {error}")

    folder = copy("verdict")
    rewrite(folder, "verdict.json", lambda document: document["gates"][0].update(verdict="fail"))
    report("tampered gate", folder, 3, "E-RUN-VERDICT-MISMATCH")

    folder = copy("results")
    rewrite(folder, "results.json", lambda document: document["estimates"][0].update(value=0.99))
    report("tampered results", folder, 3, "E-RUN-VERDICT-MISMATCH")

    folder = copy("curve")
    rewrite(folder, "results.json",
            lambda document: [curve["columns"].pop("upper") for curve in document["curves"]
                              if curve["curve"] == "calibration_tenths"])
    report("curve without a limit", folder, 3, "E-RESULTS-VALUE")

    folder = copy("run_json")
    (folder / "run.json").write_text("{}")
    report("run without config", folder, 3, "E-RUN-UNREADABLE")

    folder = copy("link")
    victim = program.scratch / "victim"
    victim.write_text("precious")
    (folder / "report.html.tmp").symlink_to(victim)
    assert program("report", folder)[0] == 0
    assert victim.read_text() == "precious" and not (folder / "report.html").is_symlink()

    folder = copy("tables")
    shutil.rmtree(folder / "tables")
    elsewhere = program.scratch / "elsewhere"
    elsewhere.mkdir()
    (folder / "tables").symlink_to(elsewhere)
    report("tables elsewhere", folder, 6, "E-OUTPUT-WRITE")
    assert not list(elsewhere.iterdir())

    folder = copy("outputs")
    rewrite(folder, "inputs.json", lambda document: document["models"][0].update(outputs=[]))
    code, _, errors = program("score", program.config("again"), "--predictions", folder, "--out",
                              program.scratch / "again")
    assert code == 2 and "E-CONFIG-MODEL-OUTPUT" in errors, (code, errors)


def with_events(folder):
    """The cases of flchain beside the events of a MEDS directory, which belong to none of them."""
    def change(config):
        config["cases"]["sources"]["meds"] = {"file": str(folder), "format": "meds"}
        config["cases"]["columns"]["seen"] = "make_timestamp(\"sample.yr\", 1, 1, 0, 0, 0)"
        config["cases"]["prediction_time"] = "seen"
        config["cases"]["events"] = [{"from": "meds"}]
    return change


def with_cases(path, **source):
    def change(config):
        config["cases"]["sources"]["flchain"].update(file=str(path), **source)
    return change


def test_event_folders(program):
    elsewhere = program.scratch / "not_yours"
    shutil.copytree(MEDS, elsewhere)

    def linked(folder, name):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        path.symlink_to(elsewhere / name)

    def piped(folder, name):
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    def added(folder, name):  # lines of a digest can be forged by a name of two lines
        (folder / name).write_bytes(b"")

    for number, (change, name) in enumerate((
            (added, "data/zz.parquet\nzz.parquet"), (linked, "data"), (linked, "data/more"), (linked, "metadata"),
            (linked, "metadata/dataset.json"), (piped, "metadata/dataset.json"),
            (piped, "data/zz.parquet"), (piped, "data/README"))):
        folder = program.scratch / f"meds_{number}"
        shutil.copytree(MEDS, folder)
        change(folder, name)
        name = f"{change.__name__}_{number}"
        expect(program, name, program.config(name, with_events(folder)), 3, "E-DATA-UNREADABLE",
               "/cases/sources/meds")

    folder = program.scratch / "untouched"
    shutil.copytree(MEDS, folder)
    (program.scratch / "by_link").symlink_to(folder)  # the folder that the config names may be one
    code, stdout, stderr = program("caseset", "stats",
                                   program.config("by_link", with_events(program.scratch / "by_link")))
    assert code == 0, (code, stdout, stderr)


def test_single_files(program):
    """What a config names as a file: no pipe to wait for, and no path that ends in another error."""
    source = ROOT / "datasets/flchain/flchain.csv"
    (program.scratch / "link.csv").symlink_to(source)
    code, _, stderr = program("caseset", "stats",
                              program.config("linked", with_cases(program.scratch / "link.csv")))
    assert code == 0, (code, stderr)
    os.mkfifo(program.scratch / "pipe.csv")
    (program.scratch / "loop.csv").symlink_to("loop.csv")
    for form in ("csv", "ndjson", "parquet"):
        for name, path in (("pipe", program.scratch / "pipe.csv"), ("device", "/dev/zero"),
                           ("loop", program.scratch / "loop.csv"), ("below_a_file", source / "x"),
                           ("long_name", program.scratch / ("x" * 300))):
            config = program.config(f"{name}_{form}", with_cases(path, format=form))
            expect(program, f"{name}_{form}", config, 3, "E-DATA-UNREADABLE",
                   "/cases/sources/flchain")

    with open(program.scratch / "hole.csv", "wb") as file:
        file.truncate((64 << 30) + 1)  # takes no space
    expect(program, "hole", program.config("hole", with_cases(program.scratch / "hole.csv")), 3,
           "E-DATA-TOO-LARGE", "/cases/sources/flchain")

    def model(config):
        config["models"] = [{"id": "m", "kind": "torchscript", "path": "x" * 300}]
        config["comparators"], config["gates"] = [], []

    expect(program, "model_path", program.config("model_path", model), 4, "E-MODEL-FOLDER", "/models/0")


def main():
    with Program(sys.argv[1]) as program:
        test_tampered_runs(program)
        test_hostile_runs(program)
        test_event_folders(program)
        test_single_files(program)
    print("hostile folders: passed")


if __name__ == "__main__":
    main()
