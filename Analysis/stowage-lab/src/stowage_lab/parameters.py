"""Parameters of a policy that a search may choose: `name=low..high`, `name=low..high:log` or `name=a|b|c`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from optuna.trial import Trial

from .errors import LabError

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)([A-Za-z%]*)")


@dataclass(frozen=True)
class Parameter:
    """One dimension of the search."""

    name: str
    #: Numbers from low to high, both included, with a unit behind them (`h`, `MiB`, `%` or none); whole ones where both are.
    low: float = 0
    high: float = 0
    unit: str = ""
    log: bool = False
    #: Or one of these.
    choices: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.low.is_integer() and self.high.is_integer()

    def suggest(self, trial: Trial) -> str:
        """The value that a trial tries, as the engine reads it."""
        if self.choices:
            return str(trial.suggest_categorical(self.name, self.choices))
        if self.is_whole:
            return f"{trial.suggest_int(self.name, int(self.low), int(self.high), log=self.log)}{self.unit}"
        return f"{trial.suggest_float(self.name, self.low, self.high, log=self.log):.6g}{self.unit}"


def parse(text: str) -> Parameter:
    """A parameter as it is written on the command line.

    Raises LabError where the text is of another form, the units differ, or the range is empty.
    """
    name, found, values = text.partition("=")
    expected = f"{text!r}: expected name=low..high, name=low..high:log or name=a|b|c"
    if not found or not re.fullmatch(r"[A-Za-z0-9_.-]+", name):
        raise LabError(expected)
    if ".." not in values:
        choices = tuple(values.split("|"))
        if len(choices) < 2 or "" in choices:
            raise LabError(expected)
        return Parameter(name, choices=choices)
    log = values.endswith(":log")
    low, _, high = values.removesuffix(":log").partition("..")
    ends = [_NUMBER.fullmatch(low), _NUMBER.fullmatch(high)]
    if ends[0] is None or ends[1] is None:
        raise LabError(expected)
    units = {end[2] for end in ends if end}
    if len(units) != 1:
        raise LabError(f"{text!r}: both ends need the same unit")
    parameter = Parameter(name, float(ends[0][1]), float(ends[1][1]), units.pop(), log)
    if not parameter.low < parameter.high or (log and parameter.low <= 0) or math.isinf(parameter.high):
        raise LabError(f"{text!r}: the range is empty" if parameter.low >= parameter.high else f"{text!r}: log of {low}")
    return parameter


def specification(policy: str, values: dict[str, str]) -> str:
    """The policy with these arguments, which take the place of its own of the same name."""
    name, _, own = policy.partition(":")
    arguments = dict(part.split("=", 1) for part in own.split(",") if part) if own else {}
    merged = arguments | values
    return name + (":" + ",".join(f"{key}={value}" for key, value in merged.items()) if merged else "")
