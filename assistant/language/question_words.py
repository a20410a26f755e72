"""Tell what kind of answer a French question asks for."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from assistant.language.quantities import QuantityKind
from assistant.language.vocabulary import is_verb
from assistant.language.words import fold, fold_keeping_length, words


class QuestionKind(StrEnum):
    """The shape that the answer should have."""

    FIGURE = "figure"
    DATE = "date"
    CONTACT = "contact"
    PERSON = "person"
    LIST = "list"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    WHY = "why"
    HOW = "how"
    OPEN = "open"


_REACH = (
    r"(?<!\w)(?:e-?mails?|mails?|courriels?|mel|telephones?(?!-t-)|tel|numeros? (?:de )?(?:tel|telephone|portable|fixe)|"
    r"coordonnees|contacts?|contacter|contacte|joindre|joignable|(?:(?<=le )|(?<=la )|(?<=les ))joint|adresse (?:mail|email|e-mail|electronique|postale)|"
    r"adresser|(?<!s')appelle?r?|(?:(?:qui|lui|leur|vous|ou|peut|puis-je) ecrire|ecrire(?= (?:a|au|aux)(?!\w)|\W*$))|"
    r"interlocut(?:eur|rice)s?|portable|(?:son|numero de|ligne|telephone) fixe|lignes? directes?|coup de fil|l'attache)(?!\w)"
)
_PATTERNS: list[tuple[QuestionKind, str]] = [
    (
        QuestionKind.CONTACT,
        r"(?<!\w)(?:mail|e-mail|email|courriel|telephone|tel|coordonnees|numero) (?:de|du|d'|des|pour)",
    ),
    (
        QuestionKind.CONTACT,
        r"(?<!\w)(?:a qui|qui|comment|ou)(?!\w).{0,30}(?<!\w)(?:contacter|joindre|appeler|ecrire|adresser|telephoner)",
    ),
    (
        QuestionKind.CONTACT,
        r"^(?:et )?(?:son|sa|ses|leurs?|le|l'|un|quel est (?:le|son|l'))? ?(?:adresse )?(?:e-?mail|mail|courriel|numero|telephone|tel|coordonnees|contact|portable|fixe|ligne (?:fixe|directe))s?(?: .{0,25})?$",
    ),
    (
        QuestionKind.CONTACT,
        r"(?:quel|quelle|quels|quelles).{0,25}(?:mail|telephone(?!-t-)|coordonnees|numero de tel|adresse (?:mail|electronique|e-mail))",
    ),
    (
        QuestionKind.WHY,
        r"(?:^|\W)(?:pourquoi(?! faire)|(?:pour|par) quel(?:le)?s? (?:raisons?|motifs?|causes?)|quel(?:le)?s? (?:est |sont )?(?:la |le |les )?(?:raisons?|motifs?)|qu'est-ce qui (?:justifie|explique|motive)|a quoi tient|qu'est-ce qui fait que|en quel honneur|dans quels? buts?|a quoi (?:ca |cela )?sert|dans quel but)",
    ),
    (
        QuestionKind.DATE,
        r"(?:^|\W)(?:a quel moment|a quelle (?:etape|phase|periode)|quand(?! meme| on| je| il| elle| tu| vous| nous| un| le| la| les| l')|a quelle date|(?:a|selon|avec) quel(?:le)? (?:rythme|periodicite|frequence)|en quelle annee|quelle (?:est la )?date|depuis quand|jusqu'a quand|a partir de quand|quels? jours?|quelle (?:annee|heure)|tous les combien|quel(?:le)?s (?:dates|heures|horaires|mois))",
    ),
    (
        QuestionKind.FIGURE,
        r"(?:^|\W)(?:(?:sous|dans|avec|en|pour) quels? delais?|quel (?:est |sera )?(?:le )?delai|combien|a partir de quel age|quel age|jusqu'a quel age|cmb|quel (?:est |etait |sera |serait )?(?:le |l'|un )?(?:montant|nombre|budget|taux|pourcentage|cout|prix|tarif|salaire|plafond|seuil|effectif|chiffre|maximum|minimum)|quel (?:est )?(?:le |l')?(?:temps|volume|quota|age)|quelle (?:est |etait |sera |serait )?(?:la |l')?(?:somme|duree|part|periode|hauteur|quotite|proportion|enveloppe)|a (?:quelle hauteur|combien))",
    ),
    (
        QuestionKind.DEFINITION,
        r"(?:qu'?est[ -]ce (?:que c'est(?: que)?|qu'(?:un|une|on appelle))|c'?est quoi|quesaco|definition|que (?:veut dire|signifie)|ca veut dire quoi|qu'entend-on par|de quoi parle-t-on|definir|signification|de quoi s'agit-il|en quoi consiste(?:nt)?(?!\w))",
    ),
    (
        QuestionKind.PERSON,
        r"(?:^|\W)(?:qui (?:est|sont|c'est|etait)|c'est qui(?! qui)|quel est le nom|comment s'appelle)",
    ),
    (
        QuestionKind.HOW,
        r"(?:^|\W)(?:comment|de quelle (?:maniere|facon)|par quel(?:le)?s? (?:moyen|biais|voie)|quelle (?:est la )?(?:procedure|demarche|marche a suivre))",
    ),
    (
        QuestionKind.LIST,
        r"(?:^|\W)(?:quels sont|quelles sont|quels (?!est)|quelles (?!est)|lesquel(?:le)?s|liste|enumere|cite[rz]?(?!\w)|avec qui)",
    ),
    (
        QuestionKind.YES_NO,
        r"(?:^|(?<!qu)\W)(?:est[ -]?ce (?:que|qu'|bien|un|une|vrai|obligatoire|possible|le|la|son|ce)|peut-on|peut-il|peut-elle|doit-on|doit-il|doit-elle|faut-il|y a-t-il|a-t-on|est-il|est-elle|sont-ils|sont-elles|a-t-il|a-t-elle|fait-(?:il|elle)|font-(?:ils|elles)|\w+-t-(?:il|elle|on|ils|elles)|\w+ent-(?:ils|elles)|suis-je|puis-je|dois-je|sommes-nous|pouvons-nous|devons-nous|avons-nous|c'est vrai|c'est ca$|n'est-ce pas$|vrai que|est obligatoire|on peut|on doit|oui ou non|c'est bien|il faut|on est oblige|obligatoire|(?:il|elle|ils|elles|on|caf|etat|elu|elus|collectivite) (?:peut|peuvent|doit|doivent|decide|a le droit))",
    ),
    (
        # « Indiquez-moi les compétences attendues », not « qui décide des missions ? ».
        QuestionKind.LIST,
        r"^(?!.*(?<!\w)(?:qui|quoi|c'est ca|n'est-ce pas)(?!\w)).*(?<!\w)(?:les|ses|des) (?:\w+ )?(?:missions|roles|competences|connaissances|etapes|conditions|criteres|partenaires|qualites|taches|objectifs|domaines|champs|pieces|documents|services)",
    ),
]
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]
_BARE = [
    (QuestionKind.CONTACT, re.compile(r"(?<!\w)(?:mail|e-mail|email|courriel|telephone|tel|coordonnees|contact|numero)(?!\w)")),
    (QuestionKind.FIGURE, re.compile(r"(?<!\w)(?:montant|nombre|nb|budget|tarifs?|prix|plafond|seuil|taux|cout|duree|delai|minimum|maximum)(?!\w)")),
    (QuestionKind.DATE, re.compile(r"^(?:date|annee)(?!\w)")),
    (QuestionKind.LIST, re.compile(r"^(?:les )?(?:missions|roles|competences|connaissances|etapes|conditions|criteres|partenaires|pieces)(?!\w)")),
]  # fmt: skip
_WHAT_FIGURE = re.compile(
    r"c'?est quoi (?:le |la |l')(?:montant|budget|taux|prix|tarif|cout|plafond|seuil|delai|duree|"
    r"nombre|minimum|maximum|pourcentage)(?!\w)"
)
"""« C'est quoi le budget ? » asks for no definition."""
_ASKS_WHAT = re.compile(
    r"(?:^(?:(?:et|mais|donc|alors) )?|[.!?;:] |, (?!qui(?!\w)|que (?!\w+-)|ou(?!\w)))"
    r"(?:(?:a|de|par|pour|avec|en|dans|sous|sur|chez|vers|depuis) )?"
    r"(?:que(?! ce)|qu'(?!est-ce)|quel\w*|qui|quoi|comment|combien|lesquel\w*|ou)(?!\w)"
)
"""« Que conseille-t-on aux élus ? », « à quel service écrit-on ? » ask for no yes."""
_REACHING = re.compile(_REACH)
_LIST_WORD = re.compile(r"(?:^|\W)(?:quels|quelles|tous les|toutes les|liste|enumer|cite)")

