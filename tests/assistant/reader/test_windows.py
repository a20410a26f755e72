"""Long passages are cut into windows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.windows import LONGEST, windows


def test_a_passage_of_ours_is_one_window() -> None:
    """Up to LONGEST characters nothing is cut."""
    assert windows("a" * LONGEST) == [(0, LONGEST)]
    assert windows("") == [(0, 0)]


@given(st.text(alphabet="ab \n", min_size=0, max_size=6000))
def test_windows_cover_the_text_with_overlap(text: str) -> None:
    """Windows are in order, bounded, and leave no character out."""
    spans = windows(text)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(end - start <= LONGEST for start, end in spans)
    for (start, end), (next_start, next_end) in pairwise(spans):
        assert start < next_start <= end < next_end
