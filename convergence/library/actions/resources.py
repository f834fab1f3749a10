"""Writing a resource, publishing it, its versions, calling it obsolete; one's own shelf."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import packed_roles
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.library.files import Checked
from convergence.library.models import Mark, Resource, Version, VersionFile
from convergence.library.rules import index
from convergence.network.models import Territory
from convergence.nomenclature.library import ResourceKind, ResourceTheme

BATCH = 500
STATE = Resource.State
BY_ADDRESS = frozenset({ResourceKind.LIEN.value, ResourceKind.VIDEO.value})


class ResourceError(RefusedError):
    """Something about a resource that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class Words:
    """What a resource says. `territory` None is the whole network; no role is all of them."""

    kind: str
    title: str
    summary: str
    body: str = ""
    url: str = ""
    themes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    territory: Territory | None = None

    def columns(self) -> dict[str, Any]:
        """The columns. Raises ResourceError for an address that is not https, or missing where it is all there is."""
        if self.url and not self.url.startswith("https://"):
            raise ResourceError("L’adresse commence par https://.", "url")
        if self.kind in BY_ADDRESS and not self.url:
            raise ResourceError("Collez l’adresse : c’est elle que l’on ouvrira.", "url")
        if not self.themes:
            raise ResourceError("Choisissez au moins un thème : c’est par lui qu’on la cherche.", "themes")
        return {
            "kind": self.kind, "title": self.title.strip(), "summary": self.summary.strip(), "url": self.url,
            "body": self.body.strip(), "themes": ResourceTheme.packed(self.themes),
            "roles": packed_roles(self.roles), "territory": self.territory,
        }  # fmt: skip


def put_index(resource: Resource) -> None:
    """Fold what is searched. The nature, the themes and the territory are sought as the summary is."""
    resource.title_words = index(resource.title)
    told = " ".join([resource.kind_label, *resource.theme_labels, str(resource.territory or "")])
    resource.about_words = index(resource.summary, told)
    resource.body_words = index(resource.body)


@transaction.atomic
def write(*, by: User, words: Words) -> Resource:
    """A draft, hers."""
    made = Resource(author=by, recorded_at=clock.now(), changed_on=clock.today(), **words.columns())
    put_index(made)
    made.save()
    audit.record(by=by, action="library.write", subject=made)
    return made


@transaction.atomic
def start(*, by: User, words: Words, file: Checked | None, at_once: bool | None) -> Resource:
    """Written with its file and published (`at_once`) or proposed; None keeps the draft. All of it, or nothing."""
    made = write(by=by, words=words)
    if file is not None:
        add_version(by=by, resource=made, file=file)
    return made if at_once is None else publish(by=by, resource=made, at_once=at_once)


@transaction.atomic
def amend(*, by: User, resource: Resource, words: Words) -> Resource:
    """Other words. What is published stays so; moved to the whole network, it must be published again."""
    widened = resource.territory is not None and words.territory is None
    for name, value in words.columns().items():
        setattr(resource, name, value)
    if widened and resource.state == STATE.PUBLISHED:
        resource.state = STATE.DRAFT
    resource.changed_on = clock.today()
    put_index(resource)
    resource.save()
    audit.record(by=by, action="library.amend", subject=resource)
    return resource


def _has_something(resource: Resource) -> bool:
    return bool(resource.url or resource.body or resource.versions.exists())


@transaction.atomic
def publish(*, by: User, resource: Resource, at_once: bool) -> Resource:
    """Read by those it is for; without `at_once`, proposed to those who hold the network.

    Raises ResourceError when there is nothing to open.
    """
    if not _has_something(resource):
        raise ResourceError("Rien à ouvrir : déposez un fichier, collez une adresse ou écrivez le texte.", "body")
    before = resource.state
    resource.state = STATE.PUBLISHED if at_once else STATE.PROPOSED
    resource.answer = ""
    if at_once and resource.published_on is None:
        resource.published_on = clock.today()
    resource.save(update_fields=["state", "answer", "published_on"])
    audit.record(
        by=by, action="library.publish", subject=resource, changes={"state": [before, resource.state.value]}
    )  # fmt: skip
    return resource


