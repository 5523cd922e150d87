"""Text reuse: streams, seeds, alignment, passages and what they amount to."""
