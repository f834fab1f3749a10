"""Addresses of requests and permanences."""

from __future__ import annotations

from django.urls import path

from convergence.partnerships.views import permanences, request_acts, request_follow, requests

urlpatterns = [
    path("parcours/<uuid:key>/solliciter/", requests.ask, name="request_ask"),
    path("sollicitations/", requests.inbox, name="requests"),
    path("sollicitations/suivi/", request_follow.follow, name="requests_follow"),
    path("sollicitations/<uuid:key>/", requests.one, name="request"),
    path("sollicitations/<uuid:key>/prendre/", request_acts.take, name="request_take"),
    path("sollicitations/<uuid:key>/rendre/", request_acts.give_back, name="request_give_back"),
    path("sollicitations/<uuid:key>/repondre/", request_acts.answer, name="request_answer"),
    path("sollicitations/<uuid:key>/refuser/", request_acts.refuse, name="request_refuse"),
    path("sollicitations/<uuid:key>/preciser/", request_acts.ask_more, name="request_ask_more"),
    path("sollicitations/<uuid:key>/confier/", request_acts.hand_over, name="request_hand_over"),
    path("sollicitations/<uuid:key>/ecrire/", request_acts.reply, name="request_reply"),
    path("sollicitations/<uuid:key>/retirer/", request_acts.withdraw, name="request_withdraw"),
    path("sollicitations/<uuid:key>/lue/", request_acts.mark_read, name="request_read"),
    path("sollicitations/<uuid:key>/a-lire/", request_acts.mark_unread, name="request_unread"),
    path("parcours/<uuid:key>/permanence/", permanences.from_person, name="journey_permanence"),
    path("permanences/", permanences.listed, name="permanences"),
    path("permanences/<uuid:key>/", permanences.one, name="permanence"),
    path("permanences/<uuid:key>/personnes/", permanences.add, name="permanence_line"),
    path("permanences/<uuid:key>/rouvrir/", permanences.reopen, name="permanence_reopen"),
    path("permanences/<uuid:key>/annuler/", permanences.cancel, name="permanence_cancel"),
    path("permanences/lignes/<uuid:key>/retirer/", permanences.remove, name="permanence_remove"),
]
