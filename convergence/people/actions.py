"""The only place where people are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.network.models import Chantier
from convergence.people.contacts import bring_together, take_apart
from convergence.people.matching import clean_pass
from convergence.people.models import (
    ContactDetails,
    IdentityDoubt,
    InclusionPass,
    Merge,
    Objection,
    OutsideReferent,
    Paper,
    Person,
    SavedView,
)

MOVABLE: list[tuple[type[Any], str]] = []
"""(model, field) pairs that follow a person in a merge; higher rooms add theirs in `ready()`."""

GUARDS: list[Callable[[Person], str]] = []
"""Asked after a merge, before it is kept: a French sentence refuses it, an empty one lets it through."""

IDENTITY_FIELDS = ("last_name", "first_name", "birth_date", "sex", "nationality")
DETAIL_FIELDS = ("household",)


class PeopleError(Exception):
    """Something about a person that is refused, said in French."""


@transaction.atomic
def welcome(
    *,
    by: User,
    last_name: str,
    first_name: str,
    birth_date: date,
    sex: str = "",
    nationality: str = "",
    **details: str,
) -> Person:
    """Record a new person. Matching comes before (people.matching); this always creates."""
    person = Person.objects.create(
        last_name=last_name.strip(), first_name=first_name.strip(), birth_date=birth_date, sex=sex,
        nationality=nationality, recorded_at=clock.now(), **details,
    )  # fmt: skip
    audit.record(by=by, action="people.welcome", subject=person, person_key=person.key)
    return person


@transaction.atomic
def welcome_many(*, by: User, people: Iterable[Person]) -> list[Person]:
    """Set-based form of `welcome`: unsaved instances in, saved ones out, in the same order."""
    rows = list(people)
    for person in rows:
        person.fold()
    made = Person.objects.bulk_create(rows, batch_size=500)
    audit.record_many(
        by=by, traces=[audit.Trace("people.welcome", "person", person.key, person.key) for person in made]
    )
    return made


@transaction.atomic
def amend(*, by: User, person: Person, **values: Any) -> bool:
    """Change identity or household; only the fields given. True when something changed."""
    changes = {
        field: [getattr(person, field), value]
        for field, value in values.items()
        if field in IDENTITY_FIELDS + DETAIL_FIELDS and getattr(person, field) != value
    }
    if not changes:
        return False
    for field, (_, after) in changes.items():
        setattr(person, field, after)
    person.save(update_fields=list(changes))
    traced = {field: [str(before), str(after)] for field, (before, after) in changes.items()}
    audit.record(by=by, action="people.amend", subject=person, person_key=person.key, changes=traced)
    return True


@transaction.atomic
def set_pass(*, by: User, person: Person, number: str, ends_on: date | None, started_on: date | None = None) -> None:
    """The person's open PASS IAE is that one. Another number closes the former; empty values never erase."""
    number = clean_pass(number)
    if number and len(number) != 12:
        raise PeopleError("Le numéro de PASS IAE compte 12 caractères.")
    current = person.passes.filter(closed_on__isnull=True).first()
    if current is not None and number and current.number and current.number != number:
        current.closed_on = clock.today()
        current.save(update_fields=["closed_on"])
        current = None
    if current is None:
        current = InclusionPass(person=person)
    current.number = number or current.number
    current.ends_on = ends_on or current.ends_on
    current.started_on = started_on or current.started_on
    current.save()
    audit.record(
        by=by, action="people.set_pass", subject=person, person_key=person.key,
        changes={"ends_on": [None, str(ends_on or "")]},
    )  # fmt: skip


@transaction.atomic
def move_pass(
    *, by: User, inclusion_pass: InclusionPass, ends_on: date | None, suspended_on: date | None = None
) -> None:
    """The PASS ends that day (an extension was granted, a suspension ended), or is suspended from a day on."""
    before = (inclusion_pass.ends_on, inclusion_pass.suspended_on)
    inclusion_pass.ends_on, inclusion_pass.suspended_on = ends_on, suspended_on
    inclusion_pass.save(update_fields=["ends_on", "suspended_on"])
    audit.record(
        by=by, action="people.move_pass", subject=inclusion_pass.person, person_key=inclusion_pass.person.key,
        changes={
            "ends_on": [str(before[0] or ""), str(ends_on or "")],
            "suspended_on": [str(before[1] or ""), str(suspended_on or "")],
        },
    )  # fmt: skip


