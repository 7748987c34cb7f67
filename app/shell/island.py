"""A place in the page that the component fills."""

import gradio as gr


def island(name: str) -> gr.HTML:
    """An empty element that the component finds by its name; Gradio puts it there once and never touches it again."""
    return gr.HTML(
        html_template=f'<div data-island="{name}"></div>',
        js_on_load=None,
        apply_default_css=False,
        elem_classes="island",
    )
