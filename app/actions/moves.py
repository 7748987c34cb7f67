"""Moves, in film words."""

from app.authoring import moves as authoring
from app.move_words import complete_moves, describe_moves
from app.studio import Studio
from app.view import Change
from scene.path.move_grammar import format_moves


def add_move(studio: Studio, text: str) -> None:
    """Moves in film words behind the end of the path; the studio's own proposal makes way."""
    studio.apply(lambda now: authoring.add_move(now, text))


def try_move(studio: Studio, text: str = "") -> None:
    """Have the viewport show moves in film words as they would be added; "" shows none. Nothing else changes."""
    studio.trial = authoring.tried(studio.document, studio.scene_here(), studio.scene_key, text) if text else None
    studio.tell(Change.IMPORT)


def read_move(studio: Studio, text: str) -> dict[str, str]:
    """Moves as somebody began to type them: `text` in the grammar, and in `words` what they do.

    Raises:
        InputError: says what was not understood and what would be.
    """
    moves = complete_moves(text, None if studio.scene is None else studio.scene.subject_distance)
    return {"text": format_moves(moves), "words": describe_moves(moves)}


def edit_move(studio: Studio, segment: int, text: str, done: bool = True) -> None:
    """Other words for a move; until `done`, it is one step."""
    studio.apply(lambda now: authoring.edit_move(now, segment, text), done=done)


def turn_into_keyframes(studio: Studio) -> None:
    """The selected move, as keyframes on its way."""
    scene = studio.scene_here()
    studio.apply(
        lambda now: authoring.turn_into_keyframes(
            now, studio.view.selection, studio.clip_lens(scene), scene.subject_distance
        )
    )
    studio.select(studio.view.selection)
