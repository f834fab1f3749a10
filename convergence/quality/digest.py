"""The mail of the week: how many points wait for each, and what other rooms recall. No name ever leaves by mail."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.urls import reverse

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.indicators import snapshot
from convergence.kit import clock
from convergence.kit.dates import monday
from convergence.kit.french import NBSP, count
from convergence.kit.meeting import reminders
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.quality import history, mending
from convergence.quality.actions import keep_months
from convergence.quality.current import Assessed, current
from convergence.quality.models import Digest

log = logging.getLogger(__name__)
_ROLES = [code for code, role in ROLES.items() if Permission.QUALITY_READ in role.permissions]


@dataclass(frozen=True)
class Done:
    """What the command did. `quiet`: those for whom nothing waits."""

    sent: int = 0
    quiet: int = 0
    already: int = 0
    failed: int = 0
    months: int = 0

    def to_json(self) -> dict[str, int]:
        return asdict(self)

    @property
    def sentence(self) -> str:
        parts = [count(self.sent, "courriel envoyé", "courriels envoyés")]
        parts += [f"{count(self.quiet, 'personne')} pour qui rien n’attend"] if self.quiet else []
        parts += [f"{count(self.already, 'déjà envoyé', 'déjà envoyés')} cette semaine"] if self.already else []
        parts += [f"{count(self.failed, 'échec')}, à relancer"] if self.failed else []
        parts += [count(self.months, "mois relevé", "mois relevés")] if self.months else []
        return ", ".join(parts) + "."


def run(*, dry: bool = False) -> Done:
    """Keep the last month end when it is not kept yet, then send to each who wants it and has not had it this week."""
    today = clock.today()
    by = User.objects.system()
    months = 0 if dry else keep_months(by=by, taken=snapshot.current(), today=today)
    assessed, week = current(), monday(today)
    counts = dict.fromkeys(("sent", "quiet", "already", "failed"), 0)
    with_mail = None if dry else get_connection()
    for user in receivers(today):
        message = letter(assessed, user)
        if message is None:
            counts["quiet"] += 1
        elif dry:
            counts["sent"] += 1
        elif not _claim(user, week):
            counts["already"] += 1
        else:
            message.connection = with_mail
            counts["sent" if _send(message, user, week) else "failed"] += 1
    return Done(**counts, months=months)


def receivers(today: date) -> list[User]:
    """Those who answer for data or for a bilan, and have not said no."""
    posts = Post.objects.on(today).filter(role__in=_ROLES)
    refused = Digest.objects.filter(wanted=False)
    rows = User.objects.filter(is_active=True, is_system=False, pk__in=posts.values("user"))
    return list(rows.exclude(pk__in=refused.values("user")).order_by("pk"))


def _claim(user: User, week: date) -> bool:
    """Take the week for this user: true once, however many commands run at the same time."""
    Digest.objects.get_or_create(user=user)
    free = Q(sent_for__isnull=True) | Q(sent_for__lt=week)
    return Digest.objects.filter(free, user=user, wanted=True).update(sent_for=week) == 1


def _send(message: EmailMessage, user: User, week: date) -> bool:
    """False when the server refused: the week is given back, and the next run tries again."""
    try:
        message.send()
    except OSError as error:
        log.warning("digest not sent to user %s: %s", user.pk, type(error).__name__)
        Digest.objects.filter(user=user, sent_for=week).update(sent_for=None)
        return False
    return True


def letter(assessed: Assessed, user: User) -> EmailMessage | None:
    """Her mail of the week; None when nothing waits for her."""
    viewer = Viewer(user)
    recalled = [reminder for answers in reminders.ask(viewer) for reminder in answers]
    number, mend = to_mend(assessed, viewer)
    if not recalled and not number:
        return None
    lines = [f"Bonjour {user.first_name or user.name},", *mend]
    for reminder in recalled:
        lines += ["", f"{reminder.text}{NBSP}:", f"{settings.ADDRESS}{reminder.url}"]
    lines += [
        "",
        "Ce message ne nomme aucune personne accompagnée. Pour ne plus le recevoir, le bouton est au bas de "
        f"cette page{NBSP}:",
        _list_address(),
    ]
    parts = [f"{count(number, 'point')} à reprendre"] if number else []
    parts += [count(len(recalled), "échéance")] if recalled else []
    return EmailMessage(f"Convergence{NBSP}: {', '.join(parts)}", "\n".join(lines) + "\n", to=[user.email])


def _list_address() -> str:
    return f"{settings.ADDRESS}{reverse('quality_list')}"


def to_mend(assessed: Assessed, viewer: Viewer) -> tuple[int, list[str]]:
    """How many points of her own people wait, and the lines that say it."""
    rows = mending.rows_of(assessed, viewer, mending.hers(viewer))
    found = mending.points(assessed, rows, mending.hers_to_mend(assessed, viewer))
    points = sum(len(one.points) for one in found)
    if not points:
        return 0, []
    since = history.since_last_month(assessed, pl.col("journey_id").is_in(rows["journey_id"].implode()))
    people = count(len(found), "parcours", "parcours")
    lines = ["", f"{count(points, 'point')} à reprendre dans {people} que vous suivez{NBSP}:"]
    for dimension, number in mending.by_dimension(assessed, found).items():
        lines.append(f"  {dimension.label}{NBSP}: {number}")
    if since is not None and since.total:
        lines += ["", f"{count(since.total, 'point repris', 'points repris')} depuis la fin du mois dernier. Merci."]
    return points, [*lines, "", f"La liste, chaque point ouvert sur son champ{NBSP}:", _list_address()]
