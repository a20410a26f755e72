"""The word lists: what stands for what."""

from __future__ import annotations

from assistant.language.dictionary import is_french
from assistant.language.lexicons import other_names
from assistant.language.words import stem


def test_no_acronym_is_spelt_like_a_word() -> None:
    """« cet agent » has nothing to do with a CET, nor « ça coûte » with a CA."""
    names = [name.text for others in other_names().values() for name in others]
    acronyms = {name for name in names if name.isupper() and len(name) <= 6}
    words = {stem(name) for name in names if not name.isupper() and " " not in name}
    assert sorted(a for a in acronyms if is_french(a.lower()) or stem(a) in words) == []
