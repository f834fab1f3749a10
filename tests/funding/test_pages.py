"""Who sees which money, what pages do, how many queries they ask, what documents say."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.funding import observed, points, totals
from convergence.funding.actions import grants, payments, schemes, use
from convergence.funding.errors import FundingError
from convergence.funding.models import Calculation, Grant, Instalment, Justification, Scenario, Scheme, Subsidy
from convergence.network.viewer import Viewer
from convergence.reports.rendering import cvg_form
from tests.cast import Cast
from tests.funding.conftest import TODAY, signed_in

NAMES = (
    "helene", "marc", "rachid", "odile", "basile", "irma", "rene", "ines", "paul", "lise", "simone", "nadia", "dora",
    "fabre", "eva", "personne",
)  # fmt: skip


def grant(cast: Cast, **values: Any) -> Grant:
    funder = grants.open_funder(by=cast.nadia, name="DGEFP", kind="ETAT")
    words = {
        "title": "Renfort", "started_on": date(2025, 1, 1), "ended_on": date(2025, 12, 31), "cents": 1_000_000,
        "use": "CHANTIERS", "path": "RESEAU", **values,
    }  # fmt: skip
    return grants.open_grant(by=cast.nadia, funder=funder, words=grants.Words(**words))


def readers(cast: Cast, model: Any, pk: int) -> set[str]:
    return {name for name in NAMES if model.objects.visible_to(cast.viewer(name)).filter(pk=pk).exists()}


def test_who_sees_a_subsidy(cast: Cast, subsidy: Subsidy) -> None:
    assert readers(cast, Subsidy, subsidy.pk) == {"odile", "paul", "nadia"}
    assert readers(cast, Scheme, subsidy.scheme_id) == {"nadia"}


def test_a_chantier_learns_of_its_subsidy_with_the_notification(cast: Cast, subsidy: Subsidy) -> None:
    """And a new version decided since takes nothing away from its sight."""
    Subsidy.objects.update(notified_on=None)
    assert readers(cast, Subsidy, subsidy.pk) == {"nadia"}
    Subsidy.objects.update(notified_on=TODAY)
    schemes.decide(by=cast.nadia, calculation=schemes.compute(by=cast.nadia, scheme=subsidy.scheme, basis="PLACES"))
    assert readers(cast, Subsidy, subsidy.pk) == {"odile", "paul", "nadia"}


def test_what_may_be_released_is_said_the_same_twice(cast: Cast, subsidy: Subsidy) -> None:
    """By the query of a home, and row by row."""

    def both() -> tuple[set[int], set[int]]:
        rows = Instalment.objects.select_related("subsidy").filter(released_on__isnull=True)
        held = {one.subsidy_id: one for one in Justification.objects.all()}
        one = {row.pk for row in rows if not payments.hindrance(row, row.subsidy, held.get(row.subsidy_id), TODAY)}
        return one, set(points.ready_to_release(TODAY).values_list("pk", flat=True))

    for change in (
        lambda: None,
        lambda: Instalment.objects.filter(rank=2).update(due_on=date(2025, 3, 11)),
        lambda: Justification.objects.create(
            subsidy=subsidy, state="ACCEPTED", accepted=1, examined_on=TODAY, examined_by=cast.nadia
        ),
        lambda: Subsidy.objects.update(notified_on=None),
    ):
        change()
        one, other = both()
        assert one == other


def test_who_sees_an_agreement(cast: Cast) -> None:
    assert readers(cast, Grant, grant(cast).pk) == {"nadia"}
    assert readers(cast, Grant, grant(cast, territories=(cast.orb,)).pk) == {"paul", "nadia"}
    direct = grant(cast, path="DIRECT", chantiers=(cast.garance,))
    assert readers(cast, Grant, direct.pk) == {"odile", "paul", "nadia"}


def test_funders_and_evaluators_see_no_money() -> None:
    money = {Permission.FUNDING_READ, Permission.FUNDING_JUSTIFY, Permission.FUNDING_RUN}
    holders = {code for code, role in ROLES.items() if role.permissions & money}
    assert holders == {"DIRECTOR", "COORDINATOR", "PROGRAMME_LEAD", "NATIONAL"}
    assert {code for code, role in ROLES.items() if Permission.FUNDING_RUN in role.permissions} == {"NATIONAL"}


def test_names_are_for_those_who_open_the_files(cast: Cast, subsidy: Subsidy) -> None:
    page = reverse("funding_people", args=[subsidy.key])
    assert "ROMARIN" in signed_in(cast.odile).get(page).content.decode().upper()
    told = signed_in(cast.nadia).get(page).content.decode()
    assert "ROMARIN" not in told.upper() and "1 personne accompagnée" in told.replace("\u00a0", " ")


def test_a_director_changes_hers_only(cast: Cast, subsidy: Subsidy) -> None:
    given = {
        "place": "INTERNE", "function": "CIP", "started_on": "2023-01-01", "ended_on": "2023-12-31", "fte": "0,5",
        "cents": "1 825,50",
    }  # fmt: skip
    page = reverse("funding_post_new", args=[subsidy.key])
    assert signed_in(cast.nadia).post(page, given).status_code == 403
    assert signed_in(cast.irma).post(page, given).status_code == 403
    wrong = signed_in(cast.odile).post(page, {**given, "cents": "mille"})
    assert "Écrivez un montant" in wrong.content.decode() and 'value="mille"' in wrong.content.decode()
    signed_in(cast.odile).post(page, given)
    post = subsidy.posts.get()
    assert (post.cents, post.fte) == (182_550, Decimal("0.50"))
    edit = reverse("funding_post", args=[post.key])
    assert "1\u00a0825,50" in signed_in(cast.odile).get(edit).content.decode()
    signed_in(cast.paul).post(edit, {**given, "real_cents": "2000"})
    post.refresh_from_db()
    assert post.real_cents == 200_000
    signed_in(cast.odile).post(edit, {"act": "drop"})
    assert not subsidy.posts.exists()


def test_a_justification_from_its_page(cast: Cast, subsidy: Subsidy) -> None:
    client, page = signed_in(cast.odile), reverse("funding_justify", args=[subsidy.key])
    show = reverse("funding_justification", args=[subsidy.key])
    assert "Commencer la justification" in client.get(show).content.decode()
    client.post(page, {"act": "start"})
    refused = client.post(page, {"act": "spend", "kind": "SALAIRES", "label": "Paie", "cents": "0"})
    assert refused.status_code == 422 and "porte un montant" in refused.content.decode()
    client.post(page, {"act": "spend", "kind": "SALAIRES", "label": "Paie", "cents": "3 650"})
    client.post(page, {"act": "send"})
    made = Justification.objects.get()
    assert made.state == "SENT" and points.waiting(Viewer(cast.odile)).total == 0
    examine = reverse("funding_examine", args=[subsidy.key])
    short = signed_in(cast.nadia).post(examine, {"act": "accept", "cents": "3000"})
    assert short.status_code == 422 and "Dites pourquoi" in short.content.decode()
    signed_in(cast.nadia).post(examine, {"act": "return", "reason": "La pièce ?"})
    told = client.get(show).content.decode()
    assert "La pièce ?" in told and "Envoyer à l’équipe nationale" in told
    client.post(page, {"act": "send"})
    signed_in(cast.nadia).post(examine, {"act": "accept", "cents": "3 650"})
    made.refresh_from_db()
    assert made.accepted == 365_000
    assert totals.money(Viewer(cast.paul), 2023).justified == 365_000


def test_what_waits_for_a_director_and_for_the_nation(cast: Cast, subsidy: Subsidy) -> None:
    (line,) = points.waiting(Viewer(cast.odile)).items
    assert (line.title, line.due) == ("Subvention à justifier", date(2024, 2, 28))
    assert points.waiting(Viewer(cast.helene)).total == 0
    held = grant(cast)
    grants.owe_report(by=cast.nadia, grant=held, title="Bilan final", due_on=date(2025, 4, 1))
    grants.expect(by=cast.nadia, grant=held, condition="SIGNATURE", due_on=date(2025, 2, 1), cents=500)
    home = signed_in(cast.nadia).get(reverse("home_last")).content.decode()
    assert "Bilan final" in home and "à recevoir" in home
    assert "doivent justifier" in signed_in(cast.paul).get(reverse("home_last")).content.decode()
    assert (
        "Financements" in signed_in(cast.odile).get(reverse("chantier_later", args=[cast.garance.key])).content.decode()
    )


def test_money_by_scope(cast: Cast, subsidy: Subsidy) -> None:
    payments.release(by=cast.nadia, instalment=subsidy.instalments.get(rank=1))
    payments.pay(by=cast.nadia, instalment=subsidy.instalments.get(rank=1), on=TODAY)
    found = totals.money(Viewer(cast.nadia), 2023)
    assert (found.decided, found.paid, found.left, found.subsidies, found.awaiting) == (365_000, 182_500, 182_500, 3, 3)
    assert totals.money(Viewer(cast.nadia), 2023, territory=cast.lys).decided == 0
    assert totals.money(Viewer(cast.nadia), 2023, chantier=cast.garance).decided == 365_000
    assert totals.money(Viewer(cast.lise), 2023, chantier=cast.garance) == totals.Money()
    assert totals.money(Viewer(cast.fabre), 2023) == totals.Money()
    held = grant(cast)
    made = grants.expect(by=cast.nadia, grant=held, condition="DATE", due_on=date(2025, 2, 1), cents=600)
    grants.receive(by=cast.nadia, instalment=made, on=TODAY, cents=500)
    assert totals.receipts(Viewer(cast.nadia), 2025) == totals.Receipts(600, 500)


def test_an_agreement_holds_what_it_promises(cast: Cast, subsidy: Subsidy) -> None:
    held = grant(cast)
    assert held.state_on(TODAY, received=0) == "À signer"
    held.signed_on = date(2025, 1, 5)
    assert held.state_on(TODAY, received=0) == "En cours"
    assert held.state_on(date(2026, 1, 1), received=0) == "Terminée, à solder"
    assert held.state_on(date(2026, 1, 1), received=1_000_000, late_report=True) == "Terminée, à solder"
    assert held.state_on(date(2026, 1, 1), received=1_000_000) == "Soldée"
    made = grants.expect(by=cast.nadia, grant=held, condition="DATE", due_on=TODAY, cents=1_000_000)
    with pytest.raises(FundingError, match="laisse 0,00"):
        grants.expect(by=cast.nadia, grant=held, condition="DATE", due_on=TODAY, cents=1)
    with pytest.raises(FundingError, match="ce serait plus"):
        grants.receive(by=cast.nadia, instalment=made, on=TODAY, cents=1_000_001)
    grants.receive(by=cast.nadia, instalment=made, on=TODAY, cents=999_999)
    with pytest.raises(FundingError, match="est reçu"):
        grants.drop_expected(by=cast.nadia, instalment=made)
    with pytest.raises(FundingError, match="quels chantiers"):
        grant(cast, path="DIRECT")
    schemes.set_source(by=cast.nadia, scheme=subsidy.scheme, grant=held, cents=900_000)
    with pytest.raises(FundingError, match="comptent déjà"):
        grants.amend_grant(by=cast.nadia, grant=held, words=grants.Words("R", TODAY, TODAY, 5, "CHANTIERS", "RESEAU"))


def test_the_national_team_opens_an_agreement_and_a_scheme(cast: Cast) -> None:
    client = signed_in(cast.nadia)
    given = {
        "title": "Renfort 2025", "started_on": "2025-01-01", "ended_on": "2025-12-31", "cents": "120 000",
        "use": "CHANTIERS", "path": "RESEAU",
    }  # fmt: skip
    refused = client.post(reverse("funding_grant_new"), given).content.decode()
    assert "Nommez le financeur" in refused and "120 000" in refused
    client.post(reverse("funding_grant_new"), {**given, "funder_name": "DGEFP", "funder_kind": "ETAT"})
    held = Grant.objects.get()
    assert held.cents == 12_000_000
    edit = reverse("funding_grant_edit", args=[held.key])
    assert client.get(edit).status_code == 200
    client.post(edit, {**given, "cents": "130 000"})
    held.refresh_from_db()
    assert held.cents == 13_000_000
    client.post(reverse("funding_scheme_new"), {"programme": "CVG", "year": "2024", "rate": "1 900", "floor": "6000"})
    scheme = Scheme.objects.get()
    page = client.get(reverse("funding_schedule", args=[scheme.key])).content.decode()
    assert "Versement 4" in page
    shares = {"share_1": "100", "condition_1": "NOTIFICATION", "due_on_1": "2024-04-01"}
    client.post(reverse("funding_schedule", args=[scheme.key]), shares)
    assert scheme.steps.count() == 1
    client.post(reverse("funding_terms", args=[scheme.key]), {"from_on": "2024-07-01", "rate": "2 000,10"})
    assert list(scheme.terms.values_list("rate", flat=True)) == [190_000, 200_010]
    client.post(reverse("funding_source", args=[scheme.key]), {"grant": str(held.key), "cents": "100"})
    assert scheme.sources.get().cents == 10_000
    client.post(reverse("funding_compute", args=[scheme.key]), {"basis": "PLACES"})
    made = Calculation.objects.get()
    for act in ("decide", "notify"):
        client.post(reverse("funding_decide", args=[made.key]), {"act": act})
    made.refresh_from_db()
    assert made.state == "NOTIFIED"
    client.post(reverse("funding_instalments", args=[scheme.key]))
    assert Instalment.objects.filter(released_on__isnull=False).count() == 3


def test_a_scenario_is_asked_changed_and_kept(cast: Cast, subsidy: Subsidy) -> None:
    client, page = signed_in(cast.nadia), reverse("funding_scenarios")
    assert "dernière année pleine" in client.get(page).content.decode()
    year, given, _ = observed.assumptions()
    assert year == 2024
    typed = {
        **given.kept(),
        "team": "4,5",
        "phc_rate": "4 600",
        "cvg_rate": "1900",
        "fte_cost": "52000",
        "journeys": "15",
    }
    told = client.post(page, {**typed, "act": "see"}).content.decode()
    assert "15 parcours" in told.replace("\u00a0", " ") and not Scenario.objects.exists()
    nameless = client.post(page, {**typed, "act": "keep"})
    assert nameless.status_code == 422 and "Donnez-lui un nom" in nameless.content.decode()
    client.post(page, {**typed, "act": "keep", "name": "Quinze de plus"})
    kept = Scenario.objects.get()
    one = reverse("funding_scenario", args=[kept.key])
    assert "Quinze de plus" in client.get(one).content.decode()
    client.post(one, {"act": "drop"})
    assert not Scenario.objects.exists()


def test_the_form_of_the_dialogue_knows_the_posts(cast: Cast, subsidy: Subsidy) -> None:
    words = use.PostWords(
        "MUTUALISE", "SANTE", date(2023, 1, 1), date(2023, 12, 31), Decimal("0.20"), 100, employer="Orb emploi"
    )
    use.keep_post(by=cast.odile, subsidy=subsidy, words=words)
    own = use.PostWords("INTERNE", "CIP", date(2023, 7, 1), date(2023, 12, 31), Decimal("1.00"), 100, holder="Odile")
    use.keep_post(by=cast.odile, subsidy=subsidy, words=own)
    found = points.means(cast.garance.code, date(2023, 1, 1), date(2023, 12, 31))
    assert found.internal == [("Odile", "Insertion socio-professionnelle", 0.5, None)]
    assert found.shared == [("", "Orb emploi", "Santé, psychologue", 0.2)]
    assert found in cvg_form.MEANS.ask(cast.garance.code, date(2023, 1, 1), date(2023, 12, 31))
    asked = f"{reverse('bilan_document', args=['formulaire-cvg'])}?programme=CVG&year=2023"
    asked += f"&scope=chantier:{cast.garance.code}"
    page = signed_in(cast.odile).get(reverse("funding_chantier", args=[cast.garance.key])).content.decode()
    assert asked.replace("&", "&amp;").replace(":", "%3A") in page
    answer = signed_in(cast.odile).get(asked)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("Moyens humains").to_python()
    assert ["1", "Odile", "Insertion socio-professionnelle", 0.5, "à compléter"] in rows
    assert ["1", "à compléter", "Orb emploi", "Santé, psychologue", 0.2] in rows


def test_the_sheet_is_a_document(cast: Cast, subsidy: Subsidy) -> None:
    made = use.start(by=cast.odile, subsidy=subsidy)
    use.spend(by=cast.odile, justification=made, kind="SALAIRES", label="Paie #strong[x]", cents=5, document="")
    answer = signed_in(cast.odile).get(reverse("funding_sheet", args=[subsidy.key]))
    assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"


def test_a_computation_goes_out_as_a_workbook(cast: Cast, subsidy: Subsidy) -> None:
    payments.release(by=cast.nadia, instalment=subsidy.instalments.get(rank=1))
    payments.pay(by=cast.nadia, instalment=subsidy.instalments.get(rank=1), on=TODAY)
    answer = signed_in(cast.nadia).get(reverse("funding_export", args=[subsidy.line.calculation.key]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    line = next(row for row in rows if row[1] == "Les Jardins de la Garance")
    assert line[10:] == [3650, 1825, 1825] and rows[-1][10] == 3650


@pytest.mark.parametrize(
    ("name", "args", "most"),
    [
        ("funding", "", 15), ("funding_subsidies", "", 10), ("funding_grants", "", 8), ("funding_schemes", "", 9),
        ("funding_subsidy", "subsidy", 15), ("funding_justification", "subsidy", 15), ("funding_scheme", "scheme", 15),
        ("funding_calculation", "calculation", 13), ("funding_instalments", "scheme", 9),
        ("funding_chantier", "chantier", 8),
    ],
)  # fmt: skip
def test_pages_ask_few_queries(  # noqa: PLR0917
    cast: Cast, subsidy: Subsidy, name: str, args: str, most: int, django_assert_max_num_queries: Any
) -> None:
    grant(cast)
    keys = {
        "subsidy": subsidy.key, "scheme": subsidy.scheme.key, "chantier": cast.garance.key,
        "calculation": subsidy.scheme.calculations.get().key,
    }  # fmt: skip
    client = signed_in(cast.nadia)
    client.get("/")
    with django_assert_max_num_queries(most):
        assert client.get(reverse(name, args=[keys[args]] if args else [])).status_code == 200
