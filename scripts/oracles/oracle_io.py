"""The cases that oracles share, and the form in which they write: one value a line."""
import csv
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "oracles"


def read_cases():
    """Name of the data set -> (y, p, cluster) as lists, in file order."""
    data_sets = {}
    with open(FOLDER / "cases.csv", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            y, p, cluster = data_sets.setdefault(row["data_set"], ([], [], []))
            y.append(int(row["y"]))
            p.append(float(row["p"]))
            cluster.append(int(row["cluster"]))
    return data_sets


def write_rows(name, tools, rows):
    """rows: (data_set, at, quantity, value); `at` is a threshold, or None where there is none."""
    with open(FOLDER / name, "w", newline="\n") as file:
        file.write(f"# {tools}\n")
        file.write("data_set,at,quantity,value\n")
        for data_set, at, quantity, value in rows:
            at_text = "" if at is None else repr(float(at))
            file.write(f"{data_set},{at_text},{quantity},{float(value)!r}\n")
