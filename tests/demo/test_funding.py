"""The demo's money holds to the cent, and shows each state that a screen may meet."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Sum

from convergence.funding.models import (
    Calculation,
    Grant,
    GrantReport,
    Instalment,
    Justification,
    Recovery,
    Reinforcement,
    SchemeSource,
    Subsidy,
)


def test_amounts_add_up_to_the_cent(small: Any, db: None) -> None:
    held = Calculation.objects.annotate(all=Sum("lines__cents"))
    assert held.exists() and not held.exclude(all=F("total")).exists()
    for one in Subsidy.objects.with_money().prefetch_related("instalments", "justification"):
        justification = getattr(one, "justification", None)
        owed = one.cents
        if justification is not None and justification.accepted is not None:
            owed = min(owed, justification.accepted)
        out = sum(row.cents for row in one.instalments.all() if row.released_on)
        back = one.recoveries.aggregate(all=Sum("cents"))["all"] or 0
        assert out <= one.cents and out - back <= owed
        assert sum(row.cents for row in one.instalments.all()) <= one.cents
        assert one.paid <= out


def test_every_state_is_there(small: Any, db: None) -> None:
    states = set(Calculation.objects.values_list("state", flat=True))
    assert states >= {"DRAFT", "NOTIFIED", "REPLACED"}
    assert set(Calculation.objects.values_list("basis", flat=True)) == {"PLACES", "PRESENCE"}
    assert set(Justification.objects.values_list("state", flat=True)) >= {"SENT", "ACCEPTED"}
    assert Instalment.objects.filter(paid_on__isnull=False).exists()
    assert Instalment.objects.filter(released_on__isnull=True).exists()
    assert Recovery.objects.exists() and Reinforcement.objects.filter(place="MUTUALISE").exists()
    assert Grant.objects.filter(path="DIRECT", chantiers__isnull=False).exists()
    assert GrantReport.objects.filter(sent_on__isnull=True).exists()
    given = SchemeSource.objects.values("grant").annotate(all=Sum("cents"), most=Sum("grant__cents"))
    assert given and all(row["all"] <= row["most"] for row in given)
