"""What a question says of its document's own subject: every passage is about that, named or not."""

from __future__ import annotations

from assistant.documents import StoredDocument
from assistant.language.lexicons import scaffolding
from assistant.language.words import content_words, stem
from assistant.reading.bearing import Stems, stems_of

Spans = tuple[tuple[int, int], ...]


def named_by_title(document: StoredDocument) -> Stems:
    """What every passage of a document is about: its title and who publishes it."""
    return stems_of(f"{document.title} {document.publisher}")


def taken_for_granted(text: str, about: Stems) -> Spans:
    """Where the words of a question stand that the title says; none where nothing else is asked:
    « combien de places compte la médiathèque ? », in the rules of the médiathèque."""
    listed = [(word, about.hold(stem(word.text))) for word in content_words(text)]
    asks_more = any(not said and word.folded not in scaffolding() for word, said in listed)
    return tuple((word.start, word.end) for word, said in listed if said) if asks_more else ()
