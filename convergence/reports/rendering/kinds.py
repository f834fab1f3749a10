"""The documents that may be asked for, each with whom it is for and how it is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from convergence.indicators.bilan import Audience
from convergence.indicators.scope import Period
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.reports.rendering import cvg_form, deck, paper, workbook
from convergence.reports.rendering.content import Content
from convergence.reports.rendering.gather import Asked, Told, gather

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TYPES = {"pdf": PDF, "xlsx": XLSX, "pptx": PPTX}
_EVERYWHERE = frozenset({"national", "territory", "chantier", "departement", "hors-territoire"})
_PUBLISHED = frozenset({"national", "territory"})


@dataclass(frozen=True)
class Kind:
    """One document. `long` ones are made in the background; `whole` ones say the years and the levels below too."""

    code: str
    label: str
    words: str
    suffix: str
    icon: str
    render: Callable[[Content], bytes]
    long: bool = False
    whole: bool = False
    levels: frozenset[str] = _EVERYWHERE
    published: bool = False
    """Made of what is publishable, whoever asks."""
    form: bool = False
    """Filled from the journeys themselves and not from a bilan: never for the public."""

    @property
    def content_type(self) -> str:
        return _TYPES[self.suffix]

    def suits(self, asked: Asked) -> bool:
        """Whether this document exists for that level and period."""
        if asked.scope.kind not in self.levels:
            return False
        year = Period.year(asked.period.start.year)
        if self.published and (asked.period != year or clock.today() <= year.end):
            return False
        return not self.form or (asked.programme == "CVG" and asked.audience is Audience.INTERNAL)

    def make(self, snapshot: Snapshot, asked: Asked, *, told: Told | None = None) -> bytes:
        """The document of the day. Raises AskError when the scope names nothing."""
        if self.form:
            return cvg_form.workbook(snapshot, asked)
        if self.published:
            asked = replace(asked, audience=Audience.PUBLIC)
        return self.render(gather(snapshot, asked, whole=self.whole, told=told))

    def name(self, asked: Asked) -> str:
        """The name of the file: what, when and where, in plain letters."""
        where = f"{self.code}-{asked.programme}-{asked.period.label}-{asked.scope}".replace(":", "-").lower()
        kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in where)
        return f"{kept}.{self.suffix}"


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "bilan", "Bilan complet",
            "Tous les chiffres avec leurs inconnus, les écarts, les images, les niveaux un par un, les définitions "
            "et la méthode.",
            "pdf", "file-earmark-text", paper.bilan, long=True, whole=True,
        ),
        Kind(
            "diaporama", "Diaporama du COPIL",
            "Une douzaine de pages, des graphiques à modifier dans PowerPoint ou Impress, et une page de suites à "
            "remplir.",
            "pptx", "easel", deck.deck, whole=True,
        ),
        Kind(
            "classeur", "Classeur",
            "Les chiffres, les inconnus, les définitions et les niveaux en feuilles, avec de vrais nombres.",
            "xlsx", "file-earmark-spreadsheet", workbook.workbook, whole=True,
        ),
        Kind(
            "une-page", "Une page", "L’essentiel sur une feuille, pour une réunion d’équipe ou pour le mur.",
            "pdf", "file-earmark", paper.one_pager,
        ),
        Kind(
            "financeur", "Fiche financeur",
            "Deux pages au plus, faites des seuls chiffres publiables : elle peut circuler.",
            "pdf", "send", paper.funder, levels=_PUBLISHED, published=True,
        ),
        Kind(
            "formulaire-cvg", "Formulaire du dialogue de gestion",
            "Le formulaire CVG que le chantier retourne, rempli avec ce qui est saisi : relisez-le et complétez-le.",
            "xlsx", "ui-checks", workbook.workbook, levels=frozenset({"chantier"}), form=True,
        ),
    )
}  # fmt: skip
