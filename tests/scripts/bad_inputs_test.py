"""Bad inputs through the program: each ends with its own exit code, error code and place, prints no
value of a case, does not crash and leaves no half-written file.

Config, table and contract files of the same kind are replayed by the C++ tests from
tests/bad_inputs; here stand those that need a whole run.
"""

import json
import os
import pathlib
import resource
import shutil
import signal
import sys

from program import MARKER, ROOT, Program, expect, read_table, rewrite


def table(program, name, change):
    """flchain with changed cells: a list of rows as text."""
    lines = (ROOT / "datasets/flchain/flchain.csv").read_text().splitlines()
    change(lines)
    path = program.scratch / f"{name}.csv"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def sql(pointer_code, **changes):
    def change(config):
        if "column" in changes:
            config["cases"]["columns"]["age_band"] = changes["column"]
        if "exclude" in changes:
            config["cases"]["exclude"][0]["when"] = changes["exclude"]
    return change, pointer_code


SQL_CASES = {
    "second_statement": sql("/cases/columns/age_band", column="'a'; drop table flchain"),
    "closing_parenthesis": sql("/cases/columns/age_band", column="'a') as x, ('b'"),
    "comment": sql("/cases/columns/age_band", column="'a') as x from flchain --"),
    "copy": sql("/cases/columns/age_band", column="copy flchain to 'x.csv'"),
    "read_text": sql("/cases/columns/age_band", column="(select content from read_text('/etc/passwd'))"),
    "read_csv": sql("/cases/columns/age_band", column="(select count(*) from read_csv('/etc/passwd'))"),
    "attach": sql("/cases/columns/age_band", column="attach 'x.db'"),
    "random": sql("/cases/columns/age_band", column="random()"),
    "now": sql("/cases/columns/age_band", column="now()"),
    "uuid": sql("/cases/columns/age_band", column="uuid()"),
    "getenv": sql("/cases/columns/age_band", column="getenv('HOME')"),
    "pragma": sql("/cases/columns/age_band", column="pragma database_list"),
    "unknown_column": sql("/cases/columns/age_band", column="chapter"),
    "syntax": sql("/cases/columns/age_band", column="case when"),
    "aggregate": sql("/cases/columns/age_band", column="max(age)"),
    "exclude_second": sql("/cases/exclude/0/when", exclude="true; delete from flchain"),
    "exclude_read": sql("/cases/exclude/0/when", exclude="exists (select 1 from read_blob('/etc/hostname'))"),
}


def test_sql(program):
    for name, (change, pointer) in SQL_CASES.items():
        before = set(pathlib.Path.cwd().iterdir())
        # 2 when it cannot be prepared, 3 when it cannot be computed.
        config = program.config(f"sql_{name}", change)
        out = program.scratch / f"out_sql_{name}"
        got, stdout, stderr = program("run", config, "--out", out)
        assert got in (2, 3), (name, got, stdout, stderr)
        assert pointer in stderr and "E-" in stderr, (name, stderr)
        assert "root:" not in stdout + stderr, name
        assert set(pathlib.Path.cwd().iterdir()) == before, name
        print(f"sql {name}: exit {got}, {stderr.split(':')[1].strip()}")


def set_file(path):
    def change(config):
        config["cases"]["sources"]["flchain"]["file"] = path
    return change


def test_data(program):
    def marked(lines):
        lines[3] = lines[3].replace(lines[3].split(",")[4], MARKER)

    def ragged(lines):
        lines[5] += f",{MARKER}"

    expect(program, "text_for_number", program.config("a", set_file(table(program, "a", marked))), 3,
           "E-DATA-", "kappa")
    expect(program, "ragged", program.config("b", set_file(table(program, "b", ragged))), 3,
           "E-DATA-RAGGED", "row 5")

    def twice(lines):
        lines[9] = lines[8]

    expect(program, "duplicate_case", program.config("c", set_file(table(program, "c", twice))), 3,
           "E-DATA-DUPLICATE-CASE", "id")

    def label(expression):
        def change(config):
            config["cases"]["columns"]["died_5y"] = expression
        return change

    expect(program, "label_2", program.config("d", label("case when death = 1 then 2 else 0 end")), 3,
           "E-DATA-LABEL", "/tasks/0/label")
    expect(program, "text_label", program.config("e", label("'yes'")), 3, "E-DATA-LABEL-TYPE",
           "/tasks/0/label")

    def percent(config):
        config["cases"]["columns"]["risk"] = "age * 0.5e0"
        config["models"] = [{"id": "m", "kind": "column",
                             "outputs": {"death": {"column": "risk", "link": "probability"}}}]
        config["comparators"] = []
        config["gates"] = []

    expect(program, "percent", program.config("f", percent), 3, "E-DATA-PROBABILITY", "percent")
    expect(program, "missing_file", program.config("g", set_file("/nowhere/x.csv")), 3,
           "E-DATA-UNREADABLE", "x.csv")

    def digest(config):
        config["cases"]["sources"]["flchain"]["sha256"] = "0" * 64

    expect(program, "digest", program.config("h", digest), 3, "E-DATA-DIGEST", "flchain")


