"""An answer may quote whole things only: a figure with its label, a contact, a broken sentence."""

from __future__ import annotations

from ingest.loaders import markdown, text
from ingest.passages import WHOLE_MAX, passages
from ingest.stored_text import place
from ingest.structure import refine


def units(source: str, plain: bool = False) -> list[tuple[str, str]]:
    """Kind and words of every unit, in order."""
    loaded = (text if plain else markdown).load(source.encode())
    stored, placed = place(refine(loaded.blocks))
    return [
        (unit.kind.value, stored[unit.start : unit.end])
        for passage in passages("doc", stored, placed)
        for unit in passage.units
    ]


def sections(source: str, plain: bool = False) -> list[tuple[str, ...]]:
    """Section path of every passage, in order."""
    loaded = (text if plain else markdown).load(source.encode())
    stored, placed = place(refine(loaded.blocks))
    return [passage.section for passage in passages("doc", stored, placed)]


def test_a_sentence_broken_by_the_layout_is_one_unit() -> None:
    """A sentence over three paragraphs, its figure alone on a line, is quoted whole."""
    broken = "Un délai minimum de :\n\n**3 mois**\n\nest nécessaire pour instruire."
    assert units(broken) == [("sentence", broken.replace("**", ""))]


def test_figures_go_with_the_label_below() -> None:
    """Figures that stand above their labels are one unit with them."""
    source = "# Chiffres\n\n12 300 €\n\nAide moyenne\n\n45\n\nCommunes aidées"
    assert units(source) == [
        ("figure", "12 300 €\n\nAide moyenne"),
        ("figure", "45\n\nCommunes aidées"),
    ]


def test_figures_go_with_the_label_above() -> None:
    """Figures that stand below their labels are one unit with them."""
    source = "# Chiffres\n\nAide moyenne\n\n12 300 €\n\nCommunes aidées\n\n45"
    assert units(source) == [
        ("figure", "Aide moyenne\n\n12 300 €"),
        ("figure", "Communes aidées\n\n45"),
    ]


def test_label_and_figure_with_a_colon() -> None:
    """« Label : figure » is one figure, on one line or on two."""
    assert units("Montant plafond : 7 500 €") == [("figure", "Montant plafond : 7 500 €")]
    assert units("Montant plafond :\n\n7 500 €") == [("figure", "Montant plafond :\n\n7 500 €")]


def test_contact_is_one_unit() -> None:
    """Name, role and the ways to reach them are one unit, on one paragraph or on several."""
    card = "Anne Roche : Chargée de mission\n\nanne.roche@exemple.fr / 05 61 00 11 22"
    assert units(card) == [("contact", card)]
    three = "Anne Roche\n\nChargée de mission\n\nanne.roche@exemple.fr\n\nTél. : 05 61 00 11 22"
    assert units(three) == [("contact", three)]
    prose = "Pour toute question, écrivez à aide@exemple.fr. Une réponse suit sous dix jours."
    assert [kind for kind, _ in units(prose)] == ["sentence", "sentence"]


def test_numbers_alone_make_an_ordered_list() -> None:
    """« 1 », paragraph, « 2 », paragraph are the items of a list, without their numbers."""
    source = "1\n\nLe dépôt du dossier.\n\n2\n\nL'avis de la commission."
    assert units(source) == [("item", "Le dépôt du dossier."), ("item", "L'avis de la commission.")]


def test_list_stays_with_what_introduces_it() -> None:
    """A list's passage begins with the sentence that announces it, and says where that is."""
    loaded = markdown.load("# Pièces\n\nLe dossier compte :\n\n- un budget\n- un bilan".encode())
    stored, placed = place(refine(loaded.blocks))
    (passage,) = passages("doc", stored, placed)
    assert passage.text == "Le dossier compte :\n\nun budget\nun bilan"
    assert passage.lead is not None
    assert stored[slice(*passage.lead)] == "Le dossier compte :"
    loaded = markdown.load("# Pièces\n\n- un budget\n- un bilan".encode())
    stored, placed = place(refine(loaded.blocks))
    (passage,) = passages("doc", stored, placed)
    assert passage.lead is not None
    assert stored[slice(*passage.lead)] == "Pièces"


