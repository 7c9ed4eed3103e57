#include <array>

#include "configs/explanations.h"

namespace clinval::configs {
namespace {

constexpr auto kRows = std::to_array<Explanation>({
    {"E-MODEL-ARCHIVE-CRC", "A copy was cut off or a disk lost a bit; LibTorch would not notice.",
     "Compare sha256sum model.pt on both machines, then copy again."},
    {"E-MODEL-ARCHIVE-DUPLICATE", "The archive was put together by hand, or to deceive a reader.",
     "unzip -l model.pt shows the name twice: ask for a fresh export."},
    {"E-MODEL-ARCHIVE-KIND",
     "The file is a checkpoint (torch.save of a state dict), a torch.export program, an "
     "AOTInductor "
     "package or an archive written on a big-endian machine.",
     "torch.jit.trace(model, inputs).save(\"model.pt\") in place of "
     "torch.save(model.state_dict())."},
    {"E-MODEL-ARCHIVE-LINK", "The archive was packed again with a zip tool.",
     "Use the file that torch.jit.save wrote, unpacked by nobody."},
    {"E-MODEL-ARCHIVE-MEMBER",
     "Files were added (`_extra_files` of other tools, a readme), or members were compressed or "
     "encrypted by a zip tool.",
     "torch.jit.save(module, \"model.pt\") writes nothing but what is accepted."},
    {"E-MODEL-ARCHIVE-NAME",
     "A name such as ../x writes outside the folder when it is unpacked: damage or an attack.",
     "Ask its sender; do not unpack it."},
    {"E-MODEL-ARCHIVE-PICKLE",
     "data.pkl names Python classes, describes tensors that reach beyond their data, or nests "
     "without end: an export by another tool, or an attack on the loader.",
     "Load and save the module once with torch.jit, and compare; refuse it from a stranger."},
    {"E-MODEL-ARCHIVE-SIZE", "The model is larger than 1 GiB, or its code beyond 16 MiB.",
     "Export weights as float32 or smaller, without training state."},
    {"E-MODEL-ARCHIVE-ZIP", "A download was cut off, or the file is no zip archive at all.",
     "unzip -t model.pt must end without errors."},
    {"E-MODEL-CODE",
     "The module prints, reads or writes files, draws random numbers, uses the clock, starts "
     "tasks, or calls an operator that is not on the list of those without effects.",
     "A print() in forward: remove it, torch.jit.freeze the module and save it again."},
    {"E-MODEL-DIGEST", "The model was exported or changed after the config was written.",
     "clinval model inspect FOLDER prints the digest it has now; pin it after a review."},
    {"E-MODEL-DUPLICATE-KEY", "contract.json or golden.json was merged by hand.",
     "{\"name\": \"a\", \"name\": \"b\"}: keep one."},
    {"E-MODEL-EVENTS",
     "The model reads a timeline, and the config describes a table with one row a case.",
     "\"events\": [{\"from\": \"labs\", \"subject\": \"id\", \"time\": \"t\", \"code\": \"test\", "
     "\"value\": \"y\"}]."},
    {"E-MODEL-FEATURE-COLUMN",
     "The case set calls the measurement differently, has it in words, or does not read it.",
     "The contract wants creatinine: \"columns\": {\"creatinine\": \"crea_umol / 88.4e0\"}."},
    {"E-MODEL-FILE", "A file was not copied with the folder, is a link, or its name has a slash.",
     "ls FOLDER shows contract.json, model.pt and golden.json as plain files."},
    {"E-MODEL-FILE-DIGEST", "The artefact or the golden cases were replaced without the contract.",
     "Export all three files in one step; sha256sum model.pt equals \"sha256\" of the contract."},
    {"E-MODEL-FILE-UNDECLARED", "Notes, checkpoints or .DS_Store lie in the model folder.",
     "mv FOLDER/notes.txt elsewhere."},
    {"E-MODEL-FOLDER", "The path is wrong or names the artefact in place of its folder.",
     "\"path\": \"models/net\" in place of \"models/net/model.pt\"."},
    {"E-MODEL-GOLDEN",
     "Another version of LibTorch or of the export, a processor with other rounding, training "
     "mode, "
     "or golden cases of an older model.",
     "clinval model check FOLDER names the case and the largest difference; export again, or state "
     "the tolerance that the intended use bears."},
    {"E-MODEL-KIND", "The contract names a backend that this version does not have.",
     "\"kind\": \"torchscript\"."},
    {"E-MODEL-LOAD", "The model was saved by a newer PyTorch, or uses an operator of an extension.",
     "Export with PyTorch 2.13 or older, with operators of PyTorch alone."},
    {"E-MODEL-MISSING-KEY", "The contract was written by hand or for an older version.",
     "An output without \"link\": add \"link\": \"logit\" or \"probability\"."},
    {"E-MODEL-NO-LIBTORCH",
     "The program was built without LibTorch, was copied without its module, or LIBTORCH_DIR "
     "named another folder when it was built.",
     "clinval doctor says what it finds; clinval score needs no LibTorch."},
    {"E-MODEL-NOT-BUILT", "The contract asks for a featuriser, link or type of a later version.",
     "\"featuriser\": \"text\" in a version without it: give precomputed columns."},
    {"E-MODEL-NOT-UTF8", "The contract was saved in another encoding.",
     "iconv -f WINDOWS-1252 -t UTF-8 contract.json."},
    {"E-MODEL-NUMBER",
     "The exporter wrote NaN or Infinity, for instance a scale of a constant column.",
     "\"scale\": Infinity: leave the constant feature out."},
    {"E-MODEL-OUTPUT",
     "The module returns a tensor in place of a dictionary entry, [B, 2] in place of [B], float16, "
     "or NaN on a golden case.",
     "return {\"logit\": x.squeeze(-1)} for a declared shape [\"B\"]."},
    {"E-MODEL-RANGE", "A tolerance, an extent or a scale that is zero or negative.",
     "\"scale\": 0: the feature does not vary; leave it out."},
    {"E-MODEL-REPEAT", "Dropout or batch statistics are active, or the module keeps state.",
     "model.eval() before torch.jit.trace or script."},
    {"E-MODEL-REPEATED", "A feature, input or output was copied without a new name.",
     "Two heads \"death\": call one \"death_1y\"."},
    {"E-MODEL-SHAPE", "A feature was added to the list but not to the shape, or the reverse.",
     "\"shape\": [\"B\", 6] needs six features."},
    {"E-MODEL-SIGNATURE", "The module takes tensors one by one, or returns a tuple.",
     "def forward(self, inputs: Dict[str, Tensor]) -> Dict[str, Tensor]."},
    {"E-MODEL-SYNTAX", "A comment, a trailing comma or a missing bracket.",
     "{\"name\": \"net\",}: remove the comma."},
    {"E-MODEL-TIMELINE",
     "An input was added or removed without `timeline`, or windows were declared for a model that "
     "takes the events themselves.",
     "\"timeline\": {\"vocabulary\": {\"file\": \"vocabulary.json\", \"sha256\": \"4f...\"}}."},
    {"E-MODEL-TOLERANCE",
     "The model uses statistics of the batch, reads its padding, or sums in another order there.",
     "\"inference\": {\"mode\": \"exact\"}; audits.invariance tells which change matters."},
    {"E-MODEL-TOO-DEEP", "A program wrote a structure into itself.",
     "contract.json has fewer than ten levels."},
    {"E-MODEL-TOO-LARGE",
     "A whole validation set was stored as golden cases, or batch x max_length asks for gigabytes.",
     "Three or four golden batches, one of them with a single case, are enough."},
    {"E-MODEL-TYPE", "A number in quotes, a text without, or a value where a list belongs.",
     "\"shape\": \"B\": write [\"B\"]."},
    {"E-MODEL-UNKNOWN-KEY", "A spelling mistake, or a note of one's own.",
     "\"licence_text\": notes belong into \"description\"."},
    {"E-MODEL-UNREADABLE", "contract.json or golden.json cannot be opened.",
     "ls -l FOLDER: the user who runs clinval must be able to read it."},
    {"E-MODEL-VALUE", "A word that is not on the list: another spelling, another tool's word.",
     "\"dtype\": \"float\": write \"float32\"."},
});

}  // namespace

std::span<const Explanation> model_explanations() {
  return kRows;
}

}  // namespace clinval::configs
