"""What a chantier does with its subsidy, and how it accounts for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.funding import computing, rules
from convergence.funding.actions.payments import plan
from convergence.funding.errors import FundingError
from convergence.funding.models import Instalment, Justification, Recovery, Reinforcement, SpendLine, Subsidy
from convergence.kit import clock, french

BATCH = 500
State = Justification.State


@dataclass(frozen=True)
class PostWords:
    """A post of the reinforcement: planned, then real."""

    place: str
    function: str
    started_on: date
    ended_on: date
    fte: Decimal
    cents: int
    holder: str = ""
    employer: str = ""
    support_fte: Decimal | None = None
    real_fte: Decimal | None = None
    real_cents: int | None = None

    def columns(self, year: rules.Span) -> dict[str, Any]:
        """The columns. Raises FundingError where they contradict one another."""
        if self.ended_on < self.started_on:
            raise FundingError("Le poste finit avant de commencer : inversez les deux dates.", "ended_on")
        if rules.clip(self.started_on, self.ended_on, year) is None:
            raise FundingError(f"Le poste tient au moins un jour de {year.start.year}.", "started_on")
        if self.support_fte is not None and self.support_fte > self.fte:
            raise FundingError("L’accompagnement est une part du poste.", "support_fte")
        if self.place == "MUTUALISE" and not self.employer.strip():
            raise FundingError("Dites qui l’emploie.", "employer")
        return {
            "place": self.place, "function": self.function, "started_on": self.started_on, "ended_on": self.ended_on,
            "fte": self.fte, "cents": self.cents, "holder": self.holder.strip(), "employer": self.employer.strip(),
            "support_fte": self.support_fte, "real_fte": self.real_fte, "real_cents": self.real_cents,
        }  # fmt: skip


@transaction.atomic
def keep_post(*, by: User, subsidy: Subsidy, words: PostWords, post: Reinforcement | None = None) -> Reinforcement:
    """A post of the reinforcement, new or corrected. Raises FundingError once the justification is accepted or sent."""
    _still_open(subsidy)
    made = post or Reinforcement(subsidy=subsidy)
    for name, value in words.columns(subsidy.scheme.span).items():
        setattr(made, name, value)
    made.save()
    audit.record(by=by, action="funding.keep_post", subject=made)
    return made


@transaction.atomic
def drop_post(*, by: User, post: Reinforcement) -> None:
    """It is not chosen any more."""
    _still_open(post.subsidy)
    audit.record(by=by, action="funding.drop_post", subject=post)
    post.delete()


def _still_open(subsidy: Subsidy) -> None:
    found = Justification.objects.filter(subsidy=subsidy).first()
    if found is not None and not found.is_open:
        raise FundingError("La justification est envoyée : ce qu’elle dit ne change plus.")


# ── Justification ───────────────────────────────────────────────────────────────────────────
@transaction.atomic
def start(*, by: User, subsidy: Subsidy) -> Justification:
    """The justification, begun with what its posts really cost. Raises FundingError before the notification."""
    subsidy = Subsidy.objects.select_for_update().get(pk=subsidy.pk)
    found: Justification | None = Justification.objects.filter(subsidy=subsidy).first()
    if found is not None:
        return found
    if subsidy.notified_on is None:
        raise FundingError("La subvention n’est pas notifiée : il n’y a rien à justifier encore.")
    made = Justification.objects.create(subsidy=subsidy)
    SpendLine.objects.bulk_create(
        [
            SpendLine(
                justification=made, kind="SALAIRES", label=f"{post.function_label}, {french.number(post.fte, 2)} ETP",
                cents=post.real_cents,
            )
            for post in subsidy.posts.all()
            if post.real_cents
        ]
    )  # fmt: skip
    audit.record(by=by, action="funding.start_justification", subject=made)
    return made


@transaction.atomic
def write(*, by: User, justification: Justification, words: str) -> Justification:
    """What the reinforcement made possible."""
    _mutable(justification)
    justification.words = words.strip()
    justification.save(update_fields=["words"])
    audit.record(by=by, action="funding.write_justification", subject=justification)
    return justification


@transaction.atomic
def spend(*, by: User, justification: Justification, kind: str, label: str, cents: int, document: str) -> SpendLine:
    """A line of what was spent. Raises FundingError once it is sent."""
    _mutable(justification)
    if cents <= 0:
        raise FundingError("Une dépense porte un montant.", "cents")
    made = SpendLine.objects.create(
        justification=justification, kind=kind, label=label.strip(), cents=cents, document=document.strip()
    )
    audit.record(by=by, action="funding.spend", subject=made)
    return made


@transaction.atomic
def unspend(*, by: User, line: SpendLine) -> None:
    """The line is taken away."""
    _mutable(line.justification)
    audit.record(by=by, action="funding.unspend", subject=line)
    line.delete()


def _mutable(justification: Justification) -> None:
    if not justification.is_open:
        raise FundingError("La justification est envoyée : elle ne change plus, sauf si elle vous est renvoyée.")


@dataclass(frozen=True)
class Known:
    """What the facts say of a subsidy's year, today."""

    people: int
    days: int
    fte: Decimal


