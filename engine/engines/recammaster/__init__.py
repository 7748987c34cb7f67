"""ReCamMaster: a clip filmed again along another camera path. It takes a clip, so it is no engine of the page yet."""
