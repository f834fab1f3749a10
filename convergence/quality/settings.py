"""What is expected of the data: dated targets, that differ from the entry to what is asked after the exit.

The further from the entry, the harder an answer is to get: a person who has left does not always reply.
Networks of the same kind publish such scales (98 % at the first contact, 65 % for what follows an exit).
"""

from __future__ import annotations

from convergence.journeys.rules import START, Setting
from convergence.quality.rule import Moment

_SOURCE = "proposition, à confirmer par le réseau"

ENTRY_TARGET = Setting("Conformité attendue à l’entrée", "%", _SOURCE, ((START, 95),))
ALONG_TARGET = Setting("Conformité attendue pendant le parcours", "%", _SOURCE, ((START, 90),))
EXIT_TARGET = Setting("Conformité attendue à la sortie", "%", _SOURCE, ((START, 85),))
AFTER_TARGET = Setting("Conformité attendue après la sortie", "%", _SOURCE, ((START, 60),))
CLOSE = Setting("Sous l’attendu, de peu", "points", _SOURCE, ((START, 10),))

TARGETS = {
    Moment.ENTRY: ENTRY_TARGET,
    Moment.ALONG: ALONG_TARGET,
    Moment.EXIT: EXIT_TARGET,
    Moment.AFTER: AFTER_TARGET,
}
PASS_DAYS = Setting("Délai pour noter le PASS IAE", "jours", "pratique, à confirmer", ((START, 30),))
CONTRACT_DAYS = Setting("Délai pour noter un contrat", "jours", "pratique, à confirmer", ((START, 30),))
RECORDING_DAYS = Setting("Délai de saisie d’une entrée", "jours", "pratique, à confirmer", ((START, 30),))

SETTINGS = (*TARGETS.values(), CLOSE, PASS_DAYS, CONTRACT_DAYS, RECORDING_DAYS)
