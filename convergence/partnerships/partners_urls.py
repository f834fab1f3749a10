"""Addresses of partners, agreements, opportunities and orientations."""

from __future__ import annotations

from django.urls import path

from convergence.partnerships.views import answering, choosing, fit, opportunities, orientations, partners

urlpatterns = [
    path("partenaires/", partners.partners, name="partners"),
    path("partenaires/ouvrir/", partners.partner_open, name="partner_open"),
    path("partenaires/opportunites/", opportunities.opportunities, name="opportunities"),
    path("partenaires/<uuid:key>/", partners.partner, name="partner"),
    path("partenaires/<uuid:key>/corriger/", partners.partner_edit, name="partner_edit"),
    path("partenaires/<uuid:key>/convention/", partners.agreement_add, name="agreement_add"),
    path("partenaires/<uuid:key>/opportunite/", opportunities.opportunity_open, name="opportunity_open"),
    path("partenaires/conventions/<uuid:key>/", partners.agreement_edit, name="agreement_edit"),
    path("partenaires/opportunites/<uuid:key>/", opportunities.opportunity, name="opportunity"),
    path("partenaires/opportunites/<uuid:key>/modifier/", opportunities.opportunity_edit, name="opportunity_edit"),
    path("partenaires/opportunites/<uuid:key>/personnes/", fit.fit, name="opportunity_fit"),
    path("partenaires/opportunites/<uuid:key>/proposer/", orientations.orientation_start, name="orientation_start"),
    path("partenaires/opportunites/<uuid:key>/arbitrer/", choosing.arbitrate, name="opportunity_arbitrate"),
    path("partenaires/orientations/<uuid:key>/", orientations.orientation, name="orientation"),
    path("orienter/<uuid:request_key>/", choosing.orientation_from_request, name="orientation_from_request"),
    path("reponse/<str:token>/", answering.partner_answer, name="partner_answer"),
]
