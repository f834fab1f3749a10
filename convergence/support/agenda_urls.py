"""Addresses of the agenda."""

from __future__ import annotations

from django.urls import path

from convergence.support.views import agenda, feed, slip

urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/ma-semaine/", agenda.mine, name="agenda_mine"),
    path("agenda/rendez-vous/", agenda.new, name="appointment_new"),
    path("agenda/flux/", feed.renew, name="agenda_feed_renew"),
    path("agenda/flux/fermer/", feed.close, name="agenda_feed_close"),
    path("agenda/flux/<str:token>.ics", feed.feed, name="agenda_feed"),
    path("parcours/<uuid:key>/rendez-vous/", agenda.new_for, name="appointment_for"),
    path("rendez-vous/a-preciser/", agenda.said, name="appointment_said"),
    path("rendez-vous/<uuid:key>/", agenda.appointment, name="appointment"),
    path("rendez-vous/<uuid:key>/issue/", agenda.outcome, name="appointment_outcome"),
    path("rendez-vous/<uuid:key>/reprendre/", agenda.take_back, name="appointment_reopen"),
    path("rendez-vous/<uuid:key>/coupon/", slip.slip, name="appointment_slip"),
]
