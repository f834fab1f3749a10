from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "convergence.reports"
    verbose_name = "Bilans"
