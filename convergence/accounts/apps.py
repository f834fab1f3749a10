from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "convergence.accounts"
    verbose_name = "Comptes"
