"""Extensions of the PASS: prepared, asked, decided or withdrawn; the officers’ opinions before the decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys import rules
from convergence.journeys.blocks import latest
from convergence.journeys.models import Journey, Situation
from convergence.kit import clock, french
from convergence.nomenclature.lists import ExtensionDecider
from convergence.people.actions import move_pass
from convergence.people.models import InclusionPass
from convergence.support import pass_rules, report
from convergence.support.actions.suspensions import PassError, locked
from convergence.support.models import Committee, Extension, Opinion
from convergence.support.pass_rules import Standing, Verdict


def standing(
    inclusion_pass: InclusionPass, journey: Journey, day: date, *, apart_from: Extension | None = None
) -> Standing:
    """What the rules read that day. Two queries and the situations of the person. `apart_from`: the request itself."""
    others = Extension.objects.filter(inclusion_pass=inclusion_pass)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    used = others.filter(state="GRANTED").aggregate(total=Sum("days"))["total"] or 0
    seen = latest(Situation.objects.filter(journey__person=journey.person_id))
    return Standing(
        day=day,
        ends_on=inclusion_pass.ends_on,
        used=used,
        suspended=inclusion_pass.suspended_on is not None,
        pending=others.filter(state__in=Extension.OPEN).exists(),
        age=rules.age_on(journey.person.birth_date, day),
        rqth=seen["rqth"].value if "rqth" in seen else "",
    )


def _checked(verdict: Verdict, until: date) -> int:
    """The length in days, once the rules allow it. Raises PassError."""
    if not verdict.allowed:
        raise PassError(" ".join(verdict.refusals), "reason")
    days = verdict.days_until(until)
    refusal = pass_rules.check_length(verdict, days)
    if refusal:
        raise PassError(refusal, "until")
    return days


@transaction.atomic
def prepare(
    *, by: User, inclusion_pass: InclusionPass, journey: Journey, reason: str, until: date, chain: Any = ()
) -> Extension:
    """A request in preparation, its report drafted from the file. Raises PassError when the rules do not allow it."""
    now = locked(inclusion_pass)
    if now.closed_on is not None:
        raise PassError("Ce PASS est clos : seul le dernier se prolonge.")
    verdict = pass_rules.judge(reason, standing(now, journey, clock.today()))
    days = _checked(verdict, until)
    assert verdict.starts_on is not None
    words = report.draft(report.read(journey, now, [*chain] or [journey], clock.today()))
    try:
        with transaction.atomic():
            made = Extension.objects.create(
                inclusion_pass=now, journey=journey, reason=reason, days=days, starts_on=verdict.starts_on,
                ends_on=until, recorded_at=clock.now(), recorded_by=by, **words,
            )  # fmt: skip
    except IntegrityError:
        raise PassError("Une demande est déjà en cours pour ce PASS : une seule à la fois.", "reason") from None
    audit.record(by=by, action="support.extension.prepare", subject=made, person_key=journey.person.key)
    return made


@transaction.atomic
def write_report(
    *, by: User, extension: Extension, reason: str | None = None, until: date | None = None, **sections: str
) -> PassError | None:
    """Keep what was typed, before any decision. The answer: why another reason or length was not kept."""
    held: Extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if not held.is_open:
        raise PassError("Cette demande est décidée : son rapport ne change plus.")
    unknown = set(sections) - set(report.SECTIONS)
    if unknown:
        raise TypeError(f"Not a section of the report: {sorted(unknown)}")
    changed = [name for name, text in sections.items() if getattr(held, name) != text]
    for name in changed:
        setattr(held, name, sections[name])
    if changed:
        held.save(update_fields=changed)
    refusal: PassError | None = None
    if held.state == Extension.State.DRAFT and (reason or until):
        try:
            changed += _reword(held, reason or held.reason, until or held.ends_on)
        except PassError as error:
            refusal = error
    for name in (*report.SECTIONS, "reason", "days", "starts_on", "ends_on"):
        setattr(extension, name, getattr(held, name))
    if changed:
        audit.record(
            by=by, action="support.extension.write", subject=held, person_key=held.journey.person.key,
            changes={"sections": [None, ", ".join(changed)]},
        )  # fmt: skip
    return refusal


def _reword(held: Extension, reason: str, until: date) -> list[str]:
    """Another reason or another end, when the rules allow them. The columns that changed."""
    if (reason, until) == (held.reason, held.ends_on):
        return []
    verdict = pass_rules.judge(reason, standing(held.inclusion_pass, held.journey, clock.today(), apart_from=held))
    days = _checked(verdict, until)
    assert verdict.starts_on is not None
    held.reason, held.days, held.starts_on, held.ends_on = reason, days, verdict.starts_on, until
    held.save(update_fields=["reason", "days", "starts_on", "ends_on"])
    return ["reason", "days"]


@transaction.atomic
def ask(*, by: User, extension: Extension) -> Extension:
    """The request is sent to who decides. The rules are asked again that day, and the reasons must be written."""
    now = locked(extension.inclusion_pass)
    held: Extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if held.state != Extension.State.DRAFT:
        raise PassError("Cette demande est déjà déposée.")
    if not held.argument.strip():
        raise PassError(
            "Dites en quelques lignes pourquoi une prolongation : la demande doit être motivée.", "argument"
        )
    verdict = pass_rules.judge(held.reason, standing(now, held.journey, clock.today(), apart_from=held))
    _checked(verdict, held.ends_on)
    assert verdict.starts_on is not None
    held.starts_on, held.days = verdict.starts_on, verdict.days_until(held.ends_on)
    held.state, held.asked_on, held.asked_by = Extension.State.ASKED, clock.today(), by
    held.save()
    audit.record(
        by=by, action="support.extension.ask", subject=held, person_key=held.journey.person.key,
        changes={"days": [None, held.days]},
    )  # fmt: skip
    return held


@transaction.atomic
def withdraw(*, by: User, extension: Extension) -> Extension:
    """The request is given up before any decision: another one may be asked."""
    held: Extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if not held.is_open:
        raise PassError("Cette demande est déjà décidée ou retirée.")
    held.state = Extension.State.WITHDRAWN
    held.save(update_fields=["state"])
    audit.record(by=by, action="support.extension.withdraw", subject=held, person_key=held.journey.person.key)
    return held


def _to_decide(extension: Extension, decided_on: date) -> Extension:
    held: Extension = Extension.objects.select_for_update().select_related("journey__person").get(pk=extension.pk)
    if held.state != Extension.State.ASKED:
        raise PassError(f"Cette demande n’attend plus de décision : {held.get_state_display().lower()}.")
    if held.asked_on is not None and decided_on < held.asked_on:
        raise PassError(f"La décision suit la demande, déposée le {french.day(held.asked_on)}.", "decided_on")
    if decided_on > clock.today():
        raise PassError("La date de la décision n’est pas encore venue.", "decided_on")
    return held


def _check_decider(decider: str) -> None:
    if ExtensionDecider.get(decider) is None:
        raise PassError("Dites qui a décidé.", "decider")


@transaction.atomic
def grant(
    *,
    by: User,
    extension: Extension,
    decided_on: date,
    decider: str,
    until: date | None = None,
    prescriber: str = "",
    words: str = "",
    committee: Committee | None = None,
) -> Extension:
    """Granted, as long as asked or shorter: the end of the PASS moves. The cap is checked again under the lock."""
    now = locked(extension.inclusion_pass)
    held = _to_decide(extension, decided_on)
    _check_decider(decider)
    if now.closed_on is not None or now.ends_on is None:
        raise PassError("Ce PASS est clos : il ne se prolonge plus.")
    asked = standing(now, held.journey, held.asked_on or decided_on, apart_from=held)
    verdict = pass_rules.judge(held.reason, asked)
    assert verdict.starts_on is not None
    longest = pass_rules.moved(verdict.starts_on, held.days)
    until = until or longest
    if until > longest:
        raise PassError("La décision ne dépasse pas la durée demandée : elle peut être plus courte.", "until")
    days = _checked(verdict, until)
    held.starts_on, held.ends_on, held.days = verdict.starts_on, until, days
    held.state, held.decided_on, held.decided_by, held.decider = Extension.State.GRANTED, decided_on, by, decider
    held.prescriber, held.words, held.committee = prescriber, words, committee or held.committee
    held.save()
    move_pass(by=by, inclusion_pass=now, ends_on=until)
    audit.record(
        by=by, action="support.extension.grant", subject=held, person_key=held.journey.person.key,
        changes={"days": [None, days], "ends_on": [None, str(until)]},
    )  # fmt: skip
    return held


@transaction.atomic
def refuse(
    *,
    by: User,
    extension: Extension,
    decided_on: date,
    decider: str,
    refusal: str,
    proposal: str,
    prescriber: str = "",
    words: str = "",
    committee: Committee | None = None,
) -> Extension:
    """Refused, with why and what is proposed to the person. The PASS keeps its end."""
    held = _to_decide(extension, decided_on)
    _check_decider(decider)
    if not refusal:
        raise PassError("Un refus dit son motif.", "refusal")
    if not proposal:
        raise PassError("Un refus dit ce qui est proposé à la personne.", "proposal")
    held.state, held.decided_on, held.decided_by, held.decider = Extension.State.REFUSED, decided_on, by, decider
    held.refusal, held.proposal, held.prescriber, held.words = refusal, proposal, prescriber, words
    held.committee = committee or held.committee
    held.save()
    audit.record(
        by=by, action="support.extension.refuse", subject=held, person_key=held.journey.person.key,
        changes={"refusal": [None, refusal], "proposal": [None, proposal]},
    )  # fmt: skip
    return held


# ── Opinions ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask_opinion(
    *, by: User, extension: Extension, officer: User, theme: str, agreed: bool, question: str = ""
) -> Opinion:
    """Ask an officer what she knows, before the decision (R15). Only with the person’s agreement."""
    if not extension.is_open:
        raise PassError("Cette demande est décidée : il n’y a plus d’avis à demander.")
    if not agreed:
        raise PassError(
            "Parlez-en d’abord avec la personne : sans son accord, rien ne part au chargé de partenariats.", "agreed"
        )
    try:
        with transaction.atomic():
            made = Opinion.objects.create(
                extension=extension,
                officer=officer,
                theme=theme,
                question=question,
                asked_on=clock.today(),
                asked_by=by,
            )
    except IntegrityError:
        raise PassError(f"L’avis de {officer.name} est déjà demandé.", "officer") from None
    audit.record(by=by, action="support.opinion.ask", subject=made, person_key=extension.journey.person.key)
    return made


@transaction.atomic
def give_opinion(*, by: User, opinion: Opinion, leaning: str, words: str) -> Opinion:
    """The officer answers, or corrects her answer while nothing is decided."""
    if not opinion.extension.is_open:
        raise PassError("La demande est déjà décidée : l’avis ne change plus.")
    if not leaning:
        raise PassError("Dites dans quel sens va votre avis.", "leaning")
    opinion.leaning, opinion.words, opinion.given_on = leaning, words, clock.today()
    opinion.save(update_fields=["leaning", "words", "given_on"])
    audit.record(by=by, action="support.opinion.give", subject=opinion, person_key=opinion.extension.journey.person.key)
    return opinion
