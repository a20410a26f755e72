"""Preparing the weights: checked, whole, atomic; on a small file of the same layout."""

import hashlib
import json
import struct
import threading
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.offline_weights import OfflineWeightsError, prepared_folder
from assistant.embedding.q4_file import Q4File, WeightsFileError

HIDDEN, INNER = 32, 64
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁a", "b"]


def _q4(count: int, scale: float) -> bytes:
    blocks = []
    for _ in range(count // 32):
        blocks.append(np.float16(scale).tobytes() + bytes(0xF0 | (i % 16) for i in range(16)))
    return b"".join(blocks)


def small_file(path: Path) -> str:
    """Write a one-layer E5S1 file; its sha256."""
    tensors: list[tuple[str, int, int]] = [
        ("emb.word", 1, (len(PIECES) + 1) * HIDDEN),
        ("emb.pos", 0, 16 * HIDDEN),
        ("emb.type", 0, HIDDEN),
        ("emb.ln.w", 0, HIDDEN),
        ("emb.ln.b", 0, HIDDEN),
    ]
    for short in ("q", "k", "v", "ao"):
        tensors += [(f"l0.{short}.w", 1, HIDDEN * HIDDEN), (f"l0.{short}.b", 0, HIDDEN)]
    tensors += [("l0.fi.w", 1, HIDDEN * INNER), ("l0.fi.b", 0, INNER)]
    tensors += [("l0.fo.w", 1, HIDDEN * INNER), ("l0.fo.b", 0, HIDDEN)]
    for short in ("aln", "oln"):
        tensors += [(f"l0.{short}.w", 0, HIDDEN), (f"l0.{short}.b", 0, HIDDEN)]
    blob = b"".join(piece.encode() for piece in PIECES)
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = struct.pack(
        "<4sI7ifi", b"E5S1", 1, HIDDEN, 1, 2, INNER, len(PIECES) + 1, 16, 1, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.array([0, 0, 0, 0, -3, -4, -5], "<f4").tobytes() + blob
    head += struct.pack("<iIIBI", 1, 9, 9, 1, 32)
    directory = b"".join(
        struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, size, 0, 0)
        for name, kind, size in tensors
    )
    start = len(head) + 4 + len(directory)
    directory, body = b"", b""
    for name, kind, size in tensors:
        data = _q4(size, 0.5) if kind else np.ones(size, "<f4").tobytes()
        place = struct.pack("<BIQQ", kind, size, start + len(body), len(data))
        directory += struct.pack("<H", len(name)) + name.encode() + place
        body += data
    path.write_bytes(head + struct.pack("<i", len(tensors)) + directory + body)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_four_bit_blocks_are_dequantised_low_nibbles_first(tmp_path: Path) -> None:
    """Weight = (nibble - 8) * scale; the low nibbles are the first half of a block."""
    small_file(tmp_path / "w.bin")
    row = Q4File(tmp_path / "w.bin").tensor("emb.word", -1, HIDDEN)[0]
    assert row.tolist() == [(i - 8) * 0.5 for i in range(16)] + [(15 - 8) * 0.5] * 16


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file with another sha256 is never read, and nothing is left in the cache."""
    small_file(tmp_path / "w.bin")
    with pytest.raises(OfflineWeightsError, match="sha256"):
        prepared_folder(tmp_path / "cache", source=tmp_path / "w.bin")
    assert not (tmp_path / "cache").exists()


def test_a_truncated_file_says_so(tmp_path: Path) -> None:
    """A file cut in its vocabulary raises WeightsFileError, not something lower."""
    small_file(tmp_path / "w.bin")
    (tmp_path / "w.bin").write_bytes((tmp_path / "w.bin").read_bytes()[:90])
    with pytest.raises(WeightsFileError, match="damaged"):
        Q4File(tmp_path / "w.bin")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "seal.json"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, name: str) -> None:
    """Whatever file of the cache is cut or missing, the next call restores it exactly."""
    digest = small_file(tmp_path / "w.bin")
    folder = prepared_folder(tmp_path / "cache", source=tmp_path / "w.bin", sha256=digest)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    prepared_folder(tmp_path / "cache", source=tmp_path / "w.bin", sha256=digest)
    assert (folder / name).read_bytes() == whole
    (folder / name).unlink()
    prepared_folder(tmp_path / "cache", source=tmp_path / "w.bin", sha256=digest)
    assert (folder / name).read_bytes() == whole
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [folder.name]


def test_many_at_once_make_one_whole_folder(tmp_path: Path) -> None:
    """Eight callers at once all succeed and leave one folder, sealed."""
    digest = small_file(tmp_path / "w.bin")
    made: list[Path] = []

    def prepare() -> None:
        made.append(prepared_folder(tmp_path / "cache", source=tmp_path / "w.bin", sha256=digest))

    threads = [threading.Thread(target=prepare) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(made) == 8
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [made[0].name]
    assert set(json.loads((made[0] / "seal.json").read_text())) >= {"model.safetensors"}
