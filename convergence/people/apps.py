from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "convergence.people"
    verbose_name = "Personnes"
