"""Background work: making a long document."""

from __future__ import annotations

import logging
from dataclasses import replace

from django.http import QueryDict
from django_tasks import task

from convergence.accounts.models import User
from convergence.indicators import snapshot
from convergence.indicators.asking import QuestionForm
from convergence.indicators.reading import Places
from convergence.indicators.scope import AskError
from convergence.network.viewer import Viewer
from convergence.reports import shelf
from convergence.reports.rendering.gather import Asked
from convergence.reports.rendering.kinds import KINDS

log = logging.getLogger(__name__)


@task()
def prepare(key: str) -> None:
    """Make the document of a job, with the rights that its owner has now. Whatever breaks, the job says so."""
    job = shelf.find(key)
    if job is None or not job.busy:
        return
    try:
        _make(job)
    except AskError as error:
        shelf.keep(replace(job, state=shelf.FAILED, error=str(error)))
    except Exception:
        log.exception("document %s", key)
        error_text = "Une erreur imprévue a arrêté la mise en page. L’équipe technique en a la trace."
        shelf.keep(replace(job, state=shelf.FAILED, error=error_text))


def _make(job: shelf.Job) -> None:
    owner = User.objects.get(key=job.owner)
    taken = snapshot.current(owner)
    form = QuestionForm(QueryDict(job.query), Places(Viewer(owner)), taken)
    if form.place is None or not form.is_valid():
        raise AskError("Ce périmètre n’est plus le vôtre : demandez un autre document.")

    def told(done: int, steps: int) -> None:
        shelf.keep(replace(job, state=shelf.WORKING, step=min(done, steps), steps=steps + 1))

    made = KINDS[job.kind].make(taken, Asked.of(form.question), told=told)
    shelf.put(replace(shelf.find(job.key) or job), made)
