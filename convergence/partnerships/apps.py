from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "convergence.partnerships"
    verbose_name = "Partenariats"

    def ready(self) -> None:
        from convergence.partnerships import points

        points.register()
