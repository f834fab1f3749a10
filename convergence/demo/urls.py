"""Addresses of the demo, under « demo/ »."""

from __future__ import annotations

from django.urls import path

from convergence.demo import views

urlpatterns = [
    path("", views.door, name="demo_door"),
    path("entrer/<slug:code>/", views.enter, name="demo_enter"),
    path("tout-est-invente/", views.invented, name="demo_invented"),
]
