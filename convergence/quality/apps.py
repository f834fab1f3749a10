from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "convergence.quality"
    verbose_name = "Qualité des données"

    def ready(self) -> None:
        from convergence.quality import points

        points.register()
