from hypothesis import given
from hypothesis import strategies as st

from app.takes.sampling import how_sampled, note_sentences
from engine.engines.registry import KNOWN_ENGINES
from engine.engines.scene_lock import shaped_steps
from engine.settings import Settings
from engine.shaping.report import lock_warning

steps = st.integers(1, 1000)
timesteps = st.integers(0, 1000)


REALCAM, WAN, SVD = (KNOWN_ENGINES[name] for name in ("realcam-i2v-512", "wan-i2v+shaping", "svd+shaping"))


def test_what_is_as_usual_is_left_out_but_for_the_three_that_matter_most():
    assert how_sampled(Settings(), REALCAM) == "25 steps · guidance 7.5 · scene lock 900"
    said = how_sampled(Settings(steps=7, scene_lock=None, eta=0.0, holes="black", precision="fp32"), REALCAM)
    assert said == "7 steps · guidance 7.5 · scene lock off · eta 0 · black holes · fp32"


def test_steps_and_guidance_that_nobody_chose_are_those_usual_for_the_engine():
    assert how_sampled(Settings(), WAN) == "40 steps · guidance 5 · scene lock 900"
    assert how_sampled(Settings(), SVD) == "25 steps · guidance 3 · scene lock 900"
    assert how_sampled(Settings(guidance=7.5), WAN) == "40 steps · guidance 7.5 · scene lock 900"


def test_what_an_engine_does_not_look_at_is_not_said_of_its_takes():
    everywhere = Settings(camera_guidance=2.0, eta=0.0, lock_noise="fixed", offload="model", bits=8)
    assert how_sampled(everywhere, REALCAM).endswith("lock 900 · camera guidance 2 · eta 0")
    assert how_sampled(everywhere, WAN).endswith("lock 900 · fixed lock noise · model offload · 8 bits")
    assert how_sampled(everywhere, KNOWN_ENGINES["dynamicrafter-512"]).endswith("lock 900 · eta 0")
    assert how_sampled(everywhere, KNOWN_ENGINES["warp"]) == ""


@given(steps, timesteps, timesteps)
def test_a_lower_timestep_locks_more_steps(count: int, one: int, other: int):
    none, few, many, all_of_them = (shaped(count, t) for t in (1000, *sorted([one, other], reverse=True), 0))
    assert none == 0 <= few <= many <= all_of_them == count


def shaped(count: int, timestep: int) -> int:
    found = shaped_steps("realcam-i2v-256", count, timestep)
    assert found is not None
    return found


def test_the_reference_locks_three_of_its_25_steps():
    assert shaped_steps("realcam-i2v-256", 25, 900) == 3
    assert shaped_steps("realcam-i2v-256", 25, None) == 0


def test_what_an_engine_noted_is_said_in_sentences():
    notes = {"shaped_steps": 3, "locked": 0.614, "locked_per_frame": "1.00 0.23", "scale_note": "scale not verified"}
    assert note_sentences(notes) == [
        "The preview guided the first 3 steps, in 61% of the picture.",
        "Scale not verified.",
    ]
    assert note_sentences({"invented": 0.1, "scene_lock": "off"}) == []


def test_a_lock_that_led_no_step_is_warned_of_and_not_counted() -> None:
    warning = lock_warning(0, 0.4)
    assert note_sentences({"shaped_steps": 0, "locked": 0.4, "lock_warning": warning}) == [warning]
    assert note_sentences({"shaped_steps": 1, "locked": 0.4}) == [
        "The preview guided the first step, in 40% of the picture."
    ]


def test_a_take_says_how_it_was_sampled_and_not_what_is_usual_now() -> None:
    said = how_sampled(Settings(), WAN, {"steps": 50, "guidance": 3.5})
    assert said == "50 steps · guidance 3.5 · scene lock 900"
    assert how_sampled(Settings(steps=4), WAN, {"steps": 4, "guidance": 3.5}).startswith("4 steps · guidance 3.5")