def test_config(program):
    def unknown(config):
        config["gates"][0]["metric"] = "auroq"

    expect(program, "unknown_metric", program.config("i", unknown), 2, "E-CONFIG-UNKNOWN-METRIC",
           "/gates/0/metric")

    def column(config):
        config["subgroups"][0]["column"] = "sexx"

    expect(program, "unknown_column", program.config("j", column), 2, "E-CONFIG-COLUMN",
           "/subgroups/0/column")

    def known_by(config):
        config["privacy"]["quasi_identifiers"] = ["sex", "postcode"]

    expect(program, "unknown_quasi_identifier", program.config("known_by", known_by), 2,
           "E-CONFIG-COLUMN", "/privacy/quasi_identifiers/1")

    def multiclass(config):
        config["tasks"][0]["kind"] = "multiclass"

    expect(program, "not_built", program.config("k", multiclass), 2, "E-CONFIG-NOT-BUILT",
           "/tasks/0")

    def across(config):
        config["gates"] = [{"id": "G", "task": config["tasks"][0]["id"], "metric": "oe_ratio",
                            "across": config["subgroups"][0]["id"], "max_ratio": 1.25}]

    expect(program, "across_binary", program.config("across", across), 2, "E-CONFIG-GATE-ACROSS",
           "/gates/0/across")


def test_survival(program):
    """Follow-up that cannot be: competing events, negative times, wrong units, reversed risks."""

    def derived(**columns):
        def change(config):
            config["cases"]["columns"].update(columns)
            for name in columns:
                if name != "years":
                    config["tasks"][0]["event"] = name
        return program.config("_".join(columns), change, "rotterdam_gbsg")

    expect(program, "competing_event",
           derived(cause="case when age >= 70 and status = 0 then 2 else status end"), 3,
           "E-DATA-EVENT", "/tasks/0/event")
    expect(program, "negative_time", derived(years="rfstime / 365.25e0 - 1"), 3, "E-DATA-TIME",
           "/tasks/0/time")
    expect(program, "days_for_years", derived(years="rfstime * 1e0"), 3, "E-DATA-TIME-RANGE",
           "365.25")

    def far(config):
        config["tasks"][0].update(horizons=[5, 10])
        del config["tasks"][0]["censor_at"]

    def tiny(config):
        config["tasks"][0]["horizons"] = [5e-324]

    expect(program, "tiny_horizon", program.config("tiny", tiny, "rotterdam_gbsg"), 2,
           "E-CONFIG-RANGE", "/tasks/0/horizons/0")

    expect(program, "horizon_beyond", program.config("far", far, "rotterdam_gbsg"), 3,
           "E-DATA-HORIZON", "/tasks/0/horizons/1")

    def reversed_risk(config):
        """Probabilities of staying well where the link says risk: no value is wrong, every one is."""
        config["cases"]["columns"]["well"] = "case when nodes > 9 then 0.2e0 when nodes > 3 then " \
                                             "0.5e0 else 0.7e0 end"
        config["models"] = [{"id": "m", "kind": "column",
                             "outputs": {"risk": {"column": "well", "link": "risk"}}}]
        config["comparators"] = []
        config["gates"] = config["gates"][:1]

    out = program.scratch / "reversed"
    code, _, errors = program("run", program.config("reversed", reversed_risk, "rotterdam_gbsg"),
                              "--out", out)
    assert code == 1, (code, errors)
    assert "ranks patients worse than chance" in (out / "summary.md").read_text()
    assert "its link is" in (out / "report.html").read_text()
    print("survival_for_risk: exit 1, and the report asks whether these are risks")

    def right_way(config):
        reversed_risk(config)
        config["models"][0]["outputs"]["risk"]["link"] = "survival"

    code, _, errors = program("run", program.config("right_way", right_way, "rotterdam_gbsg"),
                              "--out", program.scratch / "right_way")
    assert code == 0, (code, errors)


