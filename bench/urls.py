"""The product's addresses, and the yardstick: a page that asks nothing of the database."""

from django.http import HttpResponse
from django.urls import include, path

from convergence.accounts.access import public


@public
def bare(request):
    return HttpResponse("<!doctype html><title>.</title>")


urlpatterns = [path("yardstick/", bare), path("", include("convergence.config.urls"))]
