"""Any OpenAI-compatible chat endpoint: text only, so only what is said can be judged."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence

import httpx

from evals.cases import Said
from evals.normalise import tokens
from evals.observed import Observation, SourceText

TIMEOUT_SECONDS = 120.0
_REFUSALS = re.compile(
    r"ne (?:dit|disent|dis|parle|parlent|mentionne\w*|precise\w*|contien\w+|donne\w*|trouve\w*|"
    r"sai[st]|peu[xt]|permet\w*|figure\w*|connai\w+|dispose\w*) (?:rien|pas|aucun)|"
    r"je n ai pas|pas (?:d |l )?information|hors (?:du |de mon |de )?(?:sujet|champ|perimetre)|"
    r"desole|i (?:do not|don t|cannot|can t)|aucune? (?:information|document|source)"
)
"""Words by which a text without a status refuses. Only the first sentences are looked at."""
OPENING_TOKENS = 60


class OpenAITarget:
    """A chat model by URL. It has no status: refusals are told by their opening words."""

    cites = False

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._url, self._model = url.rstrip("/"), model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)

    @property
    def name(self) -> str:
        """Address and model."""
        return f"openai:{self._url}#{self._model}"

    async def documents(self) -> Mapping[str, SourceText]:
        """None: what it answers from is not shown."""
        return {}

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        """Temperature 0 and a fixed seed, as far as the other side honours them."""
        model = f"{self._model}/{collection}" if collection else self._model
        body = {
            "model": model,
            "messages": [{"role": turn.role, "content": turn.content} for turn in turns],
            "temperature": 0,
            "seed": 0,
        }
        began = time.perf_counter()
        try:
            reply = await self._client.post(
                f"{self._url}/chat/completions", json=body, headers=self._headers
            )
            seconds = time.perf_counter() - began
            if reply.status_code != 200:
                return Observation("error", "", error=f"HTTP {reply.status_code}")
            text = str(reply.json()["choices"][0]["message"]["content"] or "")
        except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError) as error:
            return Observation("error", "", error=f"{type(error).__name__}: {error}")
        status = "not_in_sources" if refuses(text) else "answered"
        return Observation(status, text, mode="generated", seconds=seconds)


def refuses(text: str) -> bool:
    """The text opens by saying that it does not answer."""
    return _REFUSALS.search(" ".join(tokens(text)[:OPENING_TOKENS])) is not None
