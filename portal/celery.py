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
    "versions whose day has come": {
        "task": "procedures.catalogue.tasks.come_into_force",
        "schedule": crontab(minute="*/5"),
    },
    "ask about open payments": {"task": "payments.tasks.sweep", "schedule": 60.0},
    "see that the card gateway is there": {"task": "payments.tasks.knock", "schedule": 60.0},
    "compare yesterday's books": {"task": "payments.tasks.reconcile", "schedule": crontab(hour=3, minute=30)},
    "give back unpaid drafts": {"task": "procedures.dossiers.tasks.expire_unpaid", "schedule": crontab(minute="*/10")},
    "tell registries of unissued results": {"task": "procedures.results.tasks.tell_unissued", "schedule": 60.0},
    "publish results no longer in force": {
        "task": "procedures.results.tasks.publish_status",
        "schedule": crontab(minute="*/5"),
    },
    "carry on bulk work": {"task": "procedures.desk.tasks.resume_jobs", "schedule": 15.0},
    "tell heads that time runs out": {"task": "procedures.dossiers.tasks.raise_alarms", "schedule": 60.0},
    "ask consulted units again": {"task": "procedures.dossiers.tasks.chase_consultations", "schedule": 300.0},
    "stop what was not answered": {
        "task": "procedures.dossiers.tasks.stop_unanswered",
        "schedule": crontab(hour=6, minute=0),
    },
    "remind of what was not answered": {
        "task": "procedures.dossiers.tasks.remind_unanswered",
        "schedule": crontab(hour=7, minute=0),
    },
}
