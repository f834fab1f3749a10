from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "convergence.funding"
    verbose_name = "Financements"