@transaction.atomic
def record_paper(*, by: User, person: Person, chantier: Chantier, kind: str, expires_on: date | None) -> Paper:
    """A new paper shown to the chantier replaces the former ones shown there."""
    person.papers.filter(chantier=chantier, replaced=False).update(replaced=True)
    paper = Paper.objects.create(person=person, chantier=chantier, kind=kind, expires_on=expires_on)
    audit.record(by=by, action="people.record_paper", subject=paper, person_key=person.key)
    return paper


@transaction.atomic
def book_renewal(*, by: User, paper: Paper, on: date) -> None:
    """An appointment to renew the paper is taken."""
    paper.renewal_on = on
    paper.save(update_fields=["renewal_on"])
    audit.record(by=by, action="people.book_renewal", subject=paper, person_key=paper.person.key)


@transaction.atomic
def file_many(
    *,
    by: User,
    passes: Iterable[InclusionPass] = (),
    papers: Iterable[Paper] = (),
    contacts: Iterable[ContactDetails] = (),
) -> None:
    """Set-based form of `set_pass`, `record_paper` and `record_contact`: unsaved rows of saved
    people.

    The database holds one open PASS a person.
    """
    sheets = list(papers)
    numbers = InclusionPass.objects.bulk_create(list(passes), batch_size=500)
    Paper.objects.bulk_create(sheets, batch_size=500)
    reached = ContactDetails.objects.bulk_create(list(contacts), batch_size=500)
    traces = [audit.Trace("people.set_pass", "person", row.person.key, row.person.key) for row in numbers]
    traces += [audit.Trace("people.record_paper", "paper", row.key, row.person.key) for row in sheets]
    traces += [audit.Trace("people.contact", "person", row.person.key, row.person.key) for row in reached]
    audit.record_many(by=by, traces=traces)


@transaction.atomic
def raise_doubts(*, by: User, pairs: Iterable[tuple[Person, Person, str]]) -> int:
    """Put pairs of records on the list to compare; known pairs stay as decided. Returns the number of new ones."""
    wanted = {}
    for one, other, kind in pairs:
        if one.pk != other.pk:
            wanted[(min(one.pk, other.pk), max(one.pk, other.pk))] = kind
    known = set(
        IdentityDoubt.objects.filter(first_id__in=[first for first, _ in wanted]).values_list("first_id", "second_id")
    )
    fresh = [
        IdentityDoubt(first_id=first, second_id=second, kind=kind, raised_at=clock.now())
        for (first, second), kind in wanted.items()
        if (first, second) not in known
    ]
    IdentityDoubt.objects.bulk_create(fresh, batch_size=500)
    audit.record_many(by=by, traces=[audit.Trace("people.raise_doubt", "identitydoubt", doubt.key) for doubt in fresh])
    return len(fresh)


@transaction.atomic
def keep_apart(*, by: User, doubt: IdentityDoubt) -> None:
    """A human decided: two people. Records that had been joined are given back to each."""
    joined = Merge.objects.filter(
        kept__in=(doubt.first, doubt.second), absorbed__in=(doubt.first, doubt.second), undone_at__isnull=True
    ).first()
    if joined is not None:
        undo_merge(by=by, done=joined)
    doubt.state = IdentityDoubt.State.DIFFERENT
    doubt.decided_at, doubt.decided_by = clock.now(), by
    doubt.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(by=by, action="people.keep_apart", subject=doubt)


