"""Types in annotations are checked by beartype, shapes by jaxtyping; `int` is accepted where `float` is asked."""

from types import FunctionType
from typing import Any, get_args

import jaxtyping
from beartype import BeartypeConf, beartype
from jaxtyping import AbstractArray

checked = beartype(conf=BeartypeConf(is_pep484_tower=True))
shapes_too = jaxtyping.jaxtyped


def jaxtyped(*, typechecker: Any) -> Any:
    """A decorator that looks at shapes only where an annotation has one, which costs fifty times as much.

    Functions inside functions are left alone: they are made again in every call. Names in quotation marks may stand for
    what is imported for type checkers only: jaxtyping lets them pass, beartype would not.
    """

    def decorate(thing: Any) -> Any:
        if not isinstance(thing, FunctionType):
            return shapes_too(thing, typechecker=typechecker)
        if "<locals>" in thing.__qualname__:
            return thing
        annotations = thing.__annotations__.values()
        if any(isinstance(annotation, str) or has_a_shape(annotation) for annotation in annotations):
            return shapes_too(thing, typechecker=typechecker)
        return typechecker(thing)

    return decorate


def has_a_shape(annotation: Any) -> bool:
    """Whether an array with named axes is, or is in, an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, AbstractArray):
        return True
    parts = annotation if isinstance(annotation, list) else get_args(annotation)  # a list: arguments of a Callable
    return any(map(has_a_shape, parts))


jaxtyping.jaxtyped = jaxtyped
