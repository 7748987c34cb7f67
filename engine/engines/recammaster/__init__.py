"""ReCamMaster: a clip filmed again along another camera path."""
