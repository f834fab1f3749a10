from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "convergence.funding"
    verbose_name = "Financements"

    def ready(self) -> None:
        from convergence.funding import points

        points.register()
