"""Reference values for roc_curve and decision_curve, by scikit-learn.

    python3 scripts/oracles/curves.py tests/oracles

reads calibration_cases.csv there and writes curves.csv (curve,name,then the columns of one point).
"""
import csv
import pathlib
import sys

import numpy
import sklearn
from sklearn.metrics import confusion_matrix, roc_curve

directory = pathlib.Path(sys.argv[1])


def read_cases():
    data = {}
    with open(directory / "calibration_cases.csv", encoding="utf-8") as file:
        file.readline()  # provenance
        for row in csv.DictReader(file):
            y, p = data.setdefault(row["name"], ([], []))
            y.append(int(row["y"]))
            p.append(float(row["p"]))
    return {name: (numpy.array(y), numpy.array(p)) for name, (y, p) in data.items()}


def net_benefit(y, flagged, threshold):
    _, false_positives, _, true_positives = confusion_matrix(y, flagged, labels=[0, 1]).ravel()
    odds = threshold / (1 - threshold)
    return (true_positives - false_positives * odds) / len(y)


def lines(data):
    for name in ["tied", "narrow", "nearly_separated"]:
        y, p = data[name]
        for fpr, tpr, threshold in list(zip(*roc_curve(y, p, drop_intermediate=False)))[1:]:
            yield ["roc", name, fpr, tpr, threshold]
    for name in ["plain", "rare", "tied"]:
        y, p = data[name]
        for k in range(1, 100):
            threshold = k / 100
            for rule, flagged in [("ge", p >= threshold), ("gt", p > threshold)]:
                everybody = net_benefit(y, numpy.ones_like(y), threshold)
                yield ["decision_" + rule, name, threshold, net_benefit(y, flagged, threshold),
                       everybody]


with open(directory / "curves.csv", "w", encoding="utf-8", newline="") as out:
    out.write(f"# scikit-learn {sklearn.__version__}, numpy {numpy.__version__}; "
              "scripts/oracles/curves.py\n")
    out.write("curve,name,a,b,c\n")
    for curve, name, *numbers in lines(read_cases()):
        out.write(",".join([curve, name] + [repr(float(x)) for x in numbers]) + "\n")
