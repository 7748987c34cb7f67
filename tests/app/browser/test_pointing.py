"""Pointing into the viewport: what is hit is what is drawn under the pointer."""

import math

import numpy as np
import torch

from scene.camera import project
from tests.app.browser.studio_site import Person
from tests.there import there


def test_an_orbit_goes_round_what_was_clicked_in_the_viewport(person: Person):
    page, studio = person.page, person.studio
    person.rest()
    box = person.viewport_box()
    x, y = box["x"] + 0.52 * box["width"], box["y"] + 0.35 * box["height"]
    page.keyboard.press("o")
    person.wait("__studio.tools.current === 'point'")
    before = studio.director
    page.mouse.click(x, y)
    person.wait("state.pointing.subject && __studio.tools.current === null")
    assert studio.director == before, "the viewport has not felt the click"
    point = np.array(person.see("state.pointing.subject.at"))
    assert math.dist(person.pixel(point), (x, y)) < 0.5

    page.keyboard.press("m")
    page.mouse.click(x, y)
    page.mouse.click(x - 80, y + 10)
    person.wait("state.pointing.apart_m")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    first, second = (np.array(end["at"]) for end in person.see("state.pointing.measured"))
    assert np.allclose(first, point) and math.dist(person.pixel(second), (x - 80, y + 10)) < 0.5

    person.tab("Camera")
    page.get_by_role("button", name="Orbit", exact=True).click()
    page.locator("[data-island=moves]").get_by_role("button", name="Add", exact=True).click()
    person.wait("state.undo === 'Add orbit'")
    trajectory = there(studio.trajectory)
    xyz = torch.tensor(point)
    where = torch.stack([project(trajectory.intrinsics[i], c2w, xyz)[0] for i, c2w in enumerate(trajectory.c2w)])
    assert float((where - where[0]).norm(dim=-1).max()) < 1