_MEASURES: list[tuple[QuantityKind, str]] = [
    (QuantityKind.DURATION, r"combien d'(?:annees|ans|heures)(?!\w)|combien de (?:mois|jours|semaines|temps)(?!\w)"),
    (QuantityKind.WORKING_TIME, r"(?:nombre d'|combien d')(?:etp|equivalents? temps)|temps de travail|quotite"),
    (QuantityKind.COUNT, r"(?:nombre d(?:e |')|combien d(?:e |es |'))(?!temps|argent|sous|fois|euros?|duree|annees?|ans?\b|mois|jours?|heures?|semaines?)"),
    (QuantityKind.PERCENT, r"pourcentage|taux|quelle part|quelle proportion|combien pour cent"),
    (QuantityKind.MONEY, r"montant|budget|salaire|remuner|prix|tarif|cout|coute|somme|argent|euros?|€|sous(?!\w)|subvention|enveloppe|finance(?:ment)?s?(?!\w)|paye|verse|touche|donne(?:r|nt|e)?(?!\w)|aide financiere|cotisation|rapporte|thune|fric"),
    (QuantityKind.DURATION, r"duree|pour combien de|delai|age"),
    (QuantityKind.WORKING_TIME, r"mi-temps|temps plein"),
]  # fmt: skip
_MEASURING = [(kind, re.compile(pattern)) for kind, pattern in _MEASURES]
_SOME_TIME = re.compile(r"combien de temps")
"""« Combien de temps minimum ? »: three years, or half time."""


