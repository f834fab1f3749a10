"""What the room writes: the state at the end of a month, and who wants the weekly mail."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.indicators.store import Snapshot
from convergence.quality import assess
from convergence.quality.current import on
from convergence.quality.models import Digest, MonthEnd


def last_month_end(day: date) -> date:
    """The last day of the month before that day; that day itself when it ends its month."""
    following = day + timedelta(days=1)
    return day if following.day == 1 else day.replace(day=1) - timedelta(days=1)


def keep_months(*, by: User, taken: Snapshot, today: date, months: int = 1) -> int:
    """Keep the state at the end of the last months, as dated facts tell it. A month already kept is left as it is.

    Gives how many months were written. Set-based; may be run as often as one likes.
    """
    wanted = []
    end = last_month_end(today)
    for _ in range(months):
        wanted.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    known = set(MonthEnd.objects.filter(month__in=wanted).values_list("month", flat=True).distinct().order_by())
    missing = [month for month in wanted if month not in known]
    for month in missing:
        _keep(by, taken, month)
    return len(missing)


def _keep(by: User, taken: Snapshot, month: date) -> None:
    assessed = on(taken, month)
    rows = assessed.in_view
    failing: dict[tuple[int, str], list[int]] = {}
    for rule in assessed.rules:
        for journey, chantier in rows.filter(pl.col(rule.key) == "fail").select("journey_id", "chantier_id").rows():
            failing.setdefault((chantier, rule.key), []).append(journey)
    ends = [
        MonthEnd(
            chantier_id=chantier, rule=key, version=assessed.by_key[key].version, month=month, passed=passed,
            failed=failed, unknown=unknown, refused=refused, failing=sorted(failing.get((chantier, key), [])),
        )
        for chantier, key, passed, failed, unknown, refused, _ in assess.tally(rows, assessed.rules).rows()
    ]  # fmt: skip
    with transaction.atomic():
        MonthEnd.objects.bulk_create(ends, batch_size=500, ignore_conflicts=True)
        audit.record(by=by, action="quality.month_end", changes={"month": ["", month.isoformat()]})


@transaction.atomic
def choose_digest(*, by: User, wanted: bool) -> bool:
    """Whether she receives the weekly mail. True when that changed."""
    digest, _ = Digest.objects.get_or_create(user=by)
    if digest.wanted == wanted:
        return False
    digest.wanted = wanted
    digest.save(update_fields=["wanted"])
    audit.record(by=by, action="quality.digest", changes={"wanted": [str(not wanted), str(wanted)]})
    return True
