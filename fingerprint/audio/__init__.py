"""Sound: peaks, quads of peaks, votes for a common time line, segments."""