def test_promises(program):
    """What a gated, shareable run must say and must not show."""

    def unpinned(config):
        del config["models"][0]["sha256"]

    expect(program, "unpinned", program.config("unpinned", unpinned), 2, "E-CONFIG-UNPINNED-MODEL",
           "/models/0")

    def identifying(config):
        config["subgroups"].append({"id": "who", "column": "id"})

    expect(program, "identifying", program.config("identifying", identifying), 2,
           "E-CONFIG-IDENTIFYING-SUBGROUP", "/subgroups/3/column")

    def reserved(config):
        config["models"][1]["id"] = "Cases"
        config["comparators"] = ["Cases"]

    expect(program, "reserved", program.config("reserved", reserved), 2, "E-CONFIG-RESERVED-NAME",
           "/models/1/id")

    def output(config):
        config["models"] = [{"id": "m", "kind": "column", "outputs": {
            "death": {"column": "mgus"}, "Error": {"column": "mgus"}}}]
        config["comparators"] = []
        config["gates"] = []

    expect(program, "output_name", program.config("output_name", output), 2,
           "E-CONFIG-RESERVED-NAME", "Error")

    def levels(config):
        config["cases"]["columns"]["fine"] = "cast(kappa * 1000 as integer)"
        config["subgroups"].append({"id": "fine", "column": "fine"})

    expect(program, "levels", program.config("levels", levels), 3, "E-DATA-TOO-MANY-LEVELS", "fine")

    def escape(config):
        config["\x1b[2Jx"] = 1

    _, _, errors = program("validate", program.config("escape", escape))
    assert "E-CONFIG-UNKNOWN-KEY" in errors and "\x1b" not in errors, errors


def model_copy(program, name, change):
    """A copy of the shipped logistic model, changed; a config that runs it."""
    folder = program.scratch / f"model_{name}"
    shutil.copytree(ROOT / "datasets/flchain/logistic", folder)
    change(folder)

    def use(config):
        config["models"] = [{"id": "network", "kind": "torchscript", "path": str(folder)}]
        config["comparators"] = []
        config["gates"] = []

    return program.config(f"model_{name}", use)


def test_models(program):
    def no_artefact(folder):
        (folder / "model.pt").unlink()

    def flipped(folder):
        content = bytearray((folder / "model.pt").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "model.pt").write_bytes(bytes(content))

    def stranger(folder):
        (folder / "notes.txt").write_text("x")

    def golden(folder):
        rewrite(folder, "golden.json", lambda document: document["cases"][0]["outputs"]["logit"]
                ["values"].__setitem__(0, 99.0))

    def feature(folder):
        rewrite(folder, "contract.json",
                lambda document: document["inputs"][0]["features"][0].update(column="agee"))

    def linked(folder):
        (folder / "golden.json").rename(program.scratch / "golden_elsewhere.json")
        (folder / "golden.json").symlink_to(program.scratch / "golden_elsewhere.json")

    def pipe(folder):
        (folder / "golden.json").unlink()
        os.mkfifo(folder / "golden.json")

    for name, change, error in (("linked_golden", linked, "E-MODEL-FILE"),
                                ("pipe_as_golden", pipe, "E-MODEL-FILE"),
                                ("no_artefact", no_artefact, "E-MODEL-FILE"),
                                ("flipped_bit", flipped, "E-MODEL-FILE-DIGEST"),
                                ("unknown_file", stranger, "E-MODEL-FILE-UNDECLARED"),
                                ("golden_digest", golden, "E-MODEL-FILE-DIGEST"),
                                ("feature_column", feature, "E-MODEL-FEATURE-COLUMN")):
        expect(program, name, model_copy(program, name, change), 4, error,
               "agee" if name == "feature_column" else "model_")

    def pinned(config):
        config["models"][0]["sha256"] = "0" * 64

    expect(program, "pinned_digest", program.config("pinned", pinned), 4, "E-MODEL-DIGEST", "/models/0")


def test_output(program):
    config = program.config("output")
    full = program.scratch / "full"
    full.mkdir()
    (full / "x").write_text("x")
    expect(program, "not_empty", config, 2, "E-OUTPUT-NOT-EMPTY", "full", "--out", full)
    assert [path.name for path in full.iterdir()] == ["x"]
    expect(program, "not_creatable", config, 2, "E-OUTPUT-CREATE", "x/run", "--out", full / "x/run")

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    out = program.scratch / "limited"
    expect(program, "disk_full", config, 6, "E-OUTPUT-WRITE", "limited", "--out", out,
           preexec=small_files)
    assert (out / "STATUS").read_text() == "failed\n"
    assert not (out / "results.json").exists()


def main():
    with Program(sys.argv[1]) as program:
        assert len(read_table(ROOT / "datasets/flchain/flchain.csv")) == 7874
        test_sql(program)
        test_data(program)
        test_config(program)
        test_survival(program)
        test_promises(program)
        test_models(program)
        test_output(program)
    print("bad inputs: passed")


if __name__ == "__main__":
    main()
