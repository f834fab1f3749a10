from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "convergence.reports"
    verbose_name = "Bilans"

    def ready(self) -> None:
        from convergence.reports import points

        points.register()
