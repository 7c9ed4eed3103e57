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
    """Batches x [B, F] and the outputs [B] of `reference`, computed in float64."""
    cases = []
    with torch.no_grad():
        for x in batches:
            assert x.dtype == batches[0].dtype
            output = reference(x.double())
            assert output.dtype == torch.float64
            cases.append({"inputs": {"x": tensor_json(x)}, "outputs": {key: tensor_json(output)}})
    return json.dumps({"schema_version": 1, "cases": cases}, indent=1) + "\n"


def write_folder(folder, module, batches, reference, features, about, output=DEATH_LOGIT):
    """`about`: name, version, description, rtol, atol, provenance. The golden batches have the
    dtype of the model's input."""
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
        "inputs": [
            {
                "name": "x",
                "dtype": str(batches[0].dtype).removeprefix("torch."),
                "shape": ["B", len(features)],
                "featuriser": "tabular",
                "features": features,
            }
        ],
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
    (folder / "model.pt").write_bytes(artefact)
    (folder / "golden.json").write_bytes(golden)
    (folder / "contract.json").write_text(json.dumps(contract, indent=2) + "\n", encoding="utf-8")
