"""Who opened the file and who wrote in it, in plain words: what the referent can show the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.models import AuditEvent, Reading, User
from convergence.accounts.permissions import Permission
from convergence.desk.person import opened
from convergence.journeys.file import File
from convergence.kit.french import NBSP
from convergence.kit.pages import paginate
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.people.models import Consent, OutsideReferent
from convergence.support.actions.sharing import SHARED
from convergence.support.models import Objective, PlanComment, ShareLink, Step

WRITTEN = {
    "people.welcome": "a créé la fiche",
    "people.amend": "a corrigé la fiche",
    "people.contact": "a noté comment joindre la personne",
    "people.set_pass": "a noté le PASS IAE",
    "people.move_pass": "a déplacé la fin du PASS IAE",
    "people.record_paper": "a noté un papier",
    "people.book_renewal": "a noté un rendez-vous de renouvellement",
    "people.object": "a noté son opposition à l’évaluation",
    "people.lift_objection": "a noté qu’elle ne s’oppose plus à l’évaluation",
    "people.record_consent": "a noté une réponse de la personne sur le partage",
    "people.note_outside": "a noté quelqu’un de l’entourage",
    "people.amend_outside": "a corrigé l’entourage",
    "people.end_outside": "a noté la fin d’un suivi extérieur",
    "support.add_objective": "a noté un objectif",
    "support.amend_objective": "a corrigé un objectif",
    "support.settle_objective": "a clos ou rouvert un objectif",
    "support.add_step": "a noté une étape du projet",
    "support.amend_step": "a corrigé une étape du projet",
    "support.remove_step": "a enlevé une étape du projet",
    "support.mark_step": "a coché une étape du projet",
    "support.comment": "a commenté un objectif",
    "support.make_link": "a fait un lien de partage",
    "support.close_link": "a fermé un lien de partage",
    "support.share.wrong_code": "a essayé un code faux",
    "support.share.comment": "a commenté un objectif",
    "support.share.step_done": "a noté une étape faite",
    "people.merge": "a réuni deux fiches",
    "people.undo_merge": "a séparé deux fiches",
    "journeys.open": "a ouvert le parcours",
    "journeys.amend": "a corrigé le parcours",
    "journeys.situation.entry": "a rempli le diagnostic d’entrée",
    "journeys.situation.review": "a fait le bilan de situation",
    "journeys.situation.exit": "a noté la situation à la sortie",
    "journeys.situation.m6": "a noté le suivi à 6 mois",
    "journeys.situation.m12": "a noté le suivi à 12 mois",
    "journeys.take_back": "a annulé ce qui venait d’être noté",
    "journeys.contract": "a ajouté un contrat",
    "journeys.plan_hours": "a changé le temps de travail",
    "journeys.amend_contract": "a noté un avenant",
    "journeys.break_contract": "a noté une rupture de contrat",
    "journeys.decision": "a noté une décision au-delà de 24 mois",
    "journeys.derogation": "a préparé une dérogation sous 20 heures",
    "journeys.derogation.send": "a noté l’envoi d’une dérogation",
    "journeys.derogation.answer": "a noté la réponse à une dérogation",
    "journeys.immersion": "a noté une immersion",
    "journeys.immersion.withdraw": "a retiré une immersion",
    "journeys.prepare_step": "a préparé une étape",
    "journeys.put_off_step": "a remis une étape à plus tard",
    "journeys.settle_step": "a répondu à une étape préparée",
    "journeys.progressive": "a noté un CDI progressif",
    "journeys.progressive.close": "a arrêté un CDI progressif",
    "support.employer": "a noté un contact avec l’employeur",
    "journeys.week": "a saisi les heures d’une semaine",
    "journeys.entrust": "a confié le parcours à un collègue",
    "support.call_meeting": "a noté une réunion de synthèse",
    "support.amend_meeting": "a changé une réunion de synthèse",
    "support.write_account": "a écrit le compte rendu d’une réunion",
    "support.decide": "a noté une décision de réunion dans le plan",
    "support.write_letter": "a écrit un courrier",
    "support.appoint": "a pris un rendez-vous",
    "support.move_appointment": "a changé un rendez-vous",
    "support.settle_appointment": "a noté ce qu’est devenu un rendez-vous",
    "support.reopen_appointment": "a repris la réponse d’un rendez-vous",
    "support.note": "a noté une ligne dans le journal",
    "support.correct_note": "a corrigé une ligne du journal",
    "support.erase_note": "a effacé une ligne du journal",
    "support.suspend": "a suspendu le PASS IAE",
    "support.resume": "a noté la fin d’une suspension du PASS",
    "support.extension.prepare": "a préparé une prolongation du PASS",
    "support.extension.write": "a écrit le rapport de prolongation",
    "support.extension.ask": "a demandé une prolongation du PASS",
    "support.extension.withdraw": "a retiré une demande de prolongation",
    "support.extension.grant": "a noté une prolongation accordée",
    "support.extension.refuse": "a noté une prolongation refusée",
    "support.opinion.ask": "a demandé un avis avant une prolongation",
    "support.opinion.give": "a donné un avis avant une prolongation",
    "support.committee.table": "a mis une prolongation à l’ordre du jour",
}
READ = {"FILE": "a ouvert", "DOCUMENT": "a lu", "EXPORT": "a exporté", "LIST": "a vu dans une liste"}
ELSEWHERE = "Un autre professionnel habilité"
HIDDEN = (
    "journey", "situation", "contract", "outsidereferent", "consent", "objective", "step", "plancomment", "sharelink",
)  # fmt: skip
"""What belongs to one chantier: told only to who may see it."""
KEPT = 500
"""The most recent events of each log that the page looks at."""


@dataclass(frozen=True)
class Entry:
    """One opening or one write."""

    at: datetime
    who: str
    what: str
    wrote: bool

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()


def _near(viewer: Viewer, users: Iterable[int]) -> set[int]:
    """Those who hold a post where the viewer looks, or above it: they are named. The others are not, so that
    nothing tells where else the person is known."""
    scope = viewer.scope(Permission.PEOPLE_READ)
    posts = Post.objects.filter(user__in=set(users))
    if scope.nation:
        return set(users)
    territories = {
        membership
        for membership in Post.objects.filter(chantier__in=scope.chantiers).values_list(
            "chantier__memberships__territory", flat=True
        )
        if membership is not None
    }
    named = posts.filter(
        Q(chantier__in=scope.chantiers) | Q(territory__in=territories) | Q(level__in=["NATION", "OFF_TERRITORY"])
    )
    return {*named.values_list("user_id", flat=True), viewer.user.pk}


def _of_the_circle(file: File, viewer: Viewer) -> Iterable[UUID]:
    """What of the circle, the agreements and the plan the viewer may see: the rest stays where it was told."""
    first, *others = (
        rows.order_by().values_list("key", flat=True)
        for rows in (
            OutsideReferent.objects.visible_to(viewer).filter(person=file.person),
            Consent.objects.visible_to(viewer).filter(referent__person=file.person),
            Objective.objects.visible_to(viewer).filter(journey__person=file.person),
            Step.objects.visible_to(viewer).filter(objective__journey__person=file.person),
            PlanComment.objects.visible_to(viewer).filter(objective__journey__person=file.person),
        )
    )
    return first.union(*others)


def entries(file: File, viewer: Viewer) -> list[Entry]:
    """Both logs together, most recent first. Writes on journeys out of reach are left out."""
    key = file.person.key
    seen: set[Any] = {journey.key for journey in file.journeys} | {key, None}
    links = ShareLink.objects.visible_to(viewer).filter(journey__person=file.person).select_related("referent")
    by_link = {link.key: f"{link.referent.name}, par lien" for link in links}
    seen |= {*by_link, *_of_the_circle(file, viewer)}
    groups: list[Iterable[Any]] = [*file.situations.values(), *file.contracts.values(), file.papers]
    seen |= {row.key for rows in groups for row in rows}
    events = [
        event
        for event in AuditEvent.objects.filter(person_key=key).defer("changes")[:KEPT]
        if event.subject_key in seen or event.subject_type not in HIDDEN
    ]
    readings = list(Reading.objects.filter(person_key=key)[:KEPT])
    people = User.objects.in_bulk({row.by_id for row in (*events, *readings)})
    near = _near(viewer, people)
    by_short = {str(link)[:8]: name for link, name in by_link.items()}

    def who(pk: int) -> str:
        user = people[pk]
        return "Reprise automatique" if user.is_system else user.name if pk in near else ELSEWHERE

    def writer(event: AuditEvent) -> str:
        by_that = event.action.startswith("support.share.") and event.subject_key is not None
        return by_link[event.subject_key] if by_that and event.subject_key in by_link else who(event.by_id)

    def reader(row: Reading) -> str:
        return by_short.get(row.what.removeprefix(SHARED), ELSEWHERE) if _by_link(row) else who(row.by_id)

    found = [Entry(row.at, writer(row), WRITTEN.get(row.action, "a modifié le dossier"), True) for row in events]
    found += [Entry(row.at, reader(row), _read(row), False) for row in readings]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _by_link(row: Reading) -> bool:
    return row.what.startswith(SHARED)


def _read(row: Reading) -> str:
    """« a ouvert : bilan de situation »; an acronym keeps its capitals."""
    what = "Projet partagé" if _by_link(row) else row.what
    words = what[:1].lower() + what[1:] if what[1:2].islower() else what
    return f"{READ.get(row.kind, 'a ouvert')}{NBSP}: {words}"


@needs(Permission.PEOPLE_READ)
def readings(request: HttpRequest, key: UUID) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    file = opened(viewer, key)
    audit.read(by=viewer.user, kind="FILE", what="Journal du dossier", person_key=file.person.key)
    only = request.GET.get("quoi", "")
    found = entries(file, viewer)
    if only in {"ecritures", "lectures"}:
        found = [entry for entry in found if entry.wrote is (only == "ecritures")]
    page = paginate(found, request, per_page=50)
    return render(request, "desk/person_log.html", {"person": file.person, "page": page, "only": only, "file": file})