def question_kind(text: str) -> QuestionKind:
    """The kind of a question; OPEN when no pattern tells."""
    folded = " ".join(fold(text).split()).strip(" ?!.")
    if _WHAT_FIGURE.search(folded):
        return QuestionKind.FIGURE
    for kind, pattern in _COMPILED:
        if kind is QuestionKind.YES_NO and _ASKS_WHAT.search(folded):
            continue
        if pattern.search(folded) or (kind is QuestionKind.DEFINITION and _asks_what(text)):
            return kind
    # Telegraphic: « aide par poste montant max », and not « de quoi parle-t-on au minimum ? ».
    if interrogative(text) in (None, "how much"):
        for kind, pattern in _BARE:
            if pattern.search(folded):
                return kind
    return QuestionKind.OPEN


_WHAT = re.compile(r"qu'?est[ -]?ce qu(?:e |')(?=l'|l[ae]s? |un |une |des |ce |cet |cette )(.+)$")


def _asks_what(text: str) -> bool:
    """« Qu'est-ce que la commission ? », and not « qu'est-ce que la commission décide ? »."""
    match = _WHAT.search(fold_keeping_length(text))
    if match is None:
        return False
    return not any(is_verb(word.text) for word in words(text[match.start(1) :]))


def asks_to_reach(text: str) -> bool:
    """Whether a way to reach somebody is asked for, whatever else is."""
    return bool(_REACHING.search(fold(text)))


DEFINING_WORDS = frozenset(
    """definition definitions definir signifie signifient signification quesaco designe designent
    entend appelle juste agit consiste consistent""".split()
)
"""Folded words that ask what a thing is, and are not the thing."""

_MODALITY = [
    (
        re.compile(r"(?<!\w)(?:peut|peuvent|puis-je|pouvons|possible|droit|autorise\w*|permis)(?!\w)"),
        re.compile(r"(?<!\w)(?:peut|peuvent|possible|autorise\w*|permis|interdit\w*|droit)(?!\w)"),
    ),
    (
        re.compile(r"(?<!\w)(?:doit|doivent|dois-je|devons|oblige\w*|obligatoire\w*|obligation|faut|necessaire|impose\w*|tenu\w*)(?!\w)"),
        re.compile(r"(?<!\w)(?:doit|doivent|oblige\w*|obligatoire\w*|necessaire\w*|impose\w*|tenu\w*|facultati\w*|peut|peuvent|recommand\w*|conseill\w*|exige\w*|obligation)(?!\w)"),
    ),
]  # fmt: skip


