"""The circle of a person as a page shows it: who follows her outside, how it stands, what she agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from convergence.journeys.models import Journey
from convergence.kit import french
from convergence.network.models import Post
from convergence.network.queries import in_force
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import LifeTheme, OutsideRole, Relation
from convergence.people.models import Consent, Objection, OutsideReferent, Person
from convergence.people.sharing import shared_themes, standing
from convergence.support.models import JournalEntry


@dataclass(frozen=True)
class Grant:
    """The answer that holds on a theme, in words."""

    theme: str
    state: str
    words: str
    icon: str


@dataclass(frozen=True)
class Given:
    """An answer as one query reads it beside its referent (`people.sharing.Answer`)."""

    pk: int
    theme: str
    state: str
    means: str
    on: date


@dataclass
class Around:
    """Somebody outside."""

    pk: int
    key: UUID
    name: str
    organisation: str
    role: str
    theme: str
    relation: str
    started_on: date | None
    ended_on: date | None
    last_contact: date | None
    answers: list[Given] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    shared: frozenset[str] = frozenset()
    """Themes (codes) that may be shown to that referent today."""

    @property
    def over(self) -> bool:
        return self.ended_on is not None

    @property
    def lost(self) -> bool:
        """A relation that does not run calls for more from the network (rule R14)."""
        return not self.over and self.relation != Relation.ACTIVE.value

    @property
    def says(self) -> str:
        """« CHRS Les Passereaux, logement »: who it is for her, under the name."""
        words = [self.organisation or label_of(OutsideRole, self.role)]
        if self.theme:
            words.append(label_of(LifeTheme, self.theme).split(",")[0].lower())
        return ", ".join(words)

    @property
    def relation_words(self) -> str:
        return label_of(Relation, self.relation)


_STATES = {
    "GIVEN": ("Accord", "g-yes", "check-circle-fill"),
    "REFUSED": ("Refus", "", "hand-index"),
    "ASKED": ("Demandé", "g-wait", "hourglass-split"),
    "REVOKED": ("Retiré", "g-off", "slash-circle"),
}


def theme_words(code: str) -> str:
    """« Logement »: the short name of a theme; « Tous » for all of them."""
    return label_of(LifeTheme, code).split(",")[0] if code else "Tous"


def grant(answer: Any, today: date) -> Grant:
    word, css, icon = _STATES[answer.state]
    means = {"ORAL": " oral", "SIGNED": " signé"}.get(answer.means, "") if answer.state == "GIVEN" else ""
    closed = ", accès fermé" if answer.state == "REVOKED" else ""
    on = french.day(answer.on, today=today, short=True)
    return Grant(theme_words(answer.theme), css, f"{word}{means}, {on}{closed}", icon)


def grants(answers: Iterable[Any], today: date) -> list[Grant]:
    """The answers that hold, all themes first, then in the order of the list."""
    held: dict[str, Any] = standing(answers, today)
    order = ["", *(theme.value for theme in LifeTheme)]
    return [grant(held[theme], today) for theme in order if theme in held]


_COLUMNS = (
    "pk", "key", "name", "organisation", "role", "theme", "relation", "started_on", "ended_on", "last_contact",
    "consents__pk", "consents__theme", "consents__state", "consents__means", "consents__on",
)  # fmt: skip


def with_last_contact(referents: QuerySet[OutsideReferent]) -> QuerySet[Any]:
    """The day of the latest entry of the journal that names the referent: derived, never kept."""
    entries = JournalEntry.objects.filter(outside=OuterRef("pk")).order_by("-on")
    return referents.annotate(last_contact=Subquery(entries.values("on")[:1]))


def circle_of(person: Person, viewer: Viewer, today: date) -> list[Around]:
    """Everybody outside that she told the viewer's chantiers of; those who follow her now come first. One query."""
    referents = OutsideReferent.objects.visible_to(viewer).filter(person=person)
    found: dict[int, Around] = {}
    rows = with_last_contact(referents).order_by("pk", "consents__on", "consents__pk").values_list(*_COLUMNS)
    for row in rows:
        someone = found.setdefault(row[0], Around(*row[:10]))
        if row[10] is not None:
            someone.answers.append(Given(*row[10:]))
    for someone in found.values():
        someone.grants = grants(someone.answers, today)
        someone.shared = shared_themes(
            answers=someone.answers, relation=someone.relation, ended_on=someone.ended_on, today=today
        )
    return sorted(found.values(), key=lambda one: (one.over, one.relation != Relation.ACTIVE.value, -one.pk))


def officers_of(journey: Journey, today: date) -> list[Post]:
    """Officers of the territory of her chantier, by theme; none outside a territory. One query."""
    place: dict[str, Any] = {"territory__memberships__chantier": journey.chantier_id}
    posts = Post.objects.on(today).filter(in_force(today, prefix="territory__memberships__"), role="OFFICER", **place)
    return list(posts.select_related("user").order_by("theme", "user__last_name", "pk").distinct())


def answers_of(referent: OutsideReferent) -> list[Consent]:
    """Every answer about that referent, the most recent first."""
    return list(referent.consents.order_by("-on", "-pk").select_related("recorded_by"))


def objected_on(person: Person, viewer: Viewer) -> date | None:
    """Since when she objects to the evaluation; None when she does not."""
    found = Objection.objects.visible_to(viewer).standing().filter(person=person)
    return found.values_list("on", flat=True).first()
