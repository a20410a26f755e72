"""Fit Platt scaling so that the reader's probability can be read as one."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from assistant.reader.weights_file import Calibration


def fit_calibration(positive: Sequence[float], negative: Sequence[float]) -> Calibration:
    """Slope and shift of the logit; answering and not answering weigh the same.

    `positive` and `negative` are probabilities as the uncalibrated reader gives them.
    """
    scores = torch.tensor([*positive, *negative], dtype=torch.float64).clamp(1e-6, 1 - 1e-6)
    logits = torch.log(scores / (1 - scores))
    targets = torch.tensor([1.0] * len(positive) + [0.0] * len(negative), dtype=torch.float64)
    weight = torch.where(targets == 1, 0.5 / len(positive), 0.5 / len(negative))
    fitted = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([fitted], max_iter=100)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            fitted[0] * logits + fitted[1], targets, weight=weight, reduction="sum"
        )
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return Calibration(float(fitted[0].detach()), float(fitted[1].detach()))