def shares_modality(question: str, said: str) -> bool:
    """Whether a question about a right or a duty is met by a text that speaks of one."""
    asked, given = fold(question), fold(said)
    return any(a.search(asked) and b.search(given) for a, b in _MODALITY)


class Reach(StrEnum):
    """By what means somebody is to be reached."""

    MAIL = "mail"
    PHONE = "phone"
    MOBILE = "mobile"
    LANDLINE = "landline"
    ADDRESS = "address"


REACH_NAMES = {
    Reach.MAIL: "adresse électronique",
    Reach.PHONE: "numéro de téléphone",
    Reach.MOBILE: "numéro de portable",
    Reach.LANDLINE: "numéro de téléphone fixe",
    Reach.ADDRESS: "adresse postale",
}
_MEANS = [
    (Reach.MAIL, re.compile(r"(?<!\w)(?:e-?mails?|mails?|courriels?|mels?|adresse (?:mail|e-?mail|electronique))(?!\w)")),
    (Reach.MOBILE, re.compile(r"(?<!\w)(?:portables?|mobiles?)(?!\w)")),
    (Reach.LANDLINE, re.compile(r"(?<!\w)(?:(?:son|numero de|ligne|telephone) fixe)(?!\w)")),
    (Reach.PHONE, re.compile(r"(?<!\w)(?:telephones?(?!-t-)|telephoner|tel|appeler|num(?:eros?)?|lignes? directes?|coup de fil)(?!\w)")),
    (Reach.ADDRESS, re.compile(r"(?<!\w)adresse(?! (?:mail|e-?mail|electronique))(?: postale)?(?!\w)")),
]  # fmt: skip
_GIVES = {
    Reach.MAIL: re.compile(r"@|(?<!\w)[\w-]+\.(?:fr|com|org|net|eu)(?!\w)"),
    Reach.PHONE: re.compile(r"(?<!\d)(?:\+33[ .-]?|0)[1-9](?:[ .\u00a0-]?\d{2}){4}(?!\d)"),
    Reach.MOBILE: re.compile(r"(?<!\d)(?:\+33[ .-]?|0)[67](?:[ .\u00a0-]?\d{2}){4}(?!\d)"),
    Reach.LANDLINE: re.compile(r"(?<!\d)(?:\+33[ .-]?|0)[1-589](?:[ .\u00a0-]?\d{2}){4}(?!\d)"),
    Reach.ADDRESS: re.compile(
        r"\d{5} |(?<!\w)(?:rue|avenue|place|boulevard|bd|chemin|allee|impasse|quai|route|cours)(?!\w)"
    ),
}
REACH_WORDS = frozenset(
    [
        "mail",
        "mails",
        "email",
        "e-mail",
        "courriel",
        "courriels",
        "mel",
        "telephone",
        "telephones",
        "tel",
        "numero",
        "numeros",
        "num",
        "portable",
        "fixe",
        "ligne",
        "attache",
        "mobile",
        "coordonnees",
        "coordonnee",
        "contact",
        "contacts",
        "contacter",
        "contacte",
        "joindre",
        "joint",
        "joignable",
        "adresse",
        "electronique",
        "adresser",
        "appeler",
        "appel",
        "ecrire",
    ]
)
"""Folded words that a contact answers by its shape, whatever its own words."""


def asked_means(text: str) -> tuple[Reach, ...]:
    """The means that a question names."""
    folded = fold(text)
    return tuple(means for means, pattern in _MEANS if pattern.search(folded))


def gives_means(text: str, wanted: tuple[Reach, ...]) -> bool:
    """Whether a text gives one of the wanted means, any of them when none is named."""
    folded = fold(text)
    # A mobile number is asked for by « numéro de portable »: the number alone will not do.
    strict = tuple(m for m in wanted if m is not Reach.PHONE) or wanted
    return not wanted or any(_GIVES[means].search(folded) for means in strict)


