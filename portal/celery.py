"""The worker and its clock. Tasks use ``celery.shared_task``, so that nothing imports this module."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "carry out what is owed": {"task": "portal.events.tasks.sweep", "schedule": 15.0},
    "seal the minute": {"task": "portal.events.tasks.seal_minute", "schedule": crontab()},
    "seal the day": {"task": "portal.events.tasks.seal_day", "schedule": crontab(hour=0, minute=5)},
    "ask about open payments": {"task": "payments.tasks.sweep", "schedule": 60.0},
    "give back unpaid drafts": {"task": "procedures.dossiers.tasks.expire_unpaid", "schedule": crontab(minute="*/10")},
    "stop what was not answered": {
        "task": "procedures.dossiers.tasks.stop_unanswered",
        "schedule": crontab(hour=6, minute=0),
    },
    "remind of what was not answered": {
        "task": "procedures.dossiers.tasks.remind_unanswered",
        "schedule": crontab(hour=7, minute=0),
    },
}
