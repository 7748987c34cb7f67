"""From a photo to metres."""
