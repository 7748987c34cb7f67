"""Scene-constrained noise shaping (RealCam-I2V, Li et al. 2025): early steps see the preview where the photo knows it.

Nothing here is a network or samples with one: `mask` and `cells` say which latent cells the preview may lock,
`preview`, `delivery` and `guidance_video` what it locks them to, `levels` and `cut` in which steps, and `inject` does
it before the model looks. `attach` fits all of it to stock diffusers pipelines, whose `families` differ in layout.
"""
