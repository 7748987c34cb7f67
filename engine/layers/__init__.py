"""What the photo does not show, invented once in the scene: a second layer of points behind and around the first.

A layered depth image (Shade et al. 1998) with one hidden layer. `silhouettes` finds which pixels of an enlarged photo
plane (`canvas`) the path will uncover, `extend` continues the surfaces behind them, `texture` paints them from the
photo, `porous` lets foliage hide more of itself, and `background` returns them as points, so that what is invented
stands still by construction. `fill` puts them into the holes of a preview.
"""
