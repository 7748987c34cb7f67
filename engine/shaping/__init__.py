"""Scene-constrained noise shaping (RealCam-I2V, Li et al. 2025): early steps see the preview where the photo knows it.

Nothing here knows a network. `mask` says which latent cells the preview may pin, `preview` what it pins them to,
`inject` does it before the model looks, and `cut` says until when.
"""
