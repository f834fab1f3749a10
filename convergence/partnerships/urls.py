"""Addresses of the room: each part declares its own, gathered here."""

from __future__ import annotations

from django.urls import URLPattern

from convergence.partnerships import partners_urls, requests_urls

urlpatterns: list[URLPattern] = [*requests_urls.urlpatterns, *partners_urls.urlpatterns]
