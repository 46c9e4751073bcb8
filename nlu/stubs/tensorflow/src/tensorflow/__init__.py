"""A stand-in for TensorFlow that lets Rasa start without it.

Rasa imports TensorFlow when it starts, for components (DIET, TED) that are not in our pipeline.
TensorFlow would cost 1.4 GB on disk and some 350 MB of memory for code that never runs. Here every
name under ``tensorflow`` and ``keras`` exists, so that classes can be derived from it;
making an object of one fails, so that a pipeline that needs TensorFlow says so at once.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

__version__ = "0"
_ROOTS = ("tensorflow", "keras")


class _AbsentType(type):
    """The metaclass of absent names: any attribute of one is another absent name."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class Absent(metaclass=_AbsentType):
    """Any class or function of TensorFlow: may be derived from, but not made."""

    def __new__(cls, *arguments: object, **options: object) -> NoReturn:
        raise ImportError("This Rasa runs without TensorFlow: use components that do not need it.")

    def __class_getitem__(cls, item: object) -> type:
        return cls


class _AbsentModule(ModuleType):
    """A module in which every name exists and is absent."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module below the roots."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in _ROOTS:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


sys.meta_path.append(_AbsentFinder())
sys.modules[__name__].__class__ = _AbsentModule
