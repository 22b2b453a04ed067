from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "procedures.feedback"
    verbose_name = "Feedback"