@transaction.atomic
def send_back(*, by: User, resource: Resource, reason: str) -> Resource:
    """To be mended before it is published. Raises ResourceError without a reason."""
    if resource.state != STATE.PROPOSED:
        raise ResourceError("Cette ressource n’attend pas de relecture.")
    if not reason.strip():
        raise ResourceError("Dites ce qui est à reprendre : son auteur le lira.", "reason")
    resource.state, resource.answer = STATE.DRAFT, reason.strip()[:400]
    resource.save(update_fields=["state", "answer"])
    audit.record(by=by, action="library.send_back", subject=resource)
    return resource


@transaction.atomic
def withdraw(*, by: User, resource: Resource) -> Resource:
    """Back to a draft: nobody else reads it."""
    before = resource.state
    resource.state = STATE.DRAFT
    resource.save(update_fields=["state"])
    audit.record(by=by, action="library.withdraw", subject=resource, changes={"state": [before, "DRAFT"]})
    return resource


@transaction.atomic
def add_version(*, by: User, resource: Resource, file: Checked, note: str = "") -> Version:
    """A file, the one in use from now on. The same file twice changes nothing."""
    Resource.objects.select_for_update().get(pk=resource.pk)
    digest = hashlib.sha256(file.content).hexdigest()
    latest = resource.versions.first()
    if latest is not None and latest.digest == digest:
        raise ResourceError("Ce fichier est déjà celui de la dernière version.", "file")
    number = (resource.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Version.objects.create(
        resource=resource, number=number, name=file.name, suffix=file.suffix, size=len(file.content), digest=digest,
        note=note.strip()[:200], by=by, on=clock.today(),
    )  # fmt: skip
    VersionFile.objects.create(version=made, content=base64.b64encode(file.content).decode())
    resource.changed_on = clock.today()
    resource.save(update_fields=["changed_on"])
    audit.record(by=by, action="library.add_version", subject=made)
    return made


def content_of(version: Version) -> bytes:
    """The file itself. Raises VersionFile.DoesNotExist when it is not kept."""
    return base64.b64decode(VersionFile.objects.get(version=version).content)


@transaction.atomic
def retire(*, by: User, resource: Resource, on: date, replaced_by: Resource | None = None) -> Resource:
    """Obsolete since that day, possibly replaced. Raises ResourceError when it would replace itself in the end."""
    following: Resource | None = replaced_by
    while following is not None:
        if following.pk == resource.pk:
            raise ResourceError("Elle se remplacerait elle-même : choisissez-en une autre.", "replaced_by")
        following = following.replaced_by
    resource.obsolete_on, resource.replaced_by = on, replaced_by
    resource.save(update_fields=["obsolete_on", "replaced_by"])
    audit.record(by=by, action="library.retire", subject=resource)
    return resource


@transaction.atomic
def restore(*, by: User, resource: Resource) -> Resource:
    """It holds again."""
    resource.obsolete_on, resource.replaced_by = None, None
    resource.save(update_fields=["obsolete_on", "replaced_by"])
    audit.record(by=by, action="library.restore", subject=resource)
    return resource


# ── One's own shelf ─────────────────────────────────────────────────────────────────────────
@transaction.atomic
def keep(*, by: User, resource: Resource, kept: bool) -> Mark:
    """On her own shelf, or off it."""
    row, _ = Mark.objects.get_or_create(resource=resource, user=by)
    row.kept_on = clock.today() if kept else None
    row.save(update_fields=["kept_on"])
    audit.record(by=by, action="library.keep", subject=resource)
    return row


@transaction.atomic
def find_useful(*, by: User, resource: Resource, useful: bool) -> Mark:
    """« Utile », counted without her name."""
    row, _ = Mark.objects.get_or_create(resource=resource, user=by)
    row.useful = useful
    row.save(update_fields=["useful"])
    audit.record(by=by, action="library.useful", subject=resource)
    return row


@transaction.atomic
def file_many(
    *, by: User, resources: Iterable[Resource], files: Iterable[tuple[Version, bytes]], marks: Iterable[Mark]
) -> None:
    """Set-based form, for a centre told whole. Each version is numbered and named already."""
    rows = list(resources)
    for one in rows:
        put_index(one)
    Resource.objects.bulk_create(rows, batch_size=BATCH)
    told = list(files)
    for version, content in told:
        version.size, version.digest = len(content), hashlib.sha256(content).hexdigest()
    Version.objects.bulk_create([version for version, _ in told], batch_size=BATCH)
    VersionFile.objects.bulk_create(
        [VersionFile(version=version, content=base64.b64encode(content).decode()) for version, content in told]
    )
    Mark.objects.bulk_create(list(marks), batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("library.write", "resource", one.key) for one in rows])
