"""Address of the week's hours."""

from __future__ import annotations

from django.urls import path

from convergence.journeys import hours_views

urlpatterns = [path("", hours_views.hours, name="hours")]