def known(subsidy: Subsidy) -> Known:
    """People accompanied and days of presence, from the journeys; FTE really filled, over the year. Four queries."""
    scheme = subsidy.scheme
    year = scheme.span
    found = computing.facts_of(
        scheme.programme, year, through=computing.last_day(year), chantiers=[subsidy.chantier_id]
    )
    people, days = (len(found[0].people), found[0].days) if found else (0, 0)
    return Known(people, days, filled(subsidy.posts.all(), year))


def filled(posts: Iterable[Reinforcement], year: rules.Span) -> Decimal:
    """FTE over the whole year: each post by the days it was held, real when it is told, else planned."""
    total = Decimal(0)
    for post in posts:
        held = rules.clip(post.started_on, post.ended_on, year)
        if held is not None:
            total += (post.fte if post.real_fte is None else post.real_fte) * held.days
    return (total / year.days).quantize(Decimal("0.01"))


@transaction.atomic
def send(*, by: User, justification: Justification) -> Justification:
    """The national team may examine it; the facts of today stay in it. Raises FundingError without any spending."""
    subsidy = Subsidy.objects.select_for_update().select_related("scheme").get(pk=justification.subsidy_id)
    justification = Justification.objects.get(pk=justification.pk)
    _mutable(justification)
    if not justification.lines.exists():
        raise FundingError("Ajoutez au moins une dépense avant d’envoyer.")
    if clock.today() <= subsidy.scheme.span.end:
        raise FundingError(f"L’année {subsidy.scheme.year} n’est pas finie : envoyez à partir du 1er janvier.")
    facts = known(subsidy)
    justification.people, justification.days, justification.fte = facts.people, facts.days, facts.fte
    justification.state, justification.sent_on, justification.sent_by = State.SENT, clock.today(), by
    justification.save()
    audit.record(by=by, action="funding.send_justification", subject=justification)
    return justification


def _examined(justification: Justification) -> Justification:
    Subsidy.objects.select_for_update().get(pk=justification.subsidy_id)
    found: Justification = Justification.objects.select_related("subsidy__scheme").get(pk=justification.pk)
    if found.state != State.SENT:
        raise FundingError("Cette justification n’attend pas d’examen.")
    return found


@transaction.atomic
def send_back(*, by: User, justification: Justification, reason: str) -> Justification:
    """The chantier must take it up again. Raises FundingError without a reason."""
    justification = _examined(justification)
    if not reason.strip():
        raise FundingError("Dites ce qu’il faut reprendre : le chantier le lira.", "reason")
    justification.state, justification.reason = State.RETURNED, reason.strip()[:400]
    justification.examined_on, justification.examined_by = clock.today(), by
    justification.save()
    audit.record(by=by, action="funding.send_back_justification", subject=justification)
    return justification


@transaction.atomic
def accept(*, by: User, justification: Justification, cents: int, reason: str = "") -> Justification:
    """So much is accepted: payments left follow, and what went beyond is to be recovered.

    Raises FundingError above what was decided or spent, and without a reason below the lower of both.
    """
    justification = _examined(justification)
    subsidy = justification.subsidy
    most = min(subsidy.cents, spent(justification))
    if cents > most:
        raise FundingError(
            f"Au plus {french.cents(most)} : le décidé, ou ce qui est justifié s’il est plus bas.", "cents"
        )
    if cents < most and not reason.strip():
        raise FundingError("Dites pourquoi tout n’est pas accepté.", "reason")
    justification.state, justification.accepted, justification.reason = State.ACCEPTED, cents, reason.strip()[:400]
    justification.examined_on, justification.examined_by = clock.today(), by
    justification.save()
    plan(subsidy=subsidy)
    audit.record(
        by=by, action="funding.accept_justification", subject=justification, changes={"accepted": [None, cents]}
    )
    return justification


def spent(justification: Justification) -> int:
    """Cents of all its lines."""
    total: int | None = justification.lines.aggregate(all=Sum("cents"))["all"]
    return total or 0


@transaction.atomic
def file_many(
    *, by: User, posts: Iterable[Reinforcement], justifications: Sequence[Justification], lines: Iterable[SpendLine],
    instalments: Sequence[Instalment], recoveries: Iterable[Recovery],
) -> None:  # fmt: skip
    """Set-based form: what chantiers did of their subsidies, how they accounted for it, what was paid."""
    Reinforcement.objects.bulk_create(list(posts), batch_size=BATCH)
    made = Justification.objects.bulk_create(justifications, batch_size=BATCH)
    SpendLine.objects.bulk_create(list(lines), batch_size=BATCH)
    Instalment.objects.bulk_update(instalments, ["cents", "released_on", "paid_on", "reference"], batch_size=BATCH)
    Recovery.objects.bulk_create(list(recoveries), batch_size=BATCH)
    audit.record_many(
        by=by, traces=[audit.Trace("funding.start_justification", "justification", one.key) for one in made]
    )
