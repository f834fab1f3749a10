"""Every figure of the programmes. Source: normative definitions of the indicators, version 1."""

from convergence.indicators.definitions.after import AFTER
from convergence.indicators.definitions.arrival import ARRIVAL, LEAD
from convergence.indicators.definitions.leaving import EXIT, GAPS
from convergence.indicators.definitions.support import SUPPORT

ALL = (*LEAD, *ARRIVAL, *SUPPORT, *EXIT, *GAPS, *AFTER)
