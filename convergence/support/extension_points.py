"""What the PASS in time brings to the meeting points: lines, panels, the entry of who holds the committee."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from convergence.accounts.permissions import Permission
from convergence.journeys import worklist
from convergence.journeys.actions.contracts import SIGNED
from convergence.journeys.file import File
from convergence.journeys.rules import PASS_NOTICE_DAYS, month_of_journey
from convergence.journeys.worklist import Facts, Kind
from convergence.kit import clock, french
from convergence.kit.context import link
from convergence.kit.meeting import NavItem, Panel, nav, panels
from convergence.network.viewer import Viewer
from convergence.support import pass_rules
from convergence.support.actions.suspensions import end_by_contract
from convergence.support.models import Extension, Opinion, Suspension
from convergence.support.passes import history


# ── What waits for the referent ─────────────────────────────────────────────────────────────
def pass_branch(sql: Any, today: date) -> str:
    """One line a PASS: its end, a request to finish, or a request without an answer at 10, 20 and 30 days.

    A suspended PASS does not wait; a request just asked neither.
    """
    notice = sql.add_days("%(today)s", str(PASS_NOTICE_DAYS.on(today)))
    reminder = sql.add_days("e.asked_on", str(pass_rules.REMINDER_DAYS.on(today)))
    shown = "WHERE mine.ended_on IS NULL AND p.closed_on IS NULL"
    asked = (
        "EXISTS (SELECT 1 FROM support_extension x WHERE x.inclusion_pass_id = p.id AND x.state IN ('DRAFT', 'ASKED'))"
    )
    return f"""
        SELECT 'pass', max(mine.id), p.id, min(p.ends_on) FROM mine
        JOIN people_inclusionpass p ON p.person_id = mine.person_id
        {shown} AND p.suspended_on IS NULL AND p.ends_on <= {notice} AND NOT {asked}
        GROUP BY p.id
        UNION ALL
        SELECT 'pass_draft', mine.id, e.id, p.ends_on FROM mine
        JOIN support_extension e ON e.journey_id = mine.id AND e.state = 'DRAFT'
        JOIN people_inclusionpass p ON p.id = e.inclusion_pass_id
        {shown}
        UNION ALL
        SELECT 'pass_asked', mine.id, e.id, {reminder} FROM mine
        JOIN support_extension e ON e.journey_id = mine.id AND e.state = 'ASKED'
        JOIN people_inclusionpass p ON p.id = e.inclusion_pass_id
        {shown} AND {reminder} <= %(today)s"""  # noqa: S608


_STAGES = {90: "à préparer", 30: "à demander maintenant", 0: "sans PASS, l’aide au poste s’arrête"}


def _ending(facts: Facts) -> str:
    month = month_of_journey(facts.journey.started_on, facts.today)
    stage = pass_rules.stage_of(facts.row.due, facts.today)
    words = f", {_STAGES[stage]}" if stage is not None else ""
    return f"{facts.journey.programme}, {month}{'er' if month == 1 else 'e'} mois{words}"


def _draft(facts: Facts) -> str:
    return f"le PASS se termine le {facts.day(facts.row.due)}"


def _asked(facts: Facts) -> str:
    asked_on = facts.row.due - pass_rules.REMINDER_DAYS.on(facts.today) * pass_rules.DAY
    again = pass_rules.reminders(asked_on, facts.today)
    words = f"demandée le {facts.day(asked_on)}"
    return f"{words}, relance n°{french.NBSP}{again} à faire" if again else words


KINDS = {
    "pass": Kind(
        "PASS IAE qui se termine", _ending, "support/lines/pass.html", "journey_extension", "Prolonger",
        more=lambda facts: {"may_leave": True}, ends=True,
    ),
    "pass_draft": Kind(
        "Prolongation à demander", _draft, "support/lines/pass.html", "journey_extension", "Terminer la demande",
        more=lambda facts: {"may_leave": False}, ends=True,
    ),
    "pass_asked": Kind(
        "Prolongation sans réponse", _asked, "support/lines/pass.html", "journey_extension", "Voir la demande",
        more=lambda facts: {"may_leave": False},
    ),
}  # fmt: skip


# ── The person ──────────────────────────────────────────────────────────────────────────────
def panel(page: str, subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """« PASS et prolongation », later on the person’s page: two queries. The home: one."""
    if page == "person_later" and isinstance(subject, File):
        current = subject.open_pass
        if current is None or current.ends_on is None:
            return
        suspensions = list(Suspension.objects.filter(inclusion_pass__person=subject.person).order_by("started_on"))
        extensions = list(Extension.objects.filter(inclusion_pass__person=subject.person).order_by("starts_on", "pk"))
        seen = {journey.pk for journey in subject.journeys}
        journey = next((one for one in subject.journeys if one.is_open), None)
        context = {
            "person": subject.person,
            "history": history(current, suspensions, extensions, clock.today(), seen),
            "journey": journey if journey is not None and subject.may_write(journey) else None,
        }
        yield Panel("support/_pass_panel.html", context)
    elif page in {"home", "home_later"}:
        yield from _home(page, viewer)


def _home(page: str, viewer: Viewer) -> Iterable[Panel]:
    """Opinions asked of an officer; requests that wait for a committee."""
    if page == "home" and viewer.can(Permission.REQUESTS_ANSWER):
        asked = list(
            Opinion.objects.asked_of(viewer)
            .filter(given_on__isnull=True, extension__state__in=Extension.OPEN)
            .select_related("extension__journey__person", "extension__journey__chantier", "asked_by")
            .order_by("asked_on", "pk")[:8]
        )
        if asked:
            yield Panel("support/_opinions_asked.html", {"opinions": asked}, "top")
    if page == "home_later" and viewer.can(Permission.EXTENSIONS_DECIDE):
        late = clock.today() - pass_rules.REMINDER_DAYS.on(clock.today()) * pass_rules.DAY
        waits = (
            Extension.objects.decidable_by(viewer)
            .waiting()
            .aggregate(total=Count("pk"), late=Count("pk", filter=Q(asked_on__lte=late)))
        )
        if waits["total"]:
            yield Panel("support/_extensions_wait.html", {"waits": waits})


def committee_entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Prolongations », for those who hold the committee."""
    if viewer.can(Permission.EXTENSIONS_DECIDE):
        yield NavItem("Prolongations", link("extensions"), "calendar-plus", phone=False)


def register() -> None:
    for code, kind in KINDS.items():
        if code == "pass":
            worklist.extend(code, kind, pass_branch)
        else:
            worklist.KINDS[code] = kind
    if end_by_contract not in SIGNED:
        SIGNED.append(end_by_contract)
    panels.register(panel, rank=60)
    nav.register(committee_entry, rank=60)
