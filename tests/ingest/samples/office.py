"""Word documents, web pages, Markdown and plain text."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.ingest.samples.columns import ROOF, WALLS
from tests.ingest.samples.expected import Sample


def _saved(document: docx.document.Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _styled() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Département – direction de la lecture"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_heading("Règlement", 0)
    document.add_heading("Objet", 1)
    document.add_paragraph(ROOF)
    document.add_heading("Pièces à fournir", 2)
    document.add_paragraph("Le budget de l’action", style="List Bullet")
    document.add_paragraph("Les statuts", style="List Bullet")
    document.add_paragraph("signés par le président", style="List Bullet 2")
    document.add_heading("Étapes", 2)
    document.add_paragraph("Dépôt du dossier", style="List Number")
    document.add_paragraph("Avis de la commission", style="List Number")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, (("Année", "Montant"), ("2022", "1 000 €"), ("2023", "1 200 €")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    paragraph = document.add_paragraph()
    paragraph.add_run("Qui contacter ?").bold = True
    document.add_paragraph("Le service lecture : lecture@exemple.fr")
    return _saved(document)


def _revised() -> bytes:
    """Tracked changes: « deux » deleted, « trois » inserted; and a text box stored twice."""
    document = docx.Document()
    paragraph = document.add_paragraph("Le délai est de ")
    for tag, text_tag, words in (("w:del", "w:delText", "deux"), ("w:ins", "w:t", "trois")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        change.set(qn("w:id"), "1")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" mois.")
    box = (
        f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
        " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"
        " xmlns:v='urn:schemas-microsoft-com:vml'><mc:AlternateContent><mc:Choice Requires='wps'>"
        "<w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>Un seul numéro</w:t></w:r></w:p>"
        "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>Un seul numéro</w:t></w:r></w:p></w:txbxContent></v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.add_paragraph("Encadré")._p.append(parse_xml(box))
    return _saved(document)


_NOTES = (
    '<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    '<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Adoptée '
    "en 2015.</w:t></w:r></w:p></w:footnote></w:footnotes>"
)


def _noted() -> bytes:
    """A footnote, headings numbered by hand, merged cells and a table within a table."""
    document = docx.Document()
    document.add_heading("Convention", 1)
    paragraph = document.add_paragraph("Il respecte la charte")
    call = OxmlElement("w:footnoteReference")
    call.set(qn("w:id"), "7")
    paragraph.add_run()._r.append(call)
    paragraph.add_run(" de la laïcité.")
    document.add_paragraph().add_run("1. Montants").bold = True
    table = document.add_table(rows=4, cols=3)
    body = (
        ("Action", "Lieu", "Avis"),
        ("Jeux", "Rive", "non"),
        ("", "Val", "oui"),
        ("Tout", "", "2"),
    )
    for row, cells in zip(table.rows, body, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph().add_run("2. Durée").bold = True
    document.add_paragraph("Quatre ans.")
    outer = document.add_table(rows=2, cols=2)
    outer.cell(0, 0).text = "Référente"
    inner = outer.cell(0, 1).add_table(rows=2, cols=2)
    for row, cells in zip(
        inner.rows, (("Nom", "Poste"), ("Claire Dumas", "Adjointe")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    outer.cell(1, 0).text, outer.cell(1, 1).text = "Service", "Action sociale"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, _NOTES.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return _saved(document)


def _zip_bomb() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(400):
                member.write(b" " * (1 << 20))
    return buffer.getvalue()


def _archive(name: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<x/>")
    return buffer.getvalue()


_PAGE = f"""<!doctype html><html lang="fr"><head><title>Aide</title><style>p {{}}</style></head>
<body><header>Mon département</header><nav><a href="/">Accueil</a></nav>
<main><h1>Aide aux bibliothèques</h1><p>{ROOF}<br>Suite à la ligne.</p>
<h2>Pièces</h2><ul><li>Budget<ul><li>prévisionnel</li></ul></li><li><p>Statuts</p></li></ul>
<ol><li>Dépôt</li><li>Avis</li></ol>
<table><tr><th>Année</th><th>Montant</th></tr>
<tr><td>2023</td><td>1&nbsp;200&nbsp;€</td></tr></table>
<dl><dt>Délai</dt><dd>Deux mois.</dd></dl>
<p style="display: none">Piège</p>
<div hidden>Caché</div><script>alert("non")</script></main>
<footer>Mentions</footer></body></html>"""

_CMS = """<!doctype html><html lang="fr"><body class="page">
<div id="tarteaucitronRoot"><div>Ce site utilise des cookies.</div><button>Accepter</button></div>
<div class="cookie-banner">Nous mesurons l’audience. <a href="#">En savoir plus</a></div>
<div class="skip-links"><a href="#c">Aller au contenu</a></div>
<div class="main-menu"><ul><li><a href="/a">Familles</a></li>
<li><a href="/b">Élus</a></li></ul></div>
<div class="fil-ariane"><a href="/">Accueil</a> &gt; Vacances</div>
<div class="content-header"><h1>Aide aux vacances</h1></div>
<div class="menu-cantine"><p>Le repas coûte 3 € ; il est servi tous les jours de classe.</p></div>
<table><tr><td><h2>Montants</h2><table>
<tr><td>Quotient</td><td>Lieu</td><td>Aide</td></tr>
<tr><td rowspan="2">0 à 400</td><td>mer</td><td>60 %</td></tr><tr><td>lac</td><td>50 %</td></tr>
<tr><td colspan="2">401 et plus</td><td>40 %</td></tr></table></td></tr></table>
<details><summary>Quand la demander ?</summary><p>Avant le 15 mai.</p></details>
<button aria-controls="p1" aria-expanded="false">Qui contacter ?</button>
<div id="p1" hidden><p>Le service vacances.</p></div>
<button>Envoyer</button>
<div class="sidebar"><h3>À lire</h3><ul><li><a href="#">La prime</a></li></ul></div>
<div id="footer"><a href="#">Mentions légales</a> <a href="#">Plan</a> © Caf</div>
</body></html>"""

_MARKDOWN = f"""---
titre: à ne pas lire
---
# Règlement

