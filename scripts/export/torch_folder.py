"""Writes a clinval model folder: contract.json, model.pt (TorchScript) and golden.json."""
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
    """Batches of inputs by name and the outputs [B] of `reference`, computed in float64."""
    cases = []
    with torch.no_grad():
        for inputs in batches:
            output = reference(inputs)
            assert output.dtype == torch.float64
            named = {name: tensor_json(tensor) for name, tensor in inputs.items()}
            cases.append({"inputs": named, "outputs": {key: tensor_json(output)}})
    return json.dumps({"schema_version": 1, "cases": cases}, indent=1) + "\n"


def tabular_input(name, dtype, features):
    """The contract's entry of an input that columns of the cases fill."""
    return {
        "name": name,
        "dtype": dtype,
        "shape": ["B", len(features)],
        "featuriser": "tabular",
        "features": features,
    }


def write_folder(folder, module, batches, reference, features, about, output=DEATH_LOGIT):
    """A model of one tabular input `x`: batches x [B, F] of its dtype, a reference of x in double.
    `about`: name, version, description, rtol, atol, provenance."""
    dtype = str(batches[0].dtype).removeprefix("torch.")
    assert all(x.dtype == batches[0].dtype for x in batches)
    write_model(
        folder,
        module,
        [tabular_input("x", dtype, features)],
        [{"x": x} for x in batches],
        lambda inputs: reference(inputs["x"].double()),
        about,
        output,
    )


def write_model(folder, module, inputs, batches, reference, about, output, timeline=None):
    """`inputs`: entries of the contract. `batches`: tensors by name, of the entries' types.
    `timeline`: the contract's key of that name, with the list of codes in place of the vocabulary;
    `about` may hold `limits`."""
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
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if "limits" in about:
        contract["limits"] = about["limits"]
    if timeline is not None:
        document = {"schema_version": 1, "codes": timeline["vocabulary"]}
        vocabulary = (json.dumps(document, indent=1) + "\n").encode()
        (folder / "vocabulary.json").write_bytes(vocabulary)
        digest = hashlib.sha256(vocabulary).hexdigest()
        named = {"file": "vocabulary.json", "sha256": digest}
        contract["timeline"] = {**timeline, "vocabulary": named}
    (folder / "model.pt").write_bytes(artefact)
    (folder / "golden.json").write_bytes(golden)
    (folder / "contract.json").write_text(json.dumps(contract, indent=2) + "\n", encoding="utf-8")
