"""The part of training that needs torch: the encoder with learning differences beside its matrices, and one step.

Import this only to train: torch takes seconds to load, and the service never needs it.
"""

import ctypes
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from embeddings.adapter import Adapter, Floats
from embeddings.bundled import PROMPT
from embeddings.bundled_export import matrices, write_sentence_transformers_folder

_TEXTS_AT_ONCE = 16


class LowRank(nn.Module):
    """A linear layer beside which a low-rank difference learns: y = Wx + b + B(Ax)."""

    def __init__(self, whole: nn.Linear, rank: int, start: tuple[Floats, Floats] | None) -> None:
        """B begins at zero, so that training begins with the encoder as it is; or both begin with `start`."""
        super().__init__()
        self.whole = whole
        down = torch.empty(rank, whole.in_features)
        nn.init.kaiming_uniform_(down, a=math.sqrt(5))
        up = torch.zeros(whole.out_features, rank)
        if start is not None:
            down, up = (torch.from_numpy(factor.copy()) for factor in start)
        self.down, self.up = nn.Parameter(down), nn.Parameter(up)

    def forward(self, values: Tensor) -> Tensor:
        """Shapes (..., inputs) to (..., outputs)."""
        added: Tensor = (values @ self.down.T) @ self.up.T
        whole: Tensor = self.whole(values)
        return whole + added

    def factors(self) -> tuple[Floats, Floats]:
        """What was learnt, as an adapter keeps it."""
        down, up = (one.detach().numpy().astype(np.float32) for one in (self.down, self.up))
        return down, up


class Learner:
    """The bundled encoder while it learns."""

    def __init__(
        self, rank: int, start: Adapter | None, *, longest: int, rate: float, warm_up: int, steps: int
    ) -> None:
        """Load the weights and freeze them. The rate rises over `warm_up` steps and falls to almost nothing."""
        keep_freed_memory()
        with tempfile.TemporaryDirectory(prefix="ieum-train-") as folder:
            write_sentence_transformers_folder(Path(folder))
            # The pooler is no part of this encoder.
            options = {"add_pooling_layer": False}
            self._model = SentenceTransformer(folder, device="cpu", model_kwargs=options)
        self._model.max_seq_length = longest
        # Without dropout: half as fast again on a processor, and a few passes over varied lessons do not overfit.
        self._model.eval()
        self._layers = self._adapted(rank, start)
        self._learning = [factor for layer in self._layers.values() for factor in (layer.down, layer.up)]
        self._optimiser = torch.optim.AdamW(self._learning, lr=rate, weight_decay=0.01)
        falling = max(1, steps - warm_up)
        self._pace = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda at: min((at + 1) / max(1, warm_up), max(0.02, (steps - at) / falling))
        )

    def _adapted(self, rank: int, start: Adapter | None) -> dict[str, LowRank]:
        """Put a learning difference beside each large matrix; return them by the names of the stored weights."""
        for parameter in self._model.parameters():
            parameter.requires_grad = False
        # Its types know of modules in general, not of this one.
        transformer: Any = self._model[0].auto_model
        layers = {}
        for name, place in matrices(transformer.config.num_hidden_layers):
            parent, _, leaf = place.rpartition(".")
            holder = transformer.get_submodule(parent)
            layers[name] = LowRank(getattr(holder, leaf), rank, start.factors.get(name) if start else None)
            setattr(holder, leaf, layers[name])
        return layers

    def factors(self) -> dict[str, tuple[Floats, Floats]]:
        """What was learnt so far, by the names of the stored weights."""
        return {name: layer.factors() for name, layer in self._layers.items()}

    def step(
        self,
        problems: Sequence[tuple[str, ...]],
        answers: Sequence[tuple[str, ...]],
        counted: Sequence[Sequence[bool]],
        temperature: float,
    ) -> float:
        """Learn from one batch and return its loss.

        Problem i belongs to answer i; `counted[i][j]` says whether answer j counts as wrong for problem i.
        """
        loss = contrast(self._encoded(problems), self._encoded(answers), torch.tensor(counted), temperature)
        self._optimiser.zero_grad(set_to_none=True)
        backward: Any = loss.backward  # it has no types
        backward()
        nn.utils.clip_grad_norm_(self._learning, 1.0)
        self._optimiser.step()
        self._pace.step()
        return float(loss.item())

    def _encoded(self, tellings: Sequence[tuple[str, ...]]) -> list[Tensor]:
        """Unit vectors (lessons, width) for each place of the tellings; equal texts are encoded once."""
        texts = list(dict.fromkeys(text for telling in tellings for text in telling))
        # Texts of similar length are padded together.
        texts.sort(key=len)
        pieces = []
        for first in range(0, len(texts), _TEXTS_AT_ONCE):
            read = self._model.preprocess([PROMPT + text for text in texts[first : first + _TEXTS_AT_ONCE]])
            pieces.append(self._model(read)["sentence_embedding"])
        rows = torch.cat(pieces)
        place = {text: at for at, text in enumerate(texts)}
        return [
            rows[torch.tensor([place[text] for text in same_place])]
            for same_place in zip(*tellings, strict=True)
        ]


def keep_freed_memory() -> None:
    """Have the C library keep what is freed for the next step instead of giving it back to the system.

    Each step takes and frees gigabytes; fetching fresh pages for them took longer than the arithmetic. Where the C
    library knows no such setting (it is not GNU's), nothing happens.
    """
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        for name, amount in (
            (-1, 2**30),
            (-2, 2**26),
            (-3, 2**25),
        ):  # M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD
            setting(name, amount)


def contrast(problems: list[Tensor], answers: list[Tensor], counted: Tensor, temperature: float) -> Tensor:
    """Mean loss over every telling of a problem, every telling of its answer, and both directions."""
    parts = []
    for asking, answering, wrong in ((problems, answers, counted), (answers, problems, counted.T)):
        for own in asking:
            near = [own @ other.T / temperature for other in answering]
            others = torch.cat([one.masked_fill(~wrong, -torch.inf) for one in near], dim=1).logsumexp(dim=1)
            parts += [(torch.logaddexp(one.diagonal(), others) - one.diagonal()).mean() for one in near]
    return torch.stack(parts).mean()