def asks_for_several(text: str) -> bool:
    """Whether the question's own words ask for more than one thing."""
    return bool(_LIST_WORD.search(fold(text)))


_WHEN = re.compile(
    r"(?<!\w)(?:avant|apres|prealable(?:ment)?|lors|pendant|des que|chaque|tou(?:s|tes) les|jusqu|"
    r"a partir|au moment|au plus tard|par (?:an|mois|jour|semaine|trimestre|semestre)|annuel\w*|"
    r"semestriel\w*|trimestriel\w*|mensuel\w*|hebdomadaire\w*|quotidien\w*|debut|fin|lundi|mardi|"
    r"mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre)(?!\w)"
)


_FROM = re.compile(r"(?<!\w)dès(?!\w)")
"""With its accent: « des » is in every sentence."""
_REASON = re.compile(
    r"(?<!\w)(?:parce qu|car|afin d|pour (?:que |l[ae'] ?|les? |une? )?\w+|en raison d|compte tenu|"
    r"puisqu|grace a|en vue d|permet\w*|vis[ea]nt?|garanti\w*|du fait d|a cause d)"
)


def gives_reason(text: str) -> bool:
    """Whether a text gives a cause or a purpose."""
    return bool(_REASON.search(fold(text)))


_MANNER = re.compile(r"(?<!\w)(?:en \w+ant|via|par l(?:e|a|')|au moyen d|a l'aide d|grace a)(?!\w)")


def says_how(text: str) -> bool:
    """Whether a text says in what way something is done: « en partageant l'information »."""
    return bool(_MANNER.search(fold(text)))


_WHERE = re.compile(
    r"(?<!\w)(?:situee?s?|installee?s?|implantee?s?|localisee?s?|bas(?:ee?s?)|siegent?|locaux|adresse|rue|"
    r"place|quai|avenue|boulevard|allees?|chemin|impasse|salles?|batiment|etage|\d{5}|se (?:tient|trouve|"
    r"deroule)|a lieu|ont lieu)(?!\w)"
)


def says_where(text: str) -> bool:
    """Whether a text places something: an address, « installé à »."""
    return bool(_WHERE.search(fold(text)))


def says_when(text: str) -> bool:
    """Whether a text places something in time without giving a date."""
    return bool(_WHEN.search(fold(text)) or _FROM.search(text.lower()))


_HOUR = re.compile(r"(?<!\w)quelles? heures?(?!\w)")
"""« 9 h » may be a duration as well."""


def measured(text: str, kind: QuestionKind) -> frozenset[QuantityKind]:
    """What the asked figure may measure; empty when any kind of figure will do."""
    if kind is QuestionKind.DATE and _HOUR.search(fold(text)):
        return frozenset({QuantityKind.TIME, QuantityKind.DURATION})
    if kind is QuestionKind.DATE:
        return frozenset({QuantityKind.DATE, QuantityKind.YEAR, QuantityKind.DURATION})
    folded = fold(text)
    asked = next((kind for kind, pattern in _MEASURING if pattern.search(folded)), None)
    if asked is QuantityKind.DURATION and _SOME_TIME.search(folded):
        return frozenset({QuantityKind.DURATION, QuantityKind.WORKING_TIME})
    return frozenset({asked} if asked else ())


_INTERROGATIVES = [
    (name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"))
    for name, pattern in (
        ("who", r"qui|lesquels d'entre eux"),
        ("when", r"quand|quel moment|quelle date|quelle periode"),
        (
            "where",
            r"^(?:et |mais |c'est )?ou(?! bien)|ou(?= (?:se|est|sont|puis-je|peut-on|trouver) )|quel lieu|quel endroit",
        ),
        ("how much", r"combien"),
        ("why", r"pourquoi|quelle raison|quel motif"),
        ("how", r"comment|quelle maniere|quelle facon"),
        ("what", r"quels?|quelles?|quoi|qu'est-ce"),
    )
]


@lru_cache(maxsize=1_024)  # asked of every option of a question
def interrogative(text: str) -> str | None:
    """Which thing a question word asks for; None without one."""
    plain = fold(text)
    return next((name for name, pattern in _INTERROGATIVES if pattern.search(plain)), None)
