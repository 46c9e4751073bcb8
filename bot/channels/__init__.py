"""Ways in and out: each channel translates a messenger to the assistant and back."""
