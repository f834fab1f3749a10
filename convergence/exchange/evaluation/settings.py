"""What the network may change in the protection of data sets: dated values, printed on the risk sheet."""

from __future__ import annotations

from datetime import date

from convergence.journeys.rules import Setting

_START = date(2016, 1, 1)
_SOURCE = "décision 0042, d’après l’avis 05/2014 du G29 sur l’anonymisation"

LEAST_ALIKE = Setting("Personnes semblables, au moins (k)", "personnes", _SOURCE, ((_START, 5),))
MOST_LEFT_OUT = Setting("Personnes écartées au-delà desquelles la commande avertit", "%", _SOURCE, ((_START, 5),))
VALID_MONTHS = Setting("Garde par le destinataire, à défaut d’une autre durée", "mois", _SOURCE, ((_START, 24),))
KEPT_DAYS = Setting("Garde du fichier scellé", "jours", _SOURCE, ((_START, 7),))
NOTICE_DAYS = Setting("Rappel avant la destruction", "jours", _SOURCE, ((_START, 30),))

SETTINGS = (LEAST_ALIKE, MOST_LEFT_OUT, VALID_MONTHS, KEPT_DAYS, NOTICE_DAYS)
