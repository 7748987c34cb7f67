"""Clips that were filmed: MP4, MOV, WebM, MKV, GIF and folders of pictures, read a frame at a time."""
