"""What is passed on: taken from the file on the day she agrees, read by the other side as it was that day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from convergence.journeys.blocks import BLOCKS, Block, Seen, known_values, latest, summary, words
from convergence.journeys.models import ANSWERS, Journey
from convergence.kit import french
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import LifeTheme, PaperKind, PassedPart, Sex
from convergence.people.contacts import contact_of
from convergence.people.models import Paper
from convergence.support.models import Objective


def taken(journey: Journey, parts: Iterable[str], note: str) -> dict[str, Any]:
    """The parts she agreed to give, and nothing else. Days are ISO texts: this is stored sealed."""
    person, wanted = journey.person, set(parts)
    content: dict[str, Any] = {
        "identity": {
            "last_name": person.last_name,
            "first_name": person.first_name,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
        }
    }
    if PassedPart.CONTACT in wanted:
        content["contact"] = {name: value for name, value in contact_of(person, journey.chantier).items() if value}
    if PassedPart.SITUATION in wanted:
        seen = latest(journey.situations.all())
        days = [answer.on for answer in seen.values() if answer.on is not None]
        content["situation"] = {
            "on": max(days).isoformat() if days else "",
            "values": {name: answer.value for name, answer in seen.items() if name in ANSWERS},
        }
    if PassedPart.PLAN in wanted:
        goals = Objective.objects.filter(journey=journey, state="OPEN").prefetch_related("steps")
        content["plan"] = [
            {
                "theme": goal.theme,
                "words": goal.words,
                "steps": [
                    {"what": one.what, "due_on": one.due_on.isoformat() if one.due_on else ""}
                    for one in goal.steps.all()
                    if one.done_on is None
                ],
            }
            for goal in goals
        ]
    if PassedPart.PAPERS in wanted:
        shown = Paper.objects.filter(person=person, chantier=journey.chantier, replaced=False)
        content["papers"] = [
            {
                "kind": paper.kind,
                "expires_on": paper.expires_on.isoformat() if paper.expires_on else "",
                "renewal_on": paper.renewal_on.isoformat() if paper.renewal_on else "",
            }
            for paper in shown
        ]
    if PassedPart.SUMMARY in wanted:
        content["summary"] = note.strip()
    return content


@dataclass(frozen=True)
class Passed:
    """One part in words: a title, pairs (label, value), lines, or a text."""

    code: str
    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    text: str = ""


CONTACT_LABELS = {
    "phone": "Téléphone",
    "email": "Adresse électronique",
    "address": "Adresse",
    "languages": "Langues parlées",
}


def _day(text: str, today: date) -> str:
    return french.day(date.fromisoformat(text), today=today) if text else ""


def _answers(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (question.label, words(question, values[question.field]))
        for block in BLOCKS
        for question in block.questions
        if values.get(question.field)
    )


def told(content: Mapping[str, Any], today: date) -> list[Passed]:
    """What was passed on, part by part, as a page or a document says it."""
    who = content.get("identity", {})
    found = []
    if who:
        born = date.fromisoformat(who["birth_date"])
        pairs = [("Nom", who["last_name"]), ("Prénom", who["first_name"]), ("Date de naissance", french.day(born))]
        pairs += [("Sexe", label_of(Sex, who["sex"]))] if who["sex"] else []
        found.append(Passed("IDENTITY", "Qui elle est", tuple(pairs)))
    if "contact" in content:
        lines = tuple((CONTACT_LABELS[name], value) for name, value in content["contact"].items())
        found.append(Passed("CONTACT", PassedPart.CONTACT.label, lines))
    if "situation" in content:
        on = _day(content["situation"]["on"], today)
        title = f"{PassedPart.SITUATION.label}, vue le {on}" if on else PassedPart.SITUATION.label
        found.append(Passed("SITUATION", title, _answers(content["situation"]["values"])))
    if "plan" in content:
        found.append(Passed("PLAN", PassedPart.PLAN.label, lines=tuple(_goal(goal, today) for goal in content["plan"])))
    if "papers" in content:
        papers = tuple(
            (
                label_of(PaperKind, paper["kind"]),
                f"jusqu’au {_day(paper['expires_on'], today)}" if paper["expires_on"] else "sans fin",
            )
            for paper in content["papers"]
        )
        found.append(Passed("PAPERS", PassedPart.PAPERS.label, papers))
    if content.get("summary"):
        found.append(Passed("SUMMARY", PassedPart.SUMMARY.label, text=content["summary"]))
    return found


def _goal(goal: Mapping[str, Any], today: date) -> str:
    steps = [
        one["what"] + (f" (pour le {_day(one['due_on'], today)})" if one["due_on"] else "") for one in goal["steps"]
    ]
    said = f"{label_of(LifeTheme, goal['theme'])} : {goal['words']}"
    return said + (f" À faire : {' ; '.join(steps)}." if steps else "")


@dataclass(frozen=True)
class Draft:
    """A block of her last situation elsewhere: said again only once she has confirmed it."""

    block: Block
    value: str
    values: dict[str, str]


def drafts(content: Mapping[str, Any]) -> list[Draft]:
    """The blocks of the situation passed on that say something."""
    values = content.get("situation", {}).get("values", {})
    seen = {name: Seen(value, "REVIEW", None) for name, value in values.items()}
    found = []
    for block in BLOCKS:
        known = known_values(block, seen)
        if known:
            found.append(Draft(block, summary(block, seen), known))
    return found