def test_long_list_keeps_its_lead_in_every_passage() -> None:
    """A list too long for one passage is cut between items; each part knows its introduction."""
    items = "\n".join(f"- élément numéro {i} de la très longue liste des pièces" for i in range(60))
    loaded = markdown.load(f"# Liste\n\nIl faut :\n\n{items}".encode())
    stored, placed = place(refine(loaded.blocks))
    cut = passages("doc", stored, placed)
    assert len(cut) > 1
    assert {stored[slice(*p.lead)] for p in cut if p.lead} == {"Il faut :"}
    assert all(p.lead and len(p.text) <= WHOLE_MAX for p in cut)


def test_rows_have_their_heads() -> None:
    """Table rows are units; the row of heads is no unit but the passage's lead."""
    loaded = markdown.load("| Année | Aide |\n|---|---|\n| 2022 | 5 € |\n| 2023 | 6 € |".encode())
    stored, placed = place(refine(loaded.blocks))
    (passage,) = passages("doc", stored, placed)
    assert [stored[u.start : u.end] for u in passage.units] == ["2022 | 5 €", "2023 | 6 €"]
    assert passage.lead is not None
    assert stored[slice(*passage.lead)] == "Année | Aide"


def test_question_lines_head_their_answers_in_plain_text() -> None:
    """« Le saviez-vous ? », a question, its answer: both lines are headings of the answer."""
    source = (
        "RÈGLEMENT\n\nUn texte.\n\n"
        "AIDES\n\nLe saviez-vous ?\n\nUn agrément, pourquoi faire ?\n\nC'est une garantie.\n\n"
        "Et après, que se passe-t-il ?\n\nUn contrôle a lieu."
    )
    assert sections(source, plain=True) == [
        ("RÈGLEMENT",),
        ("AIDES", "Le saviez-vous ?", "Un agrément, pourquoi faire ?"),
        ("AIDES", "Le saviez-vous ?", "Et après, que se passe-t-il ?"),
    ]


def test_bold_line_without_content_below_is_text() -> None:
    """A bold line before a heading is a statement; before text, a sub-heading."""
    source = "# A\n\n**La commune décide seule**\n\n# B\n\n**Délais**\n\nUn mois."
    assert units(source) == [("sentence", "La commune décide seule"), ("sentence", "Un mois.")]
    assert sections(source) == [("A",), ("B", "Délais")]


def test_bold_line_above_capitals_is_a_statement() -> None:
    """A bold line right above a line in capitals, is not lost as an empty heading."""
    source = "AIDES\n\nUn texte.\n\n**La commune décide seule**\n\nDÉLAIS\n\nUn mois."
    assert ("sentence", "La commune décide seule") in units(source, plain=True)
    assert sections(source, plain=True) == [("AIDES",), ("DÉLAIS",)]


def test_two_lines_in_capitals_in_a_row_are_headings() -> None:
    """The second stands below the first; three or more are a title page, which is text."""
    source = "AIDES\n\nLES PIÈCES\n\n- attestation\n- relevé\n\nDÉLAIS\n\nUn mois."
    assert sections(source, plain=True) == [("AIDES", "LES PIÈCES"), ("DÉLAIS",)]
    page = "CAF\n\nGUIDE\n\nÉDITION\n\nUn texte."
    assert [words for _, words in units(page, plain=True)] == [
        "CAF",
        "GUIDE",
        "ÉDITION",
        "Un texte.",
    ]


def test_numbered_lines_head_what_follows() -> None:
    """« 1. OBJET », « 1.1 Public », « 2) Durée » are headings; the items of a list stay items."""
    source = (
        "1. OBJET\n\nLe texte fixe les règles.\n\n1.1 Public\n\nToutes les familles.\n\n"
        "1.2 Lieux\n\nToutes les communes.\n\n2. DURÉE\n\nUn an."
    )
    assert sections(source, plain=True) == [
        ("1. OBJET",),
        ("1. OBJET", "1.1 Public"),
        ("1. OBJET", "1.2 Lieux"),
        ("2. DURÉE",),
    ]
    steps = "Étapes :\n\n1. Dépôt du dossier\n2. Avis de la commission\n\nLe délai est d’un mois."
    assert [kind for kind, _ in units(steps, plain=True)] == [
        "sentence",
        "item",
        "item",
        "sentence",
    ]
    roman = "I. Public\n\nToutes les familles.\n\nII. Lieux\n\nToutes les communes."
    assert sections(roman, plain=True) == [("I. Public",), ("II. Lieux",)]
    alone = "Un texte.\n\n3. Dépôt du dossier\n\nLe délai est d’un mois."
    assert sections(alone, plain=True) == [()]


