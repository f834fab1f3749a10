"""One small network for all the tests of this folder, which only read it: each test's own writes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from convergence.demo import commands


@pytest.fixture(scope="package")
def small(django_db_setup: Any, django_db_blocker: Any) -> Iterator[commands.Summary]:
    """The small network, emptied at the end of the folder."""
    with django_db_blocker.unblock():
        made = commands.build(small=True, reset=True)
        assert made is not None
        yield made
        call_command("flush", interactive=False, verbosity=0)
