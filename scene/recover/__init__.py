"""The camera that filmed a clip, found again: features followed from frame to frame, poses, and how sure they are."""
