"""The life of a data set: prepared, looked at, released or given up, destroyed. The only place that writes it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.exchange.errors import ExchangeError
from convergence.exchange.evaluation import making
from convergence.exchange.evaluation.columns import TABLES
from convergence.exchange.evaluation.pseudonyms import new_secret
from convergence.exchange.evaluation.settings import KEPT_DAYS
from convergence.exchange.models import Delivery, DeliveryFile, Recipient
from convergence.indicators import snapshot
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.kit.french import NBSP
from convergence.people.models import Objection

STATE = Delivery.State
Progress = Callable[[float, float, str], Any]


def recipient_of(name: str, keep: str) -> Recipient:
    """The recipient of that name, inscribed when it is a new one. Raises ExchangeError.

    What stays precise is decided once: two data sets of the same people, each precise elsewhere, would tell more
    together than either does.
    """
    known = Recipient.objects.filter(folded=fold(name)).first()
    if known is None:
        if not fold(name):
            raise ExchangeError("Nommez le destinataire.")
        return Recipient.objects.create(
            name=" ".join(name.split()), secret=new_secret(), keep=keep or Recipient.Keep.PLACES, opened_at=clock.now()
        )
    if keep and keep != known.keep:
        raise ExchangeError(
            f"Pour {known.name}, {known.precise} reste précis{NBSP}: ce choix tient pour toutes ses remises."
        )
    return known


def _made(
    *, recipient: Recipient, year: int, purpose: str, basis: str, expires_on: date, progress: Progress | None
) -> making.Made:
    if expires_on <= clock.today():
        raise ExchangeError("La date de destruction est passée : choisissez un jour à venir.")
    if not 2016 <= year < clock.today().year:
        raise ExchangeError(f"Choisissez une année terminée, entre 2016 et {clock.today().year - 1}.")
    earlier = Delivery.objects.filter(recipient=recipient, released_at__isnull=False).count()
    asked = making.Asked(
        recipient=recipient.name, secret=recipient.secret, keep=recipient.keep, year=year, purpose=purpose,
        basis=basis, expires_on=expires_on, earlier=earlier,
        without=frozenset(Objection.objects.standing().values_list("person_id", flat=True)),
    )  # fmt: skip
    return making.make(asked, snapshot.current(), progress)


def _inscribe(made: making.Made, **values: Any) -> Delivery:
    found = Delivery(
        journeys=made.journeys,
        people=made.people,
        fields={table.name: table.names for table in TABLES},
        digest=made.digest,
        data_digest=made.data_digest,
        risk=made.risk,
        prepared_at=clock.now(),
        **values,
    )
    found.full_clean(exclude=["recipient", "by", "released_by"])
    found.save()
    return found


@transaction.atomic
def prepare(
    *, by: User, recipient: str, year: int, purpose: str, basis: str, expires_on: date, keep: str = ""
) -> Delivery:
    """Make a data set and keep it sealed, to be looked at. Raises ExchangeError."""
    forget_old()
    whom = recipient_of(recipient, keep)
    made = _made(recipient=whom, year=year, purpose=purpose, basis=basis, expires_on=expires_on, progress=None)
    found = _inscribe(
        made, recipient=whom, year=year, purpose=purpose, basis=basis, expires_on=expires_on, by=by,
        state=STATE.PREPARED,
    )  # fmt: skip
    until = clock.today() + timedelta(days=KEPT_DAYS.on(clock.today()))
    DeliveryFile.objects.create(delivery=found, content=base64.b64encode(made.zipped()).decode(), until=until)
    audit.record(by=by, action="evaluation.prepare", subject=found, changes={"digest": [None, found.digest]})
    return found


def _locked(delivery: Delivery, *states: str) -> Delivery:
    found: Delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if found.state not in states:
        raise ExchangeError(f"Cette remise est déjà notée «{NBSP}{found.get_state_display().lower()}{NBSP}».")
    return found


@transaction.atomic
def release(*, by: User, delivery: Delivery) -> Delivery:
    """Let the recipient have it: the file may be fetched from now on, for a few days. Raises ExchangeError."""
    found = _locked(delivery, STATE.PREPARED)
    file = kept_file(found)
    if file is None:
        raise ExchangeError("Le fichier préparé n’est plus gardé : préparez-le de nouveau.")
    file.until = clock.today() + timedelta(days=KEPT_DAYS.on(clock.today()))
    file.save(update_fields=["until"])
    found.state, found.released_at, found.released_by = STATE.RELEASED, clock.now(), by
    found.save(update_fields=["state", "released_at", "released_by"])
    audit.record(by=by, action="evaluation.release", subject=found, changes={"state": ["PREPARED", "RELEASED"]})
    forget_old()
    return found


@transaction.atomic
def give_up(*, by: User, delivery: Delivery) -> Delivery:
    """The sheet was not good enough: the file goes, the register remembers. Raises ExchangeError."""
    found = _locked(delivery, STATE.PREPARED)
    DeliveryFile.objects.filter(delivery=found).delete()
    found.state = STATE.GIVEN_UP
    found.save(update_fields=["state"])
    audit.record(by=by, action="evaluation.give_up", subject=found, changes={"state": ["PREPARED", "GIVEN_UP"]})
    return found


@transaction.atomic
def attest_destroyed(*, by: User, delivery: Delivery, on: date, told: str) -> Delivery:
    """The recipient has destroyed it: when, and how it is known. Raises ExchangeError or ValidationError."""
    found = _locked(delivery, STATE.RELEASED)
    if on > clock.today():
        raise ExchangeError("La destruction ne peut pas être à venir : indiquez le jour où elle a eu lieu.")
    DeliveryFile.objects.filter(delivery=found).delete()
    found.state, found.destroyed_on, found.destroyed_told = STATE.DESTROYED, on, told.strip()
    if not found.destroyed_told:
        raise ValidationError({"destroyed_told": "Dites comment vous le savez : courrier, message, attestation."})
    found.save(update_fields=["state", "destroyed_on", "destroyed_told"])
    audit.record(by=by, action="evaluation.destroy", subject=found, changes={"state": ["RELEASED", "DESTROYED"]})
    return found


def kept_file(delivery: Delivery) -> DeliveryFile | None:
    """The sealed file, while it is kept."""
    return DeliveryFile.objects.filter(delivery=delivery, until__gte=clock.today()).first()


def opened(file: DeliveryFile) -> bytes:
    """The archive, in clear, in memory only."""
    return base64.b64decode(file.content)


def forget_old() -> int:
    """Sealed files whose days are over go. Returns how many."""
    return DeliveryFile.objects.filter(until__lt=clock.today()).delete()[0]


def hand_over(
    *,
    recipient: str,
    year: int,
    out: Path,
    purpose: str,
    basis: str,
    expires_on: date,
    keep: str = "",
    by: User | None = None,
    progress: Progress | None = None,
) -> tuple[Delivery, making.Made]:
    """For the command: make a data set and write it into a folder, released at once. Raises ExchangeError, OSError.

    The register and the folder go together: what could not be written whole is not inscribed.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExchangeError(f"le dossier {out} n’est pas vide{NBSP}: choisissez un dossier vide, ou qui n’existe pas.")
    user = by or User.objects.system()
    with transaction.atomic():
        whom = recipient_of(recipient, keep)
        made = _made(recipient=whom, year=year, purpose=purpose, basis=basis, expires_on=expires_on, progress=progress)
        found = _inscribe(
            made, recipient=whom, year=year, purpose=purpose, basis=basis, expires_on=expires_on, by=user,
            state=STATE.RELEASED, released_at=clock.now(), released_by=user,
        )  # fmt: skip
        audit.record(by=user, action="evaluation.release", subject=found, changes={"digest": [None, found.digest]})
        audit.read(by=user, kind="EXPORT", what=f"Données d’évaluation {year}, {whom.name}"[:120])
        _write(made, out)
    return found, made


def _write(made: making.Made, out: Path) -> None:
    """Every file, readable by nobody else; none stays when one cannot be written."""
    out.mkdir(mode=0o700, exist_ok=True)
    written: list[Path] = []
    try:
        for name, content in made.files.items():
            path = out / name
            written.append(path)
            path.touch(mode=0o600)
            path.write_bytes(content)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
