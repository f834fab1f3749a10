"""Samples of funding for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.access.scope import Subject, in_chantier
from tests.cast import Cast


def build(cast: Cast) -> dict[str, Any]:
    """What the addresses name, all of it in the chantier Garance, territory Orb."""
    from convergence.funding.actions import grants, payments, scenarios, schemes, use
    from convergence.funding.models import Subsidy
    from convergence.funding.rules import Terms
    from convergence.funding.scenario import Assumptions

    by, year = cast.system, 2023
    funder = grants.open_funder(by=by, name="Département de l’Orb", kind="DEPARTEMENT")
    words = grants.Words(
        title="Renfort", started_on=date(year, 1, 1), ended_on=date(year, 12, 31), cents=10_000_000, use="CHANTIERS",
        path="DIRECT", territories=(cast.orb,), chantiers=(cast.garance,),
    )  # fmt: skip
    grant = grants.open_grant(by=by, funder=funder, words=words)
    expected = grants.expect(by=by, grant=grant, condition="SIGNATURE", due_on=date(year, 2, 1), cents=5_000_000)
    report = grants.owe_report(by=by, grant=grant, title="Compte rendu", due_on=date(2025, 6, 30))
    scheme = schemes.open_scheme(by=by, programme="CVG", year=year, terms=Terms(date(year, 1, 1), 200_000))
    calculation = schemes.compute(by=by, scheme=scheme, basis="PLACES")
    schemes.decide(by=by, calculation=calculation)
    calculation.refresh_from_db()
    schemes.notify(by=by, calculation=calculation)
    subsidy = Subsidy.objects.get(chantier=cast.garance, scheme=scheme)
    post = use.keep_post(
        by=by, subsidy=subsidy,
        words=use.PostWords("INTERNE", "CIP", date(year, 1, 1), date(year, 12, 31), Decimal("0.50"), 2_000_000),
    )  # fmt: skip
    made = use.start(by=by, subsidy=subsidy)
    spend = use.spend(by=by, justification=made, kind="SALAIRES", label="Paie", cents=10_000, document="")
    first = subsidy.instalments.get(rank=1)
    payments.release(by=by, instalment=first)
    payments.pay(by=by, instalment=first, on=date(2025, 3, 10))
    recovery = subsidy.recoveries.create(cents=1, asked_on=date(2025, 3, 10))
    kept = scenarios.keep(by=by, name="Quinze de plus", assumptions=Assumptions())
    return {
        "grant": grant.key, "receipt": expected.key, "report": report.key, "scheme": scheme.key,
        "calculation": calculation.key, "subsidy": subsidy.key, "post_of_reinforcement": post.key, "spend": spend.key,
        "instalment": subsidy.instalments.get(rank=2).key, "recovery": recovery.key, "scenario": kept.key,
    }  # fmt: skip


SUBJECTS: dict[str, Subject] = {
    "financements/chantiers/<uuid:key>/": ("key", "chantier", in_chantier),
    "financements/conventions/<uuid:key>/": ("key", "grant", in_chantier),
    "financements/versements-attendus/<uuid:key>/": ("key", "receipt", in_chantier),
    "financements/comptes-rendus/<uuid:key>/": ("key", "report", in_chantier),
    "financements/calculs/<uuid:key>/": ("key", "scheme", in_chantier),
    "financements/versions/<uuid:key>/": ("key", "calculation", in_chantier),
    "financements/subventions/<uuid:key>/": ("key", "subsidy", in_chantier),
    "financements/postes/<uuid:key>/": ("key", "post_of_reinforcement", in_chantier),
    "financements/depenses/<uuid:key>/": ("key", "spend", in_chantier),
    "financements/versements/<uuid:key>/": ("key", "instalment", in_chantier),
    "financements/trop-percus/<uuid:key>/": ("key", "recovery", in_chantier),
    "financements/scenarios/<uuid:key>/": ("key", "scenario", in_chantier),
}
