"""What clerks keep for their own work: views of the queue, notes, labels, reasons, bulk work, who looks at what."""

from procedures.desk.models.jobs import Job, JobItem
from procedures.desk.models.keeping import Label, Note, Presence, Reason, SavedView

__all__ = ["Job", "JobItem", "Label", "Note", "Presence", "Reason", "SavedView"]
