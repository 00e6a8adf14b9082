"""The bundled weights as an ordinary sentence-transformers folder, for training and for comparing forms."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.adapter import Adapter
from embeddings.bundled_weights import LONGEST, Weights, make_tokenizer, read_weights, weights_file

_PLACES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def matrices(layers: int) -> list[tuple[str, str]]:
    """The linear matrices of the transformer: (name in the stored weights, place in the torch model)."""
    return [
        (f"l{layer}.{short}.w", f"encoder.layer.{layer}.{place}")
        for layer in range(layers)
        for short, place in _PLACES.items()
        if not short.endswith("ln")
    ]


def write_sentence_transformers_folder(target: Path, adapter: Adapter | None = None) -> None:
    """Write the bundled weights, dequantised to float32 and adapted, as a folder sentence-transformers can open.

    About 490 MB. The prompts are not part of the folder: give `query: ` to whoever opens it.
    """
    from safetensors.numpy import save_file  # noqa: PLC0415 - only this function writes the format

    weights = read_weights(weights_file()).adapted(adapter)
    pooling = target / "1_Pooling"
    pooling.mkdir(parents=True, exist_ok=True)
    (target / "2_Normalize").mkdir(exist_ok=True)
    save_file(_tensors(weights), target / "model.safetensors", metadata={"format": "pt"})
    make_tokenizer(weights).save(str(target / "tokenizer.json"))
    _write(target / "config.json", _config(weights))
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    _write(
        target / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LONGEST, **special},
    )
    _write(target / "special_tokens_map.json", special)
    _write(target / "sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})
    _write(
        pooling / "config.json", {"word_embedding_dimension": weights.width, "pooling_mode_mean_tokens": True}
    )
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _write(
        target / "modules.json",
        [
            {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for at, (path, kind) in enumerate(kinds)
        ],
    )


def _tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    width = weights.width
    made = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", width),
        "embeddings.position_embeddings.weight": weights.matrix("emb.pos", width),
        "embeddings.token_type_embeddings.weight": weights.matrix("emb.type", width),
        "embeddings.LayerNorm.weight": weights.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.floats("emb.ln.b"),
    }
    for layer in range(weights.layers):
        for short, place in _PLACES.items():
            name = f"encoder.layer.{layer}.{place}"
            values = weights.floats(f"l{layer}.{short}.w")
            columns = weights.inner if short == "fo" else width
            made[f"{name}.weight"] = values if short.endswith("ln") else values.reshape(-1, columns)
            made[f"{name}.bias"] = weights.floats(f"l{layer}.{short}.b")
    return made


def _config(weights: Weights) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": weights.width,
        "num_hidden_layers": weights.layers,
        "num_attention_heads": weights.heads,
        "intermediate_size": weights.inner,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": LONGEST,
        "type_vocab_size": 2,
        "vocab_size": weights.vocabulary,
        "pad_token_id": 1,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "torch_dtype": "float32",
    }


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