def test_a_sentence_is_no_label_of_the_figure_below() -> None:
    """A number after a whole sentence does not become its figure."""
    source = "Les pièces sont gardées six ans.\n\n14"
    assert units(source) == [("sentence", "Les pièces sont gardées six ans."), ("figure", "14")]


def test_two_tables_in_a_row_keep_their_own_heads() -> None:
    """Rows of the first table are not read under the heads of the second."""
    source = "| A | B |\n|---|---|\n| 1 | 2 |\n\n| C | D |\n|---|---|\n| 3 | 4 |"
    loaded = markdown.load(source.encode())
    stored, placed = place(refine(loaded.blocks))
    cut = passages("doc", stored, placed)
    assert [(stored[slice(*p.lead)], p.units[0].start) for p in cut if p.lead] == [
        ("A | B", stored.index("1 | 2")),
        ("C | D", stored.index("3 | 4")),
    ]
    assert [stored[b.start : b.end] for b in placed if b.block.header] == ["A | B", "C | D"]


def test_a_lone_title_is_not_in_every_path() -> None:
    """The document's title heads only what stands right below it."""
    source = "# Titre\n\nIntroduction.\n\n## Objet\n\nTexte.\n\n## Durée\n\nUn an."
    assert sections(source) == [("Titre",), ("Objet",), ("Durée",)]


def test_legal_articles_are_headings() -> None:
    """« Article 3 – Durée » heads what follows it, in any file."""
    source = "Article 1 – Objet\n\nLe présent texte fixe.\n\nArticle 2 – Durée\n\nUn an."
    assert sections(source, plain=True) == [("Article 1 – Objet",), ("Article 2 – Durée",)]


def test_semicolon_paragraphs_are_items() -> None:
    """Paragraphs after a colon, ended by semicolons, are a list even without bullets."""
    source = "Il comprend :\n\nun budget ;\n\nun bilan ;\n\nune liste."
    assert [kind for kind, _ in units(source, plain=True)] == ["sentence", "item", "item", "item"]


def test_fact_sources_part_passages() -> None:
    """In a summary, each source line makes a passage of the facts above it, and is not text."""
    source = (
        "# Durée\n\nElle est de 5 ans.\n\n> Source — éditeur : A | date : 2020 | lien : https://a.fr"
        "\n\nElle est de 4 ans.\n\n> Source — éditeur : B | territoire : Tarn\n"
    )
    loaded = markdown.load(source.encode())
    stored, placed = place(refine(loaded.blocks))
    first, second = passages("doc", stored, placed)
    assert (first.text, second.text) == ("Elle est de 5 ans.", "Elle est de 4 ans.")
    assert first.source is not None
    assert second.source is not None
    assert (first.source.publisher, first.source.date, first.source.url) == (
        "A",
        "2020",
        "https://a.fr",
    )
    assert (second.source.publisher, second.source.territory) == ("B", "Tarn")
    assert "Source" not in stored


def test_offsets_and_ids_are_exact_and_stable() -> None:
    """A passage is its span of the text; ids do not change when other sections do."""
    before = "# A\n\nPremier texte.\n\n# B\n\nSecond texte."
    after = "# A\n\nPremier texte, modifié.\n\n# C\n\nNouveau.\n\n# B\n\nSecond texte."
    ids: list[dict[str, str]] = []
    for source in (before, after):
        stored, placed = place(refine(markdown.load(source.encode()).blocks))
        cut = passages("doc", stored, placed)
        for passage in cut:
            assert stored[passage.start : passage.end] == passage.text
            assert all(passage.start <= u.start < u.end <= passage.end for u in passage.units)
        ids.append({passage.text: passage.id for passage in cut})
    assert ids[0]["Second texte."] == ids[1]["Second texte."]
    assert ids[0].keys() & ids[1].keys() == {"Second texte."}


def test_repeated_text_gets_its_own_id() -> None:
    """The same words twice under the same heading are two passages with two ids."""
    para = "Un texte répété. " * 40
    stored, placed = place(refine(markdown.load(f"# A\n\n{para}\n\n{para}".encode()).blocks))
    cut = passages("doc", stored, placed)
    assert [passage.id for passage in cut] == [cut[0].id, f"{cut[0].id}-2"]
