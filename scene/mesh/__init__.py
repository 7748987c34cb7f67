"""The photo as a textured surface: triangles over its depth, cut at depth edges, fine there and coarse on planes."""
