"""Training: the camera modules of the engines, ReCamMaster's, and distilled guidance, as configs of one loop."""