@transaction.atomic
def merge(*, by: User, kept: Person, absorbed: Person, doubt: IdentityDoubt | None = None) -> Merge:
    """One person from two records: what hangs on `absorbed` moves to `kept`. Undone by `undo_merge`.

    When an import joined them already, deciding `doubt` confirms it.
    """
    already = Merge.objects.filter(
        kept__in=(kept, absorbed), absorbed__in=(kept, absorbed), undone_at__isnull=True
    ).first()
    if doubt is not None and already is not None:
        _confirm(by=by, doubt=doubt, done=already)
        return already
    if kept.pk == absorbed.pk or kept.merged_into_id or absorbed.merged_into_id:
        raise PeopleError("Ces deux fiches ne peuvent pas être réunies : l’une l’est déjà.")
    moved: dict[str, list[int]] = {}
    closed: list[int] = []
    if kept.passes.filter(closed_on__isnull=True).exists():
        still_open = absorbed.passes.filter(closed_on__isnull=True)
        closed = list(still_open.values_list("pk", flat=True))
        still_open.update(closed_on=clock.today())
    filled = bring_together(kept, absorbed)
    try:
        with transaction.atomic():
            for model, field in MOVABLE:
                rows = model._default_manager.filter(**{field: absorbed})
                if model is ContactDetails:  # one a chantier: what both records had was brought together
                    rows = rows.exclude(chantier__in=kept.contacts.values("chantier"))
                ids = list(rows.values_list("pk", flat=True))
                model._default_manager.filter(pk__in=ids).update(**{field: kept})
                moved[f"{model._meta.label}.{field}"] = ids
    except IntegrityError:
        raise PeopleError(
            "Les deux fiches se contredisent (parcours qui se chevauchent) : corrigez d’abord leurs dates."
        ) from None
    for guard in GUARDS:
        refusal = guard(kept)
        if refusal:
            raise PeopleError(refusal)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    done = Merge.objects.create(
        kept=kept, absorbed=absorbed, by=by, at=clock.now(), moved={"moved": moved, "closed": closed, "filled": filled}
    )
    if doubt is not None:
        _confirm(by=by, doubt=doubt, done=done)
    audit.record(
        by=by,
        action="people.merge",
        subject=done,
        person_key=kept.key,
        changes={"absorbed": [None, str(absorbed.key)]},
    )
    return done


def _confirm(*, by: User, doubt: IdentityDoubt, done: Merge) -> None:
    doubt.state = IdentityDoubt.State.SAME
    doubt.decided_at, doubt.decided_by = clock.now(), by
    doubt.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(by=by, action="people.same", subject=doubt, person_key=done.kept.key)


@transaction.atomic
def undo_merge(*, by: User, done: Merge) -> None:
    """Give back to the absorbed record what moved from it."""
    if done.undone_at is not None:
        raise PeopleError("Cette réunion a déjà été défaite.")
    models = {f"{model._meta.label}.{field}": (model, field) for model, field in MOVABLE}
    for label, ids in done.moved["moved"].items():
        model, field = models[label]
        model._default_manager.filter(pk__in=ids, **{field: done.kept}).update(**{field: done.absorbed})
    InclusionPass.objects.filter(pk__in=done.moved["closed"]).update(closed_on=None)
    take_apart(done.moved.get("filled", []))
    done.absorbed.merged_into = None
    done.absorbed.save(update_fields=["merged_into"])
    done.undone_at = clock.now()
    done.save(update_fields=["undone_at"])
    IdentityDoubt.objects.filter(
        first_id=min(done.kept_id, done.absorbed_id), second_id=max(done.kept_id, done.absorbed_id)
    ).update(state=IdentityDoubt.State.OPEN, decided_at=None, decided_by=None)
    audit.record(by=by, action="people.undo_merge", subject=done, person_key=done.kept.key)


@transaction.atomic
def keep_view(*, by: User, name: str, query: str) -> SavedView:
    """Keep the filters of a list under a name; the same name again replaces them."""
    view, _ = SavedView.objects.update_or_create(user=by, name=name.strip(), defaults={"query": query})
    audit.record(by=by, action="people.keep_view", subject=view)
    return view


@transaction.atomic
def drop_view(*, by: User, view: SavedView) -> None:
    """Forget a kept view."""
    audit.record(by=by, action="people.drop_view", subject=view)
    view.delete()


MOVABLE.extend([(InclusionPass, "person"), (Paper, "person"), (OutsideReferent, "person"), (Objection, "person")])
MOVABLE.append((ContactDetails, "person"))
