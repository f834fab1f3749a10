"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from convergence.reports.views import campaigns, editions, returns, stories, texts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("convergence.reports.document_urls")),
    path("campagnes/", campaigns.listed, name="campaigns"),
    path("campagnes/ouvrir/", campaigns.opened, name="campaign_open"),
    path("campagnes/<uuid:key>/", campaigns.board, name="campaign"),
    path("campagnes/<uuid:key>/echeances/", campaigns.deadlines, name="campaign_deadlines"),
    path("campagnes/<uuid:key>/figer/", campaigns.freeze, name="campaign_freeze"),
    path("campagnes/<uuid:key>/avancement/", campaigns.progress, name="campaign_progress"),
    path("campagnes/<uuid:key>/rouvrir/", campaigns.reopen, name="campaign_reopen"),
    path("campagnes/<uuid:key>/valider/", campaigns.validate_all, name="campaign_validate_all"),
    path("campagnes/<uuid:key>/textes/", texts.passages, name="campaign_texts"),
    path("campagnes/<uuid:key>/recits/", texts.stories, name="campaign_stories"),
    path("campagnes/chantiers/<uuid:key>/", returns.chantier, name="campaign_chantier"),
    path("campagnes/chantiers/<uuid:key>/complet/", returns.finish, name="return_finish"),
    path("campagnes/chantiers/<uuid:key>/reprendre/", returns.take_back, name="return_take_back"),
    path("campagnes/chantiers/<uuid:key>/valider/", returns.validate, name="return_validate"),
    path("campagnes/chantiers/<uuid:key>/devalider/", returns.unvalidate, name="return_unvalidate"),
    path("campagnes/chantiers/<uuid:key>/renvoyer/", returns.send_back, name="return_send_back"),
    path("editions/", editions.listed, name="editions"),
    path("editions/<uuid:key>/", editions.one, name="edition"),
    path("editions/<uuid:key>/changements/", editions.compare, name="edition_compare"),
    path("editions/<uuid:key>/documents/<slug:kind>/", editions.document, name="edition_document"),
    path("editions/<uuid:key>/edition.json", editions.as_json, name="edition_json"),
    path("parcours/<uuid:key>/recit/", stories.story, name="journey_story"),
    path("parcours/<uuid:key>/recit/accord/", stories.agree, name="story_agree"),
    path("parcours/<uuid:key>/recit/retirer/", stories.withdraw, name="story_withdraw"),
]
