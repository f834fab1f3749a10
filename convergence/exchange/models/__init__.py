"""Facts of the exchange: workbooks that came in, data sets that went out."""

from convergence.exchange.models.deliveries import Delivery, DeliveryFile, Recipient
from convergence.exchange.models.imports import Baseline, Conflict, HeaderMap, ImportBatch, ImportFile, ImportRow

__all__ = [
    "Baseline",
    "Conflict",
    "Delivery",
    "DeliveryFile",
    "HeaderMap",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "Recipient",
]
