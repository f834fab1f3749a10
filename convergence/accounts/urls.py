"""Addresses of sign-in, under « compte/ ».

Those of django-allauth are named one by one: nobody opens an account alone, nor changes an address without a
colleague, so that what does it is not routed. Sign-up answers, to say that it is closed.
"""

from __future__ import annotations

from allauth.account import views as sign_in
from django.conf import settings
from django.urls import include, path, re_path

from convergence.accounts import views

urlpatterns = [
    path("", views.profile, name="my_account"),
    path("connexion/", sign_in.login, name="account_login"),
    path("deconnexion/", sign_in.logout, name="account_logout"),
    path("ferme/", sign_in.account_inactive, name="account_inactive"),
    path("ouvrir/", sign_in.signup, name="account_signup"),
    path("confirmer/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", sign_in.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", sign_in.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", sign_in.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", sign_in.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/change/", sign_in.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("double-verification/", include("allauth.mfa.urls")),
]
if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
    urlpatterns += [
        path("organisation/", include("allauth.socialaccount.urls")),
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
