"""The facts of this room; each may move due moments that were worked out before it."""

DAY_SET = "calendar.day_set"
DAY_REMOVED = "calendar.day_removed"
HOURS_SET = "calendar.hours_set"
LOADED = "calendar.loaded"
AMENDMENTS = (DAY_SET, DAY_REMOVED, HOURS_SET, LOADED)
