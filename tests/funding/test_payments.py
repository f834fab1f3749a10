"""What goes out, what is accepted, what comes back: never more than is owed, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from convergence.funding.actions import payments, schemes, use
from convergence.funding.errors import FundingError
from convergence.funding.models import Instalment, Justification, Recovery, Subsidy
from convergence.funding.rules import Terms
from tests.cast import Cast
from tests.funding.conftest import TODAY


def rows(subsidy: Subsidy) -> list[Instalment]:
    return list(Instalment.objects.filter(subsidy=subsidy).order_by("rank"))


def amounts(subsidy: Subsidy) -> list[int]:
    return [row.cents for row in rows(subsidy)]


def pay(cast: Cast, instalment: Instalment) -> None:
    payments.release(by=cast.nadia, instalment=instalment)
    payments.pay(by=cast.nadia, instalment=instalment, on=TODAY, reference="VIR-1")


def justify(cast: Cast, subsidy: Subsidy, cents: int) -> Justification:
    made = use.start(by=cast.odile, subsidy=subsidy)
    use.spend(by=cast.odile, justification=made, kind="SALAIRES", label="Paie", cents=cents, document="BP")
    return use.send(by=cast.odile, justification=made)


def test_half_thirty_and_the_balance(cast: Cast, subsidy: Subsidy) -> None:
    assert amounts(subsidy) == [182_500, 109_500, 73_000]
    assert [row.condition for row in rows(subsidy)] == ["NOTIFICATION", "DATE", "JUSTIFICATION"]


def test_a_payment_waits_for_its_condition(cast: Cast, subsidy: Subsidy) -> None:
    first, second, balance = rows(subsidy)
    with pytest.raises(FundingError, match="Débloquez"):
        payments.pay(by=cast.nadia, instalment=first, on=TODAY)
    with pytest.raises(FundingError, match="pas acceptée"):
        payments.release(by=cast.nadia, instalment=balance)
    with pytest.raises(FundingError, match="pas venue"):
        payments.release(by=cast.nadia, instalment=second, on=date(2023, 8, 31))
    pay(cast, first)
    with pytest.raises(FundingError, match="déjà débloqué"):
        payments.release(by=cast.nadia, instalment=first)
    with pytest.raises(FundingError, match="déjà payé"):
        payments.pay(by=cast.nadia, instalment=first, on=TODAY)
    payments.release(by=cast.nadia, instalment=second)
    with pytest.raises(FundingError, match="pas encore venu"):
        payments.pay(by=cast.nadia, instalment=second, on=date(2025, 3, 11))
    payments.hold_back(by=cast.nadia, instalment=second)
    assert amounts(subsidy) == [182_500, 109_500, 73_000]


def test_all_that_may_be_released_is_at_once(cast: Cast, subsidy: Subsidy) -> None:
    assert payments.release_ready(by=cast.nadia, rows=Instalment.objects.filter(subsidy=subsidy)) == 2
    assert [row.state for row in rows(subsidy)] == ["Débloqué", "Débloqué", "Prévu"]


def test_the_balance_follows_what_is_accepted(cast: Cast, subsidy: Subsidy) -> None:
    first, second, balance = rows(subsidy)
    pay(cast, first)
    pay(cast, second)
    made = justify(cast, subsidy, 350_001)
    with pytest.raises(FundingError, match="Au plus"):
        use.accept(by=cast.nadia, justification=made, cents=350_002)
    use.accept(by=cast.nadia, justification=made, cents=350_001)
    assert amounts(subsidy) == [182_500, 109_500, 58_001]
    balance.refresh_from_db()
    pay(cast, balance)
    assert Subsidy.objects.with_money().get(pk=subsidy.pk).paid == 350_001
    assert not Recovery.objects.exists()


def test_less_accepted_than_paid_is_to_be_recovered(cast: Cast, subsidy: Subsidy) -> None:
    first, second, _ = rows(subsidy)
    pay(cast, first)
    pay(cast, second)
    made = justify(cast, subsidy, 400_000)
    with pytest.raises(FundingError, match="Dites pourquoi"):
        use.accept(by=cast.nadia, justification=made, cents=200_000)
    use.accept(by=cast.nadia, justification=made, cents=200_000, reason="Poste vacant six mois")
    assert amounts(subsidy) == [182_500, 109_500, 0]
    recovery = Recovery.objects.get()
    assert recovery.cents == 92_000
    payments.settle_recovery(by=cast.nadia, recovery=recovery, on=TODAY, reference="CHQ")
    with pytest.raises(FundingError, match="déjà rendu"):
        payments.settle_recovery(by=cast.nadia, recovery=recovery, on=TODAY)
    found = Subsidy.objects.with_money().get(pk=subsidy.pk)
    assert found.paid - found.recovered == found.justified == 200_000


def test_a_new_version_shares_what_is_left(cast: Cast, subsidy: Subsidy) -> None:
    """Half is paid when the rate doubles: the rest moves; when it falls below what went, the difference comes back."""
    scheme = subsidy.scheme
    pay(cast, rows(subsidy)[0])

    def again(rate: int) -> None:
        schemes.set_terms(by=cast.nadia, scheme=scheme, terms=Terms(date(2023, 1, 1), rate))
        made = schemes.compute(by=cast.nadia, scheme=scheme, basis="PRESENCE")
        schemes.decide(by=cast.nadia, calculation=made)

    again(730_000)
    assert amounts(subsidy) == [182_500, 328_500, 219_000] and sum(amounts(subsidy)) == 730_000
    again(100_000)
    assert amounts(subsidy) == [182_500, 0, 0]
    assert Recovery.objects.get().cents == 82_500
    again(150_000)
    assert Recovery.objects.get().cents == 32_500, "the same demand, lower"
    again(365_000)
    assert not Recovery.objects.exists() and amounts(subsidy) == [182_500, 109_500, 73_000]


def test_more_decided_when_all_is_paid_is_a_complement(cast: Cast, subsidy: Subsidy) -> None:
    first, second, balance = rows(subsidy)
    pay(cast, first)
    pay(cast, second)
    use.accept(by=cast.nadia, justification=justify(cast, subsidy, 365_000), cents=365_000)
    pay(cast, balance)
    Justification.objects.update(state="SENT", accepted=None)
    schemes.set_terms(by=cast.nadia, scheme=subsidy.scheme, terms=Terms(date(2023, 1, 1), 400_000))
    made = schemes.compute(by=cast.nadia, scheme=subsidy.scheme, basis="PRESENCE")
    schemes.decide(by=cast.nadia, calculation=made)
    assert amounts(subsidy) == [182_500, 109_500, 73_000, 35_000]


def test_a_justification_goes_and_comes_back(cast: Cast, subsidy: Subsidy) -> None:
    made = use.start(by=cast.odile, subsidy=subsidy)
    with pytest.raises(FundingError, match="au moins une dépense"):
        use.send(by=cast.odile, justification=made)
    line = use.spend(by=cast.odile, justification=made, kind="FORMATION", label="PSSM", cents=1, document="")
    sent = use.send(by=cast.odile, justification=made)
    assert (sent.people, sent.days) == (1, 365)
    with pytest.raises(FundingError, match="ne change plus"):
        use.unspend(by=cast.odile, line=type(line).objects.get(pk=line.pk))
    with pytest.raises(FundingError, match="ce qu’il faut reprendre"):
        use.send_back(by=cast.nadia, justification=made, reason=" ")
    back = use.send_back(by=cast.nadia, justification=made, reason="Il manque la facture.")
    assert back.is_open and back.reason == "Il manque la facture."
    use.write(by=cast.odile, justification=back, words="Deux ateliers de plus.")
    again = use.send(by=cast.odile, justification=back)
    use.accept(by=cast.nadia, justification=again, cents=1)
    with pytest.raises(FundingError, match="n’attend pas"):
        use.accept(by=cast.nadia, justification=again, cents=1)


def test_nothing_is_justified_before_notification_nor_sent_before_the_year_ends(cast: Cast, subsidy: Subsidy) -> None:
    Subsidy.objects.update(notified_on=None)
    with pytest.raises(FundingError, match="n’est pas notifiée"):
        use.start(by=cast.odile, subsidy=subsidy)
    Subsidy.objects.update(notified_on=TODAY)
    type(subsidy.scheme).objects.update(year=2025)
    with pytest.raises(FundingError, match="n’est pas finie"):
        justify(cast, subsidy, 5)


def words(**values: object) -> use.PostWords:
    return use.PostWords(
        **{
            "place": "INTERNE", "function": "CIP", "started_on": date(2023, 1, 1), "ended_on": date(2023, 12, 31),
            "fte": Decimal("0.50"), "cents": 2_000_000, **values,
        }
    )  # type: ignore[arg-type]  # fmt: skip


def test_posts_are_chosen_by_the_chantier_and_fill_its_justification(cast: Cast, subsidy: Subsidy) -> None:
    use.keep_post(by=cast.odile, subsidy=subsidy, words=words(real_fte=Decimal("0.40"), real_cents=1_600_000))
    half = words(started_on=date(2023, 7, 1), place="MUTUALISE", employer="Orb emploi", function="SANTE")
    use.keep_post(by=cast.odile, subsidy=subsidy, words=half)
    assert use.filled(subsidy.posts.all(), subsidy.scheme.span) == Decimal("0.65"), "0,40 + 0,50 × 184 ⁄ 365"
    made = use.start(by=cast.odile, subsidy=subsidy)
    assert [line.cents for line in made.lines.all()] == [1_600_000]
    for wrong, field in (
        (words(ended_on=date(2022, 1, 1)), "ended_on"),
        (words(started_on=date(2024, 1, 1), ended_on=date(2024, 2, 1)), "started_on"),
        (words(support_fte=Decimal(1)), "support_fte"),
        (words(place="MUTUALISE"), "employer"),
    ):
        with pytest.raises(FundingError) as refused:
            use.keep_post(by=cast.odile, subsidy=subsidy, words=wrong)
        assert refused.value.field == field
    use.send(by=cast.odile, justification=made)
    with pytest.raises(FundingError, match="est envoyée"):
        use.keep_post(by=cast.odile, subsidy=subsidy, words=words())


def test_the_database_refuses_a_payment_that_was_not_released(cast: Cast, subsidy: Subsidy) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(pk=rows(subsidy)[0].pk).update(paid_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(pk=rows(subsidy)[0].pk).update(cents=-1)
