"""What the sheet of a subsidy says, in words ready to print."""

from __future__ import annotations

from typing import Any

from convergence.funding.actions import use
from convergence.funding.models import Justification, Subsidy
from convergence.kit import clock, french


def of(subsidy: Subsidy, justification: Justification | None) -> dict[str, Any]:
    """The data of `funding/documents/sheet.typ`. Seven queries."""
    scheme, line = subsidy.scheme, subsidy.line
    posts = list(subsidy.posts.all())
    rows = list(subsidy.instalments.all())
    lines = list(justification.lines.all()) if justification else []
    facts = [
        ["Prévu sur les places", french.cents(subsidy.planned)],
        ["Décidé", f"{french.cents(subsidy.cents)}, le {french.day(subsidy.decided_on)}"],
        ["Notifié", french.day(subsidy.notified_on) if subsidy.notified_on else "pas encore"],
        ["Personnes accompagnées", french.number(line.people)],
        ["Jours de présence", f"{french.number(line.days)} (places : {french.number(line.place_days)})"],
        ["Calcul", f"version {line.calculation.version}, sur {line.calculation.basis_label.lower()}"],
    ]  # fmt: skip
    if line.bound:
        facts.append(["Borne appliquée", line.bound_label])
    told: list[list[str]] = []
    if justification is not None:
        told = [["État", justification.get_state_display()]]
        if justification.sent_on:
            told.append(["Envoyée", french.day(justification.sent_on)])
            told.append(["Ce que disaient les faits ce jour-là", _facts(justification)])
        told.append(["Justifié", french.cents(sum(one.cents for one in lines))])
        if justification.accepted is not None:
            told.append(["Accepté", french.cents(justification.accepted)])
        if justification.reason:
            told.append(["Motif", justification.reason])
    return {
        "title": str(subsidy.chantier), "kicker": f"Subvention {scheme.programme_label} {scheme.year}",
        "foot": f"Édité le {french.day(clock.today())}. Les montants sont au centime.",
        "facts": [[one, french.typeset(other)] for one, other in facts],
        "instalments": [
            [row.condition_label, french.day(row.due_on), french.typeset(french.cents(row.cents)),
             f"{row.state}{f' le {french.day(row.paid_on)}' if row.paid_on else ''}", row.reference]
            for row in rows
        ],
        "recoveries": [
            [french.typeset(french.cents(one.cents)), french.day(one.asked_on),
             french.day(one.settled_on) if one.settled_on else "à rendre"]
            for one in subsidy.recoveries.all()
        ],
        "posts": [
            [post.function_label, post.place_label, f"{french.number(post.fte, 2)}", _or(post.real_fte),
             french.typeset(french.cents(post.cents)),
             french.typeset(french.cents(post.real_cents)) if post.real_cents is not None else "—"]
            for post in posts
        ],
        "fte": french.number(use.filled(posts, scheme.span), 2),
        "told": [[one, french.typeset(other)] for one, other in told],
        "words": justification.words if justification else "",
        "lines": [[one.kind_label, one.label, one.document, french.typeset(french.cents(one.cents))] for one in lines],
    }  # fmt: skip


def _or(value: Any) -> str:
    return "—" if value is None else french.number(value, 2)


def _facts(one: Justification) -> str:
    people = french.count(one.people or 0, "personne")
    return f"{people}, {french.count(one.days or 0, 'jour')} de présence, {_or(one.fte)} ETP"