## Objet

{ROOF} Voir [la page](https://exemple.fr) et **les pièces**.

1. Dépôt
2. Avis
   - favorable
   - réservé

   avec ses motifs

| Année | Montant |
|---|---:|
| 2023 | 1 200 € |

> {WALLS}

<!-- remarque -->

<script>
alert("jamais lu")
</script>

<div>Encadré</div>
"""

_TEXT = f"""AIDE AUX BIBLIOTHÈQUES

Qui peut la demander ?

{ROOF}

LES PIÈCES SONT :

- le budget,
  en équilibre
- les statuts

1

Le dossier est déposé en mairie.

2

La commission rend son avis.

412 000 €

Versés en 2023

Article 3 – Durée

La convention dure quatre ans.

Jeanne Aubry : Responsable
jeanne.aubry@exemple.fr
"""
_TEXT_BLOCKS = (
    ("p", "AIDE AUX BIBLIOTHÈQUES"),
    ("p", "Qui peut la demander ?"),
    ("p", ROOF),
    ("p", "LES PIÈCES SONT :"),
    ("-", "le budget, en équilibre"),
    ("-", "les statuts"),
    ("p", "1"),
    ("p", "Le dossier est déposé en mairie."),
    ("p", "2"),
    ("p", "La commission rend son avis."),
    ("p", "412 000 €"),
    ("p", "Versés en 2023"),
    ("p", "Article 3 – Durée"),
    ("p", "La convention dure quatre ans."),
    ("p", "Jeanne Aubry : Responsable\njeanne.aubry@exemple.fr"),
)

_HEADED = """CAF DE L’EXEMPLE

Objet : ouverture des droits
Date : 3 juin 2026

1. CONTEXTE

Une enveloppe s’ajoute aux crédits de la convention ter-
ritoriale sans les remplacer.

2. MODALITÉS

2.1 Bénéficiaires

Les familles sont prioritaires.

2.2 Montants

Commune\tEnfants\tMontant
Valbrune\t12\t3 400 €
Rocherive\t7\t1 980 €

ANNEXES

LISTE DES PIÈCES

* attestation
* relevé
"""

SAMPLES = (
    Sample(
        "notes-et-cellules-fusionnees.docx",
        _noted,
        (
            ("h1", "Convention"),
            ("p", "Il respecte la charte¹ de la laïcité."),
            ("1.", "Montants"),
            ("||", "Action | Lieu | Avis"),
            ("|", "Jeux | Rive | non"),
            ("|", "Jeux | Val | oui"),
            ("|", "Tout |  | 2"),
            ("1.", "Durée"),
            ("p", "Quatre ans."),
            ("|", "Référente"),
            ("|", "Nom | Poste"),
            ("|", "Claire Dumas | Adjointe"),
            ("|", "Service | Action sociale"),
            ("p", "¹ Adoptée en 2015."),
        ),
    ),
    Sample(
        "page-de-site.html",
        lambda: _CMS.encode(),
        (
            ("h1", "Aide aux vacances"),
            ("p", "Le repas coûte 3 € ; il est servi tous les jours de classe."),
            ("h2", "Montants"),
            ("||", "Quotient | Lieu | Aide"),
            ("|", "0 à 400 | mer | 60 %"),
            ("|", "0 à 400 | lac | 50 %"),
            ("|", "401 et plus |  | 40 %"),
            ("p", "Quand la demander ?"),
            ("p", "Avant le 15 mai."),
            ("p", "Qui contacter ?"),
            ("p", "Le service vacances."),
        ),
    ),
    Sample(
        "titres-numerotes.txt",
        lambda: _HEADED.encode(),
        (
            ("p", "CAF DE L’EXEMPLE"),
            ("p", "Objet : ouverture des droits"),
            ("p", "Date : 3 juin 2026"),
            ("1.", "CONTEXTE"),
            (
                "p",
                "Une enveloppe s’ajoute aux crédits de la convention territoriale sans les "
                "remplacer.",
            ),
            ("1.", "MODALITÉS"),
            ("p", "2.1 Bénéficiaires"),
            ("p", "Les familles sont prioritaires."),
            ("p", "2.2 Montants"),
            ("||", "Commune | Enfants | Montant"),
            ("|", "Valbrune | 12 | 3 400 €"),
            ("|", "Rocherive | 7 | 1 980 €"),
            ("p", "ANNEXES"),
            ("p", "LISTE DES PIÈCES"),
            ("-", "attestation"),
            ("-", "relevé"),
        ),
    ),
    Sample(
        "styles.docx",
        _styled,
        (
            ("h1", "Règlement"),
            ("h1", "Objet"),
            ("p", ROOF),
            ("h2", "Pièces à fournir"),
            ("-", "Le budget de l’action"),
            ("-", "Les statuts"),
            ("-", "signés par le président"),
            ("h2", "Étapes"),
            ("1.", "Dépôt du dossier"),
            ("1.", "Avis de la commission"),
            ("||", "Année | Montant"),
            ("|", "2022 | 1 000 €"),
            ("|", "2023 | 1 200 €"),
            ("p", "Qui contacter ?"),
            ("p", "Le service lecture : lecture@exemple.fr"),
        ),
    ),
    Sample(
        "revisions.docx",
        _revised,
        (("p", "Le délai est de trois mois."), ("p", "Encadré"), ("p", "Un seul numéro")),
    ),
    Sample("tronque.docx", lambda: _styled()[:9000], error="damaged-archive"),
    Sample("bombe.docx", _zip_bomb, error="bomb"),
    Sample("presentation.pptx", lambda: _archive("ppt/presentation.xml"), error="unsupported"),
    Sample("texte.odt", lambda: _archive("content.xml"), error="unsupported"),
    Sample(
        "page.html",
        lambda: _PAGE.encode(),
        (
            ("h1", "Aide aux bibliothèques"),
            ("p", f"{ROOF}\nSuite à la ligne."),
            ("h2", "Pièces"),
            ("-", "Budget"),
            ("-", "prévisionnel"),
            ("-", "Statuts"),
            ("1.", "Dépôt"),
            ("1.", "Avis"),
            ("||", "Année | Montant"),
            ("|", "2023 | 1\xa0200\xa0€"),
            ("p", "Délai"),
            ("p", "Deux mois."),
        ),
        warnings=("Cette page contient un script",),
    ),
    Sample(
        "page-latin.html",
        lambda: '<html><meta charset="iso-8859-1"><body><p>Été à l’école</p></body></html>'.encode(
            "cp1252"
        ),
        (("p", "Été à l’école"),),
    ),
    Sample(
        "notes.md",
        lambda: _MARKDOWN.encode(),
        (
            ("h1", "Règlement"),
            ("h2", "Objet"),
            ("p", f"{ROOF} Voir la page et les pièces."),
            ("1.", "Dépôt"),
            ("1.", "Avis"),
            ("-", "favorable"),
            ("-", "réservé"),
            ("p", "avec ses motifs"),
            ("||", "Année | Montant"),
            ("|", "2023 | 1 200 €"),
            ("p", WALLS),
            ("p", "Encadré"),
        ),
    ),
    Sample("texte.txt", lambda: _TEXT.encode(), _TEXT_BLOCKS),
    Sample(
        "texte-windows.txt",
        lambda: _TEXT.replace("\n", "\r\n").encode("cp1252"),
        _TEXT_BLOCKS,
        warnings=("Le fichier n’est pas en UTF-8",),
    ),
    Sample("texte-utf16.txt", lambda: _TEXT.encode("utf-16"), _TEXT_BLOCKS),
    Sample("binaire.txt", lambda: b"abc\x00\x01\x02" * 20, error="not-text"),
)
