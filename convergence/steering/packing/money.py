"""The money of a pack: what the room of funding adds up, for who may read it there."""

from __future__ import annotations

from decimal import Decimal

from convergence.funding import totals
from convergence.kit import french
from convergence.steering.models import PackPart
from convergence.steering.packing.asked import Asked, Made, Table


def money(asked: Asked) -> Made:
    """Subsidies of the year of the committee beside the year before; what funders pay, for the whole network."""
    year = asked.end.year
    years = (year - 1, year)
    sums = [totals.money(asked.viewer, one, territory=asked.territory) for one in years]
    rows = [
        ("Prévu d’après les places", *(_euros(one.planned) for one in sums)),
        ("Décidé", *(_euros(one.decided) for one in sums)),
        ("Versé", *(_euros(one.paid) for one in sums)),
        ("Reste à verser", *(_euros(one.left) for one in sums)),
        ("Justifié", *(_euros(one.justified) for one in sums)),
        ("Subventions, dont à justifier", *(f"{one.subsidies}, dont {one.awaiting}" for one in sums)),
    ]
    head = ("Montants", *(str(one) for one in years))
    tables = [Table("Subventions aux chantiers", head, rows if any(one.subsidies for one in sums) else [])]
    if asked.territory is None:
        came = [totals.receipts(asked.viewer, one) for one in years]
        told = [
            ("Attendu des financeurs", *(_euros(one.expected) for one in came)),
            ("Reçu", *(_euros(one.received) for one in came)),
        ]
        tables.append(Table("Financeurs", head, told if any(one.expected or one.received for one in came) else []))
    return Made(PackPart.Kind.MONEY, "Financements", "", tables)


def _euros(cents: int) -> str:
    return french.euros(Decimal(cents) / 100)
