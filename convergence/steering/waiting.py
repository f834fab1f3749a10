"""What waits in the steering: derived from dates, never stored."""

from __future__ import annotations

from datetime import date

from convergence.accounts.permissions import Permission
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import Line, Lines
from convergence.network.viewer import Viewer
from convergence.steering.models import LabelAction, LabelEvaluation

MOST = 200
"""Lines of one person read at once: nobody has as many."""


def waiting(viewer: Viewer) -> Lines:
    """Self-evaluations of her chantier, evaluations that she decides, actions that are hers. Three queries."""
    if not viewer.can(Permission.LABEL_READ):
        return Lines([], 0, 0)
    found = [*_to_fill(viewer), *_to_decide(viewer), *_actions(viewer)]
    found.sort(key=lambda line: line.due or date.max)
    today = clock.today()
    return Lines(found, len(found), sum(line.due is not None and line.due < today for line in found))


def _to_fill(viewer: Viewer) -> list[Line]:
    scope = viewer.scope(Permission.LABEL_ASSESS)
    if not scope:
        return []
    rows = LabelEvaluation.objects.visible_to(viewer).filter(
        submitted_on__isnull=True, closed_on__isnull=True, chantier__in=scope.chantiers
    )
    return [
        _line("Auto-évaluation du label à rendre", one, one.due_on, "À reprendre" if one.sent_back else "", "Remplir")
        for one in rows.select_related("chantier", "grid")[:MOST]
    ]


def _to_decide(viewer: Viewer) -> list[Line]:
    if not viewer.can(Permission.LABEL_DECIDE):
        return []
    rows = LabelEvaluation.objects.visible_to(viewer).filter(submitted_on__isnull=False, closed_on__isnull=True)
    return [
        _line("Label à visiter et à décider", one, None, f"Rendue le {french.day(one.submitted_on)}", "Voir")
        for one in rows.select_related("chantier", "grid").order_by("submitted_on", "pk")[:MOST]
        if one.submitted_on
    ]


def _actions(viewer: Viewer) -> list[Line]:
    rows = LabelAction.objects.filter(user=viewer.user, state=LabelAction.State.OPEN)
    return [
        Line(
            kind="label_action", title="Action du plan d’amélioration", due=one.due_on, person_key="",
            person_name=one.text, detail=one.evaluation.chantier.name,
            url=link("label_one", one.evaluation.key) + "#plan", act="Voir",
        )
        for one in rows.select_related("evaluation__chantier").order_by("due_on", "pk")[:MOST]
    ]  # fmt: skip


def _line(title: str, one: LabelEvaluation, due: date | None, detail: str, act: str) -> Line:
    return Line(
        kind="label", title=title, due=due, person_key="", person_name=one.chantier.name,
        detail=detail or one.grid.title, url=link("label_one", one.key), act=act,
    )  # fmt: skip
