from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "convergence.indicators"
    verbose_name = "Chiffres"

    def ready(self) -> None:
        from convergence.indicators import points

        points.register()
