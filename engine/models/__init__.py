"""The family of image-to-video networks on DynamiCrafter."""
