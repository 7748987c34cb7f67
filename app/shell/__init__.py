"""The page's frame: Gradio lays it out and asks the forms; what is live in it is the component's."""
