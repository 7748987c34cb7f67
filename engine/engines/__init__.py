"""The engines, each told in one outline: the clip it makes, then prepare, sample and decode.

`registry` names them all. Each has a folder with `entry` (what people choose it by), `backend` (what it makes of a wish
and of a request), `clip` where it is particular about clips, and the steps of a job that `backend` or `make` go through
in order. `resident`, `memory` and `watch` are for all of them. docs/adding-an-engine.md adds one.
"""
