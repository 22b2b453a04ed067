"""Money as rows that are only added: what is fixed at birth is never edited and no row is deleted."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q


class Immutable(Exception):
    """A row of money was about to be edited or deleted."""


M = TypeVar("M", bound="AppendOnly")


class AppendOnlyQuerySet(models.QuerySet[M]):
    """Refuse in bulk what the model refuses one by one."""

    def update(self, **values: Any) -> int:
        self.model.refuse_other_than(values)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{self.model.__name__} rows stay")


class AppendOnly(models.Model):
    """A row of which only the fields named in ``changes`` may change after it was added."""

    changes: ClassVar[frozenset[str]] = frozenset()
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.refuse_other_than(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{type(self).__name__} rows stay")

    @classmethod
    def refuse_other_than(cls, names: Iterable[str] | None) -> None:
        """:raises Immutable: unless every name may change"""
        if names is None or not cls.changes.issuperset(names):
            raise Immutable(f"only {sorted(cls.changes)} of a {cls.__name__} may change")


def positive(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__gt": 0}), name=name)


def listed(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)
