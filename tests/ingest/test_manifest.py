"""The manifest is checked in French, by line and field; edits by command keep what people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import ManifestError
from ingest.manifest import DocumentEntry, load_manifest, parse_manifest
from ingest.manifest_file import put_document, remove_document, set_sha256

GOOD = """# Les documents, par ordre d'importance.
default_territory = "Tarn"

[[document]]
id = "note"            # court
file = "note.md"
title = "Note"
publisher = "Caf"
territory = "Tarn"

# Attendu depuis le printemps.
[[expected]]
id = "referentiel"
title = "Référentiel"
publisher = "Cnaf"
territory = "France"
aliases = ["le référentiel"]
"""


def test_reads_what_is_written(tmp_path: Path) -> None:
    """Documents, expected documents and the territory come out as they were put in."""
    manifest = parse_manifest(GOOD + "\n", tmp_path)
    assert manifest.default_territory == "Tarn"
    assert [entry.id for entry in manifest.documents] == ["note"]
    assert manifest.expected[0].aliases == ("le référentiel",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('title = "Note"\n', ""), "manifest.toml, ligne 4, champ « title » : ce champ manque."),
        (('publisher = "Caf"', "publisher = 3"), "ligne 8, champ « publisher » : un texte"),
        (('title = "Note"', 'titre = "Note"'), "ligne 7, champ « titre » : ce champ n’existe pas"),
        (('id = "note"', 'id = "Note 1"'), "ligne 5, champ « id » : un identifiant en minuscules"),
        (('id = "referentiel"', 'id = "note"'), "ligne 13, champ « id » : l’identifiant « note »"),
        (('file = "note.md"', 'file = "../note.md"'), "ligne 6, champ « file » : le fichier doit"),
        (('default_territory = "Tarn"', "default_territory = "), "ligne 2 : ce n’est pas du TOML"),
        (
            ('territory = "Tarn"\n\n#', 'territory = "Tarn"\nvalid_on = "hier"\n\n#'),
            "ligne 10, champ « valid_on » : une date AAAA-MM-JJ",
        ),
    ],
)
def test_errors_name_line_and_field(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """Each mistake is said in French, with the line and the field where it stands."""
    assert change[0] in GOOD
    with pytest.raises(ManifestError) as caught:
        parse_manifest(GOOD.replace(*change), tmp_path)
    assert message in str(caught.value)


def test_toml_dates_are_dates(tmp_path: Path) -> None:
    """A date written without quotes is the same date."""
    text = GOOD.replace('publisher = "Caf"', 'publisher = "Caf"\nvalid_on = 2025-01-31')
    assert parse_manifest(text, tmp_path).documents[0].valid_on == "2025-01-31"


def test_missing_and_unreadable_manifest(tmp_path: Path) -> None:
    """No manifest, or one in another encoding, is an error that says so."""
    with pytest.raises(ManifestError, match="n’existe pas"):
        load_manifest(tmp_path)
    (tmp_path / "manifest.toml").write_bytes('title = "é"'.encode("cp1252"))
    with pytest.raises(ManifestError, match="UTF-8"):
        load_manifest(tmp_path)


def test_fulfilling_and_withdrawing_an_expected_document(tmp_path: Path) -> None:
    """A deposit under an expected id moves its entry; removal puts it back, aliases included."""
    (tmp_path / "manifest.toml").write_text(GOOD, "utf-8")
    entry = DocumentEntry(
        id="referentiel",
        file="referentiel.pdf",
        title="Référentiel",
        publisher="Cnaf",
        territory="France",
    )
    put_document(tmp_path, entry)
    after = load_manifest(tmp_path)
    assert [e.id for e in after.documents] == ["note", "referentiel"]
    assert after.expected == ()
    assert remove_document(tmp_path, "referentiel") is True
    again = load_manifest(tmp_path)
    assert [e.id for e in again.documents] == ["note"]
    assert again.expected == parse_manifest(GOOD, tmp_path).expected


def test_edits_keep_comments(tmp_path: Path) -> None:
    """What people wrote around the entries stays."""
    (tmp_path / "manifest.toml").write_text(GOOD, "utf-8")
    set_sha256(tmp_path, "note", "a" * 64)
    text = (tmp_path / "manifest.toml").read_text("utf-8")
    assert "# Les documents, par ordre d'importance." in text
    assert 'id = "note"            # court' in text
    assert "# Attendu depuis le printemps." in text
    assert load_manifest(tmp_path).documents[0].sha256 == "a" * 64


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    """An unknown id changes nothing and is said."""
    (tmp_path / "manifest.toml").write_text(GOOD, "utf-8")
    with pytest.raises(ManifestError, match="Aucun document"):
        remove_document(tmp_path, "autre")
    assert (tmp_path / "manifest.toml").read_text("utf-8") == GOOD
