"""Writes a clinval model folder: contract.json, model.pt (TorchScript) and golden.json."""
import hashlib
import io
import json
from pathlib import Path

import torch


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


def golden_text(batches, reference):
    """Batches x [B, F] (float32) and the logits of `reference`, computed in float64."""
    cases = []
    with torch.no_grad():
        for x in batches:
            assert x.dtype == torch.float32
            logit = reference(x.double())
            cases.append({"inputs": {"x": tensor_json(x)}, "outputs": {"logit": tensor_json(logit)}})
    return json.dumps({"schema_version": 1, "cases": cases}, indent=1) + "\n"


def write_folder(folder, module, batches, reference, features, about):
    """`about`: name, version, description, rtol, atol, provenance."""
    artefact = artefact_bytes(module)
    golden = golden_text(batches, reference).encode()
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
                "dtype": "float32",
                "shape": ["B", len(features)],
                "featuriser": "tabular",
                "features": features,
            }
        ],
        "outputs": [
            {
                "id": "death",
                "key": "logit",
                "dtype": "float32",
                "shape": ["B"],
                "type": "binary",
                "link": "logit",
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
