"""5,000 rows, checked and written, within a bound that a slow and busy machine keeps."""

import time
from datetime import date, timedelta

from convergence.exchange.columns import FACTS
from convergence.journeys.models import Journey, Situation
from tests.exchange.books import book, check, counts, row, take

ROWS = 5000


def test_five_thousand_rows(cast, tmp_path):
    codes = {column.name: column.accepted()[0] for column in FACTS if column.codes and column.name != "nationalite"}
    rows = [
        row(
            **codes, reference=f"R{number}", nom=f"Nom{number % 1700}", prenom=f"Prénom {number}",
            date_naissance=date(1960, 1, 1) + timedelta(days=number % 15000), date_sortie=date(2024, 9, 1),
            date_situation_actuelle=date(2024, 5, 1), suivi_6_mois_date=date(2025, 3, 1),
        )
        for number in range(ROWS)
    ]  # fmt: skip
    path = book(tmp_path / "b.xlsx", rows)
    start = time.process_time()
    assert counts(check(path)) == (ROWS, 0, 0, 0)
    assert counts(take(path)) == (ROWS, 0, 0, 0)
    spent = time.process_time() - start
    assert Journey.objects.count() == ROWS and Situation.objects.count() == 5 * ROWS
    assert spent < 30, f"{spent:.1f} s of processor"
    assert counts(take(path)) == (0, 0, ROWS, 0)
