"""Did the video obey? The camera of a finished video, found again in the scene, beside the one that was asked for."""
