"""The product's settings, with a counter of queries and server time on every answer."""

from convergence.config.settings import *  # noqa: F403
from convergence.config.settings import MIDDLEWARE

MIDDLEWARE = ["bench.counting.CountingMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "bench.urls"
