"""The register of commands: whatever can be done to a shot, each told once.

A module beside this one holds the commands of one topic. Each is a function under a decorator: an `edit` makes the next
document of what there is now and touches nothing, a `command` does something to a studio. The decorator gets the names
and keys by which a person asks for it; a page asks by the function's name and arguments. The palette, the help sheet,
the table of keys, the check of a page's arguments and the protocol's page are all read off this register.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from pydantic import ConfigDict, validate_call

from app.document.edit import Context, Edit
from app.studio.studio import Studio
from scene.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=Edit | None)

GROUPS = (
    "Playback",
    "Keyframes",
    "Fly",
    "View",
    "Point",
    "Draw",
    "Edit",
    "Path",
    "Shot",
    "Scale",
    "Engine",
    "Photo",
    "Clip",
    "Make",
    "Help",
)
"""Groups of commands, in the order of the help sheet."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A line of the palette and of the help sheet: how a person asks for something.

    W A S D, Q E and the arrows fly (`flight.js`) and stay free, also with Shift.
    """

    id: str
    title: str
    group: str
    """One of `GROUPS`."""
    keys: tuple[str, ...] = ()
    """Keys that do it, such as "Ctrl+Shift+Z"; Ctrl is Command on a Mac."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the command gets."""
    words: str = ""
    """Other words for it, by which it is found."""
    asks: str = ""
    """The argument that is a number typed behind the title; "" where it takes none."""
    action: str = ""
    """Name of the command; "" for what the page does by itself."""


class Command(Generic[P, R]):
    """Something that can be done to a shot; calling it does it.

    Args:
        does: takes the studio, then the arguments.
        function: whose name, arguments and docstring it has; the first parameter is no argument.
    """

    def __init__(self, does: Callable[Concatenate[Studio, P], R], function: Callable[..., Any]) -> None:
        self._does = does
        self.function = function
        self.name = function.__name__
        self.topic = function.__module__
        self.help = inspect.getdoc(function) or ""
        self.parameters = list(inspect.signature(function).parameters.values())[1:]
        """Its arguments."""
        update_wrapper(self, function)

    def __call__(self, studio: Studio, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it.

        Raises:
            InputError: it makes no sense now; nothing has changed.
        """
        return self._does(studio, *args, **kwargs)

    def ask(self, studio: Studio, arguments: Mapping[str, Any]) -> R:
        """Do it with arguments from outside, which are checked.

        Raises:
            ValidationError: they are not its arguments.
            InputError: it makes no sense now; nothing has changed.
        """
        return _checked(self._does)(studio, **arguments)


class EditCommand(Command[P, None], Generic[P, E]):
    """A command that makes one edit."""

    def __init__(self, make: Callable[Concatenate[Context, P], E]) -> None:
        self.make = make
        """The edit alone, of a context: None where nothing is to be done."""

        def does(studio: Studio, *args: P.args, **kwargs: P.kwargs) -> None:
            studio.apply(lambda now: make(now, *args, **kwargs))

        super().__init__(does, make)

    def ask(self, studio: Studio, arguments: Mapping[str, Any]) -> None:
        """Do it with arguments from outside, which are checked."""
        studio.apply(lambda now: _checked(self.make)(now, **arguments))


COMMANDS: dict[str, Command[..., Any]] = {}
"""Every command by its name."""
FOR_OWNERS: dict[str, Command[..., Any]] = {}
"""What some of them are for whoever sits at the machine."""
NAMED: list[Named] = []
"""Every line of palette and help sheet; `help_sheet` has them in order."""


def edit(*named: Named) -> Callable[[Callable[Concatenate[Context, P], E]], EditCommand[P, E]]:
    """Register a function from a `Context` and arguments to an `Edit`, asked for in the ways that are `named`."""

    def register(make: Callable[Concatenate[Context, P], E]) -> EditCommand[P, E]:
        return _registered(EditCommand(make), named)

    return register


def command(*named: Named) -> Callable[[Callable[Concatenate[Studio, P], R]], Command[P, R]]:
    """Register a function of a studio and arguments, asked for in the ways that are `named`."""

    def register(does: Callable[Concatenate[Studio, P], R]) -> Command[P, R]:
        return _registered(Command(does, does), named)

    return register


def for_owners(name: str) -> Callable[[Callable[Concatenate[Studio, P], R]], Command[P, R]]:
    """Register what the command of that name is for whoever sits at the machine."""

    def register(does: Callable[Concatenate[Studio, P], R]) -> Command[P, R]:
        FOR_OWNERS[name] = Command(does, does)
        return FOR_OWNERS[name]

    return register


def find_command(name: Any, *, owner: bool = False) -> Command[..., Any]:
    """The command of that name; an `owner` sits at the machine.

    Raises:
        InputError: there is none.
    """
    if not isinstance(name, str) or name not in COMMANDS:
        raise InputError(f"There is no action {str(name)[:40]!r}.")
    return FOR_OWNERS.get(name, COMMANDS[name]) if owner else COMMANDS[name]


def help_sheet() -> list[Named]:
    """Every line of palette and help sheet, group by group."""
    return sorted(NAMED, key=lambda each: GROUPS.index(each.group))


C = TypeVar("C", bound=Command[..., Any])


def _registered(made: C, named: tuple[Named, ...]) -> C:
    if made.name in COMMANDS:
        raise ValueError(f"two commands are called {made.name}")
    COMMANDS[made.name] = made
    NAMED.extend(replace(each, action=made.name) for each in named)
    return made


@cache
def _checked(function: Callable[..., R]) -> Callable[..., R]:
    return validate_call(config=ConfigDict(arbitrary_types_allowed=True, allow_inf_nan=False))(function)
