from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "convergence.exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        from convergence.exchange import points

        points.register()
