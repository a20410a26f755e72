"""Rebuild a SentencePiece Unigram tokenizer with `tokenizers`, and guard it against odd text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from assistant.embedding.q4_file import Vocabulary

LONGEST_TEXT = 8192
"""Characters that are tokenised: 512 tokens, the model's reach, of at most 16 characters each."""

# SentencePiece's nmt_nfkc is NFKC plus these two rules (tested on all 4,837 entries of the file's
# own normalisation map): control characters vanish, odd spaces and invisible marks are a space.
_VANISHING = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x{8f}\x{9f}]"
_SPACES = r"[\t\n\x0c\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def guarded(text: str) -> str:
    """Text that any tokenizer can take: no lone surrogate, no more characters than matter.

    Offsets in the result are offsets in `text`.
    """
    return _SURROGATES.sub("\ufffd", text[:LONGEST_TEXT])


def write_tokenizer(vocabulary: Vocabulary, positions: int, folder: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json as transformers reads them."""
    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_VANISHING), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = vocabulary.pieces[vocabulary.begin], vocabulary.pieces[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    padding, unknown = (
        vocabulary.pieces[vocabulary.padding],
        vocabulary.pieces[vocabulary.unknown],
    )
    tokenizer.add_special_tokens(
        [
            AddedToken(piece, normalized=False, special=True)
            for piece in (begin, padding, end, unknown, "<mask>")
        ]
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": positions,
        "bos_token": begin,
        "cls_token": begin,
        "eos_token": end,
        "sep_token": end,
        "pad_token": padding,
        "unk_token": unknown,
        "mask_token": "<mask>",
        # A question that spells "</s>" is text, not the end of the sequence.
        "split_special_tokens": True,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
