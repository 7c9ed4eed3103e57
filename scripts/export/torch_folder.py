"""Writes a clinval model folder: contract.json, model.pt (TorchScript), golden.json and,
where a model takes events, vocabulary.json."""
import hashlib
import io
import json
from pathlib import Path

import torch

# What a model gives, as its contract says it: id of the head, key of the dictionary, type, scale.
DEATH_LOGIT = {"id": "death", "key": "logit", "dtype": "float32", "type": "binary", "link": "logit"}


def artefact_bytes(module):
    """The scripted module without its debug records, which hold paths of the exporting machine."""
    saved = io.BytesIO()
    torch.jit.save(torch.jit.script(module.eval()), saved)
    saved.seek(0)
    reader = torch._C.PyTorchFileReader(saved)
    written = io.BytesIO()
    writer = torch._C.PyTorchFileWriter(written)
    own = ("version", ".data/version", "byteorder", ".data/serialization_id")
    for name in reader.get_all_records():
        if not name.endswith(".debug_pkl") and name not in own:
            record = reader.get_record(name)
            writer.write_record(name, record, len(record))
    writer.write_record("byteorder", b"little", 6)
    writer.write_end_of_file()
    return written.getvalue()


def tensor_json(tensor):
    """Shape and values, each value the shortest decimal of the double it is."""
    return {"shape": list(tensor.shape), "values": tensor.double().flatten().tolist()}


def golden_text(batches, reference, key):
    """Batches {name: tensor} and the outputs [B] of `reference`, which gets the same batch with its
    floating tensors in float64."""
    cases = []
    with torch.no_grad():
        for batch in batches:
            assert [x.dtype for x in batch.values()] == [x.dtype for x in batches[0].values()]
            exact = {n: x.double() if x.is_floating_point() else x for n, x in batch.items()}
            output = reference(exact)
            assert output.dtype == torch.float64
            cases.append(
                {
                    "inputs": {n: tensor_json(x) for n, x in batch.items()},
                    "outputs": {key: tensor_json(output)},
                }
            )
    return json.dumps({"schema_version": 1, "cases": cases}, indent=1) + "\n"


def tabular_input(name, dtype, features):
    """One column of the tensor a feature; each names a `column` or the `code` of undated events."""
    return {
        "name": name,
        "dtype": dtype,
        "shape": ["B", len(features)],
        "featuriser": "tabular",
        "features": features,
    }


EVENT_TYPES = {
    "codes": "int64",
    "values": "float32",
    "value_mask": "bool",
    "times": "float32",
    "lengths": "int64",
}


def event_input(tensor, name=None):
    """`tensor`: a key of EVENT_TYPES; `name`: key of the model's input dictionary."""
    return {
        "name": name or tensor,
        "dtype": EVENT_TYPES[tensor],
        "shape": ["B"] if tensor == "lengths" else ["B", "T"],
        "featuriser": "events",
        "tensor": tensor,
    }


def window_input(tensor, codes, timeline, name=None):
    """`tensor`: features or mask. Element (c * windows + w) * aggregates + a of a case is
    aggregate a of code c over window w."""
    width = len(codes) * len(timeline["windows"]) * len(timeline["aggregates"])
    return {
        "name": name or tensor,
        "dtype": {"features": "float32", "mask": "bool"}[tensor],
        "shape": ["B", width],
        "featuriser": "windows",
        "tensor": tensor,
    }


def write_inputs_folder(folder, module, batches, reference, inputs, about, output=DEATH_LOGIT,
                        codes=None, timeline=None):
    """A model of several inputs.

    batches: golden batches {name: tensor}, each in the dtypes of `inputs`; the length T may differ
    from batch to batch. reference: batch with its floats in float64 -> output [B] in float64.
    about: name, version, description, rtol, atol, provenance; limits, if any.
    codes, timeline: vocabulary (codes[i] has the id i + 2; 0 pads, 1 is unknown) and the settings of
    the contract's `timeline` without `vocabulary`; needed by event_input and window_input.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    artefact = artefact_bytes(module)
    golden = golden_text(batches, reference, output["key"]).encode()
    contract = {
        "schema_version": 1,
        "model": {
            "name": about["name"],
            "version": about["version"],
            "kind": "torchscript",
            "file": "model.pt",
            "sha256": hashlib.sha256(artefact).hexdigest(),
            "description": about["description"],
        },
        "inputs": inputs,
        "outputs": [
            {
                "id": output["id"],
                "key": output["key"],
                "dtype": output["dtype"],
                "shape": ["B"],
                "type": output["type"],
                "link": output["link"],
            }
        ],
        "precision": {"rtol": about["rtol"], "atol": about["atol"]},
        "golden": {"file": "golden.json", "sha256": hashlib.sha256(golden).hexdigest()},
        "provenance": about["provenance"],
    }
    if "limits" in about:
        contract["limits"] = about["limits"]
    if timeline is not None:
        text = json.dumps({"schema_version": 1, "codes": codes}, indent=1, ensure_ascii=False) + "\n"
        vocabulary = text.encode()
        digest = hashlib.sha256(vocabulary).hexdigest()
        contract["timeline"] = {
            "vocabulary": {"file": "vocabulary.json", "sha256": digest},
            **timeline,
        }
        (folder / "vocabulary.json").write_bytes(vocabulary)
    (folder / "model.pt").write_bytes(artefact)
    (folder / "golden.json").write_bytes(golden)
    (folder / "contract.json").write_text(json.dumps(contract, indent=2) + "\n", encoding="utf-8")


def write_folder(folder, module, batches, reference, features, about, output=DEATH_LOGIT):
    """A model of one tabular input x: golden batches x [B, F] in its dtype, and `reference` of
    x in float64. `about` as above."""
    dtype = str(batches[0].dtype).removeprefix("torch.")
    write_inputs_folder(
        folder,
        module,
        [{"x": x} for x in batches],
        lambda batch: reference(batch["x"]),
        [tabular_input("x", dtype, features)],
        about,
        output,
    )
