"""Facts of global support, a file a part."""

from convergence.partnerships.models.opportunities import Opportunity, Orientation, OrientationItem, PartnerLink
from convergence.partnerships.models.partners import Agreement, Partner, PartnerContact, PartnerEvent, PartnerUse
from convergence.partnerships.models.permanences import Permanence, PermanenceLine
from convergence.partnerships.models.requests import Request, RequestMessage

__all__ = [
    "Agreement",
    "Opportunity",
    "Orientation",
    "OrientationItem",
    "Partner",
    "PartnerContact",
    "PartnerEvent",
    "PartnerLink",
    "PartnerUse",
    "Permanence",
    "PermanenceLine",
    "Request",
    "RequestMessage",
]
