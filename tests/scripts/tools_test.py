"""The commands about the program itself: explain, doctor, completion, docs, model."""

import json
import pathlib
import shutil
import socket
import subprocess
import sys

from program import ROOT, Program

LOGISTIC = ROOT / "datasets/flchain/logistic"


def test_explain(program):
    code, stdout, stderr = program("explain", "E-DATA-RAGGED")
    assert code == 0 and stdout.startswith("E-DATA-RAGGED (error)") and not stderr, stderr
    for part in ("Meaning", "Usual cause", "What to do", "Example", "Exit code   3"):
        assert part in stdout, part
    code, stdout, stderr = program("explain", "E-DATA-RAGED")
    assert code == 2 and not stdout, (code, stdout)
    assert "E-USAGE" in stderr and "E-DATA-RAGGED" in stderr, stderr
    code, stdout, _ = program("explain", "too_few_events", "--json")
    assert code == 0 and [one["kind"] for one in json.loads(stdout)] == [
        "undefined statistic", "gate reason"]
    listed = json.loads(program("list", "errors", "--json")[1])
    for one in listed:
        code, stdout, _ = program("explain", one["code"], "--json")
        assert code == 0 and json.loads(stdout)[0]["meaning"] == one["meaning"], one["code"]
    print(f"explain: {len(listed)} errors, nearest names")


def test_doctor(program):
    code, stdout, _ = program("doctor", "--json")
    report = json.loads(stdout)
    assert code == report["exit_code"] == 0, stdout
    names = [one["check"] for one in report["checks"]]
    assert {"DuckDB", "LibTorch", "OpenSSL", "processor", "memory", "disk", "locale",
            "time zone"} <= set(names), names
    code, stdout, _ = program("doctor")
    assert code == 0 and len(stdout.splitlines()) == len(names)
    assert all(line.split()[0] in ("ok", "warn", "fail") for line in stdout.splitlines())
    if len(socket.gethostname()) > 3:
        assert socket.gethostname() not in stdout
    code, stdout, _ = program("doctor", env={"TMPDIR": "/no/such/folder"})
    assert code == 2 and "fail  TMPDIR" in stdout, (code, stdout)
    code, stdout, _ = program("doctor", env={"CLINVAL_TORCH_LIBRARY": str(ROOT / "README.md")})
    assert code == 2 and "fail  LibTorch" in stdout, (code, stdout)
    print(f"doctor: {len(names)} checks")


def bash_words(script, *words):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    command = (f"source '{script}'; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _clinval; "
               'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "--norc", "-uc", command], capture_output=True, text=True,
                          check=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.stdout.split()


def fish_words(script, *words):
    line = " ".join(words).replace("'", "\\'")
    done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                          capture_output=True, text=True, check=True, timeout=60)
    assert not done.stderr, done.stderr
    return [one.split("\t")[0] for one in done.stdout.splitlines()]


def zsh_words(script, *words):
    """_describe is replaced: what the function hands to it is what zsh shows."""
    line = " ".join(f"'{word}'" for word in words)
    command = (f"compdef() {{ : }}; source '{script}'; "
               "_describe() { print -l -- ${(@P)@[-1]} }; _files() { : }; "
               f"words=({line}); CURRENT={len(words)}; _clinval")
    done = subprocess.run(["zsh", "-f", "-c", command], capture_output=True, text=True, check=True,
                          timeout=60)
    assert not done.stderr, done.stderr
    offered = [one.replace("\\:", "\0").split(":")[0].replace("\0", ":")
               for one in done.stdout.splitlines()]
    return [one for one in offered if one.startswith(words[-1])]


def help_commands(program):
    """Subcommands as --help lists them."""
    lines = program("--help")[1].split("Subcommands:\n")[1].split("\n\n")[0].splitlines()
    return {line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "}


def help_options(program, *command):
    text = program(*command, "--help")[1].split("Options:\n")[1].split("Subcommands:")[0]
    return {word.strip(",") for line in text.splitlines() for word in line.split()[:1]
            if word.startswith("-")} - {"-h,--help"}


def check_shell(program, words):
    assert set(words("clinval", "")) >= help_commands(program) >= {"run", "explain", "model"}
    assert "score" in words("clinval", "sc") and "run" not in words("clinval", "sc")
    assert {"metrics", "errors"} <= set(words("clinval", "list", ""))
    assert {"bash", "zsh", "fish"} == set(words("clinval", "completion", ""))
    assert {"inspect", "check"} == set(words("clinval", "model", ""))
    assert "E-DATA-RAGGED" in words("clinval", "explain", "E-DATA-R")
    offered = set(words("clinval", "score", "--"))
    assert help_options(program) | help_options(program, "score") <= offered, offered
    assert {"--table", "--out", "--json"} <= offered
    assert "--table" not in words("clinval", "run", "--")
    assert {"probability", "logit"} <= set(words("clinval", "score", "--link", ""))
    # The value of an option is no command, a flag does not hide one.
    assert "metrics" in words("clinval", "--out", "run", "list", "")
    assert "metrics" in words("clinval", "--json", "list", "")


def test_completion(program):
    skipped = []
    for shell, words in (("bash", bash_words), ("zsh", zsh_words), ("fish", fish_words)):
        code, stdout, _ = program("completion", shell)
        assert code == 0 and stdout.startswith("#"), shell
        script = program.scratch / f"clinval.{shell}"
        script.write_text(stdout)
        if shutil.which(shell) is None:
            skipped.append(shell)
            print(f"NOT TESTED: {shell} is not installed")
            continue
        check_shell(program, lambda *line, use=words, path=script: use(path, *line))
        print(f"completion: {shell}")
    assert "bash" not in skipped
    code, _, stderr = program("completion", "csh")
    assert code == 2 and "bash" in stderr, stderr


def test_docs(program):
    for name in ("config", "contract", "errors", "metrics"):
        code, stdout, _ = program("docs", name)
        assert code == 0 and stdout == (ROOT / f"docs/{name}.md").read_text(), name
    assert program("docs", "confg")[0] == 2
    print("docs: as stored")


def test_model(program):
    code, stdout, _ = program("model", "inspect", LOGISTIC)
    assert code == 0 and "accepted: torchscript" in stdout and "Operators" in stdout, stdout
    code, stdout, _ = program("model", "inspect", LOGISTIC, "--json")
    facts = json.loads(stdout)
    assert code == 0 and len(facts["digest"]) == 64 and facts["members"][0]["bytes"] > 0
    # Nothing is run: the module with LibTorch may be anything.
    code, _, _ = program("model", "inspect", LOGISTIC,
                         env={"CLINVAL_TORCH_LIBRARY": "/no/such/file"})
    assert code == 0
    spoiled = program.scratch / "spoiled"
    shutil.copytree(LOGISTIC, spoiled)
    with open(spoiled / "model.pt", "ab") as file:
        file.write(b"more")
    code, stdout, stderr = program("model", "inspect", spoiled)
    assert code == 4 and "refused" in stdout and "E-MODEL-FILE-DIGEST" in stderr, (code, stderr)
    assert program("model", "inspect", program.scratch / "none")[0] == 4
    assert program("model")[0] == 2
    code, stdout, stderr = program("model", "check", LOGISTIC)
    assert code == 0 and "golden cases agree" in stdout, stderr
    print("model: inspect, check")


def main():
    with Program(pathlib.Path(sys.argv[1])) as program:
        for test in (test_explain, test_doctor, test_completion, test_docs, test_model):
            test(program)


if __name__ == "__main__":
    main()
