"""Class sizes and risks of flchain counted in plain Python, and the check of one audited group."""

import fractions

from program import ROOT, read_table

BANDS = [(1, 1), (2, 2), (3, 4), (5, 10), (11, 19), (20, None)]
LIMITS = (0.05, 0.09, 0.2, 0.33)


def people(first_year=1998):
    """Who stays after the config's exclusion, with age_band as the config derives it."""
    kept = []
    for one in read_table(ROOT / "datasets/flchain/flchain.csv"):
        if int(one["sample.yr"]) >= first_year:
            age = int(one["age"])
            band = "50-59" if age < 60 else "60-69" if age < 70 else "70-79" if age < 80 else "80+"
            kept.append({**one, "age_band": band})
    return kept


def subjects_by_key(rows, key, subject):
    found = {}
    for one in rows:
        found.setdefault(key(one), set()).add(one[subject])
    return {name: len(who) for name, who in found.items()}


def sizes(rows, columns, rule="own_category", subject="id"):
    """For each row the subjects that share its key; None: left out."""
    def key(one):
        return tuple(one[column] for column in columns)

    if rule == "wildcard":
        keys = {}
        for one in rows:
            keys.setdefault(key(one), set()).add(one[subject])
        match = {a: len(set().union(*(who for b, who in keys.items()
                                      if all("" in pair or pair[0] == pair[1]
                                             for pair in zip(a, b))))) for a in keys}
        return [match[key(one)] for one in rows]
    counted = [one for one in rows if rule != "excluded" or "" not in key(one)]
    by_key = subjects_by_key(counted, key, subject)
    return [by_key.get(key(one)) for one in rows]


def summary(found):
    """k, highest risk, mean risk, shares above the limits, records in the bands."""
    found = [size for size in found if size is not None]
    risks = [fractions.Fraction(1, size) for size in found]
    return {"k": min(found), "highest": float(max(risks)), "mean": float(sum(risks) / len(risks)),
            "above": [sum(risk > limit for risk in risks) / len(risks) for limit in LIMITS],
            "bands": [sum(low <= size and (high is None or size <= high) for size in found)
                      for low, high in BANDS]}


def measure(group, metric="k_anonymity", searched="table", missing="own_category",
            counted="subjects", limit=None):
    for one in group["measures"]:
        if (one["metric"], one["searched"], one["missing"], one["counted"], one["limit"]) == (
                metric, searched, missing, counted, limit):
            return one["value"]
    raise KeyError((metric, searched, missing, counted, limit))


def close(got, expected):
    return abs(got - expected) <= 1e-12


COLUMN_OF = {"age": "age_band"}  # subgroups whose id is not the name of their column


def members(rows, group):
    slice_of = group["subgroup"]
    if slice_of is None:
        return [True] * len(rows)
    wanted = [(COLUMN_OF.get(by, by), level)
              for by, level in zip(slice_of["by"], slice_of["level"])]
    return [all(one[column] == (level or "") for column, level in wanted) for one in rows]


def check_group(rows, columns, group, subject="id"):
    inside = members(rows, group)
    own = [one for one, within in zip(rows, inside) if within]
    assert own and group["records"] == len(own), group["subgroup"]
    assert group["subjects"] == len({one[subject] for one in own})
    keys = [tuple(one[column] for column in columns) for one in own]
    assert group["classes"] == len(set(keys))
    assert group["incomplete"] == sum("" in key for key in keys)

    def within(found):
        return [size for size, one in zip(found, inside) if one]

    expected = summary(within(sizes(rows, columns, subject=subject)))
    assert measure(group) == expected["k"], (group["subgroup"], expected)
    assert close(measure(group, "prosecutor_risk"), expected["highest"])
    assert close(measure(group, "prosecutor_risk_mean"), expected["mean"])
    for limit, share in zip(LIMITS, expected["above"]):
        assert close(measure(group, "prosecutor_risk_above", limit=limit), share), limit
    assert [band["records"] for band in group["bands"]] == expected["bands"]
    assert [(band["from"], band["to"]) for band in group["bands"]] == BANDS
    assert group["uniques"] == expected["bands"][0]
    for rule in ("wildcard", "excluded"):
        found = [size for size in within(sizes(rows, columns, rule, subject)) if size is not None]
        assert measure(group, missing=rule) == (min(found) if found else None), rule
    for number, one in enumerate(rows):
        one["row"] = number
    assert measure(group, counted="records") == min(within(sizes(rows, columns, subject="row")))
    if group["subgroup"] is not None:
        alone = summary(sizes(own, columns, subject=subject))
        assert measure(group, searched="group") == alone["k"]
        assert close(measure(group, "prosecutor_risk_mean", searched="group"), alone["mean"])
