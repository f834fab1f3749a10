"""The only place where links are made, opened, used and closed.

What comes by a link is written by the technical account, and the event names the link (decision on the links).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock, crypto
from convergence.people.actions_circle import end_outside, record_answers
from convergence.people.models import Consent, OutsideReferent
from convergence.people.sharing import shared_themes
from convergence.support.models import Objective, PlanComment, ShareLink, ShareVisit, Step
from convergence.support.sharing_rules import CODE_TRIES, Closed, LinkFacts, end_of, opens_to

SHARED = "Projet, par le lien "
"""How an opening begins in the reading log; what follows is the beginning of the link's key, never a name."""


class SharingError(Exception):
    """Something about a link that is refused, said in French."""


@dataclass(frozen=True)
class Made:
    """A fresh link, with the only sight of its two secrets."""

    link: ShareLink
    token: str
    code: str


@dataclass(frozen=True)
class Seen:
    """What a link shows today: themes (codes), or why none."""

    link: ShareLink
    themes: frozenset[str]
    closed: Closed | None


def print_of(token: str) -> str:
    """What is kept of an address: 192 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code_print(token: str, code: str) -> str:
    """What is kept of a code. Six digits are guessed from a plain print: a key outside the database goes into it."""
    key = crypto.derive(settings.CONVERGENCE_KEY, "share-code")
    return hmac.new(key, f"{token}:{code}".encode(), hashlib.sha256).hexdigest()


def short(link: ShareLink) -> str:
    """The beginning of its key: enough to know it again in the log."""
    return str(link.key)[:8]


# ── Made and closed by the chantier ─────────────────────────────────────────────────────────
@transaction.atomic
def make_link(*, by: User, referent: OutsideReferent, journey: Journey, days: int) -> Made:
    """A link to the plan of that journey, open so many days; it replaces the former one. Raises SharingError.

    The address and the code are told once: the database keeps neither.
    """
    today = clock.today()
    if referent.person_id != journey.person_id or referent.chantier_id != journey.chantier_id:
        raise SharingError("Ce référent n’est pas dans l’entourage que ce chantier connaît.")
    if not _shared(referent, today):
        raise SharingError(
            "Aucun accord ne vaut aujourd’hui pour ce référent : notez d’abord la réponse de la personne."
        )
    for former in ShareLink.objects.unclosed().filter(referent=referent, journey=journey):
        close_link(by=by, link=former)
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    link = ShareLink.objects.create(
        referent=referent, journey=journey, token_print=print_of(token), code_print=_code_print(token, code),
        ends_on=end_of(days, today), made_at=clock.now(), made_by=by,
    )  # fmt: skip
    audit.record(
        by=by, action="support.make_link", subject=link, person_key=journey.person.key,
        changes={"ends_on": [None, str(link.ends_on)]},
    )  # fmt: skip
    return Made(link, token, code)


@transaction.atomic
def close_link(*, by: User, link: ShareLink) -> None:
    """Nobody opens it any more, from the next request on."""
    if link.closed_at is not None:
        return
    link.closed_at, link.closed_by = clock.now(), by
    link.save(update_fields=["closed_at", "closed_by"])
    audit.record(by=by, action="support.close_link", subject=link, person_key=link.journey.person.key)


def _shared(referent: OutsideReferent, today: date) -> frozenset[str]:
    return shared_themes(
        answers=list(referent.consents.all()), relation=referent.relation, ended_on=referent.ended_on, today=today
    )


@transaction.atomic
def note_answers(
    *, by: User, referent: OutsideReferent, themes: Iterable[str], state: str, on: date, means: str = ""
) -> list[Consent]:
    """`record_answers`; when nothing is agreed any more, the links of that referent close for good."""
    made = record_answers(by=by, referent=referent, themes=themes, state=state, on=on, means=means)
    if not _shared(referent, clock.today()):
        _close_all(by, referent)
    return made


@transaction.atomic
def part(*, by: User, referent: OutsideReferent, on: date) -> None:
    """`end_outside`, and the links of that referent close for good."""
    end_outside(by=by, referent=referent, on=on)
    _close_all(by, referent)


def _close_all(by: User, referent: OutsideReferent) -> None:
    for link in ShareLink.objects.unclosed().filter(referent=referent).select_related("journey__person"):
        close_link(by=by, link=link)


# ── Used by the outside referent ────────────────────────────────────────────────────────────
def look(link: ShareLink) -> Seen:
    """What the link shows at this very moment."""
    referent = link.referent
    facts = LinkFacts(
        closed=link.closed_at is not None,
        failures=link.failures,
        ends_on=link.ends_on,
        same_person=link.journey.person_id == referent.person_id,
        relation=referent.relation,
        ended_on=referent.ended_on,
    )
    themes, closed = opens_to(facts, list(referent.consents.all()), clock.today())
    return Seen(link, themes, closed)


def find(token: str) -> ShareLink | None:
    """The link of that address, if there is one."""
    rows = ShareLink.objects.select_related("referent", "journey__person", "journey__chantier", "made_by")
    found: ShareLink | None = rows.filter(token_print=print_of(token)).first()
    return found


@transaction.atomic
def try_code(*, token: str, code: str) -> Seen | None:
    """What the link shows, for who knows the address and the code. None for anything else, a locked link included,
    so that no answer tells an address that exists from one that does not."""
    link = find(token)
    if link is None:
        return None
    # The try is counted before it is judged: many at the same moment do not get more than their number.
    left = ShareLink.objects.filter(pk=link.pk, failures__lt=CODE_TRIES.on(clock.today()))
    if not left.update(failures=F("failures") + 1):
        return None
    if not hmac.compare_digest(link.code_print, _code_print(token, code)):
        ShareVisit.objects.create(link=link, at=clock.now(), what=ShareVisit.What.WRONG)
        audit.record(
            by=User.objects.system(), action="support.share.wrong_code", subject=link,
            person_key=link.journey.person.key,
        )  # fmt: skip
        return None
    ShareLink.objects.filter(pk=link.pk).update(failures=0)
    link.failures = 0
    return look(link)


@transaction.atomic
def log_opening(*, seen: Seen) -> None:
    """Each opening is kept, for the chantier and in the log that the person may be shown."""
    link = seen.link
    ShareVisit.objects.create(link=link, at=clock.now(), what=ShareVisit.What.OPENED)
    audit.read(
        by=User.objects.system(), kind="DOCUMENT", what=f"{SHARED}{short(link)}", person_key=link.journey.person.key
    )


@transaction.atomic
def comment_by_link(*, link: ShareLink, objective: Objective, text: str) -> PlanComment:
    """A word of the outside referent on an objective that she may see. Raises SharingError."""
    _within(link, objective)
    if not text.strip():
        raise SharingError("Écrivez votre message.")
    made = PlanComment.objects.create(
        objective=objective, text=text.strip()[:2000], outside=link.referent, by=User.objects.system(), at=clock.now()
    )
    _used(link, ShareVisit.What.COMMENTED, "comment")
    return made


@transaction.atomic
def done_by_link(*, link: ShareLink, step: Step) -> None:
    """The outside referent has done one of hers. Raises SharingError."""
    _within(link, step.objective)
    if step.outside_id != link.referent_id:
        raise SharingError("Cette étape n’est pas à vous.")
    if step.done_on is not None:
        return
    step.done_on = clock.today()
    step.save(update_fields=["done_on"])
    _used(link, ShareVisit.What.DONE, "step_done", {"step": [None, str(step.key)]})


def _within(link: ShareLink, objective: Objective) -> None:
    seen = look(link)
    if seen.closed or objective.journey_id != link.journey_id or objective.theme not in seen.themes:
        raise SharingError("Ce n’est plus partagé.")


def _used(link: ShareLink, what: str, action: str, changes: dict[str, list[str | None]] | None = None) -> None:
    ShareVisit.objects.create(link=link, at=clock.now(), what=what)
    audit.record(
        by=User.objects.system(), action=f"support.share.{action}", subject=link, person_key=link.journey.person.key,
        changes=changes,
    )  # fmt: skip


@transaction.atomic
def share_many(*, by: User, links: Iterable[ShareLink], visits: Iterable[ShareVisit] = ()) -> None:
    """Set-based form of `make_link` and `log_opening`: unsaved links whose secrets nobody knows, for the demo."""
    made, passed = list(links), list(visits)
    ShareLink.objects.bulk_create(made, batch_size=500)
    ShareVisit.objects.bulk_create(passed, batch_size=500)
    audit.record_many(
        by=by,
        traces=[audit.Trace("support.make_link", "sharelink", row.key, row.journey.person.key) for row in made],
    )
