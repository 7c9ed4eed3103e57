"""The two hospitals of the PhysioNet challenge 2019 and their features by windows of the past.

The definition is that of the harness's `windows` featuriser, so that a model trained on these
numbers is given the same ones: a window of w hours holds the events of at most w hours before the
prediction (none: the whole past), the row's own hour included.
"""
import lzma

import numpy as np

CODES = sorted(
    "HR O2Sat Temp SBP MAP DBP Resp EtCO2 BaseExcess HCO3 FiO2 pH PaCO2 SaO2 AST BUN Alkalinephos "
    "Calcium Chloride Creatinine Bilirubin_direct Glucose Lactate Magnesium Phosphate Potassium "
    "Bilirubin_total TroponinI Hct Hgb PTT WBC Fibrinogen Platelets".split()
)
STATICS = ["Age", "Gender", "Unit1", "Unit2", "HospAdmTime"]


class Hospital:
    """Rows in file order: patient (number), hour, label, statics [n, 5] and values [n, 34] (nan)."""

    def __init__(self, path):
        with lzma.open(path, "rt", encoding="ascii") as file:
            header = file.readline().strip().split(",")
            text = file.read().replace("p", "")
        for _ in range(2):  # two empty fields in a row share a comma
            text = text.replace(",,", ",nan,")
        text = text.replace("\n", ",").rstrip(",")
        table = np.fromstring(text, dtype=np.float64, sep=",").reshape(-1, len(header))
        column = {name: table[:, place] for place, name in enumerate(header)}
        self.patient = column["patient_id"].astype(np.int64)
        self.hour = column["ICULOS"]
        self.label = column["SepsisLabel"]
        self.statics = np.stack([column[name] for name in STATICS], 1)
        # The harness reads values as float32.
        self.values = np.stack([column[name] for name in CODES], 1).astype(np.float32)
        first = np.r_[True, self.patient[1:] != self.patient[:-1]]
        assert np.all(first[1:] | (np.diff(self.hour) == 1)), "an hour is missing within a stay"
        self.start = np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))

    def windows(self, hours, aggregates):
        """Features and mask [n, codes x windows x aggregates], the last fastest; float32, bool."""
        rows, known = np.arange(len(self.hour)), ~np.isnan(self.values)
        shape = (len(rows), len(CODES), len(hours), len(aggregates))
        features, mask = np.zeros(shape, np.float32), np.zeros(shape, bool)
        for code in range(len(CODES)):
            there = known[:, code]
            latest = np.maximum.accumulate(np.where(there, rows, -1))
            until = np.r_[0, np.cumsum(there)]
            for window, width in enumerate(hours):
                begin = self.start if width is None else np.maximum(self.start, rows - width)
                exists = latest >= begin
                at = np.where(exists, latest, 0)
                made = {
                    "last": (self.values[at, code], exists),
                    "hours_since": (self.hour - self.hour[at], exists),
                    "count": (until[rows + 1] - until[begin], np.ones_like(exists)),
                }
                for place, name in enumerate(aggregates):
                    value, is_known = made[name]
                    features[:, code, window, place] = np.where(is_known, value, 0.0)
                    mask[:, code, window, place] = is_known
        return features.reshape(len(rows), -1), mask.reshape(len(rows), -1)
