"""A view that declares nothing does not answer; permissions come from posts; logs are only added to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from convergence.accounts import audit
from convergence.accounts.access import needs, public, signed_in
from convergence.accounts.middleware import FailClosedMiddleware
from convergence.accounts.models import AuditEvent, Reading
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from tests.cast import Cast


def bare(request):
    return HttpResponse("open")


def test_a_view_without_declaration_does_not_answer(settings) -> None:
    gate = FailClosedMiddleware(bare)
    with pytest.raises(ImproperlyConfigured):
        gate.process_view(None, bare, (), {})
    settings.TESTING = False
    with pytest.raises(PermissionDenied):
        gate.process_view(None, bare, (), {})
    assert gate.process_view(None, public(bare), (), {}) is None


def test_doors(cast: Cast) -> None:
    request = RequestFactory().get("/somewhere/")
    request.viewer = None
    assert public(bare)(request).content == b"open"
    assert signed_in(bare)(request).status_code == 302
    request.viewer = cast.viewer("rachid")
    assert signed_in(bare)(request).content == b"open"
    assert needs(Permission.HOURS_READ)(bare)(request).content == b"open"
    with pytest.raises(PermissionDenied):
        needs(Permission.PEOPLE_READ, Permission.FIGURES_READ)(bare)(request)
    request.viewer = cast.viewer("personne")
    with pytest.raises(PermissionDenied):
        needs(Permission.HOURS_READ)(bare)(request)


def test_least_access_of_each_role() -> None:
    nation = [role for role in ROLES.values() if role.level is Level.NATION]
    assert all(Permission.PEOPLE_READ not in role.permissions for role in nation), "the nation never opens files"
    hours = {Permission.HOURS_READ, Permission.HOURS_WRITE}
    of_the_network = {
        Permission.MEETINGS_READ, Permission.COURSES_READ, Permission.SHEETS_READ, Permission.LIBRARY_READ,
    }  # fmt: skip
    assert ROLES["ETI"].permissions == hours | of_the_network, "she meets and learns, and opens no file"
    assert ROLES["FUNDER"].permissions == ROLES["EVALUATOR"].permissions == {Permission.FIGURES_PUBLIC}
    assert Permission.PEOPLE_READ not in ROLES["OFFICER"].permissions
    assert not {Permission.PEOPLE_READ, Permission.FIGURES_READ} & ROLES["COMMITTEE"].permissions


def test_logs_are_only_added_to(cast: Cast) -> None:
    audit.record(by=cast.helene, action="test", changes={"a": ["1", "2"]})
    audit.read(by=cast.helene, kind=Reading.Kind.FILE, what="dossier")
    assert AuditEvent.objects.first().changes == {"a": ["1", "2"]}
    for log in (AuditEvent, Reading):
        with pytest.raises(TypeError):
            log.objects.all().delete()
        with pytest.raises(TypeError):
            log.objects.update(at=None)


def test_facts_version_moves_with_every_write(cast: Cast) -> None:
    before = audit.facts_version()
    cast.person()
    assert audit.facts_version() > before
