"""The media pipeline: what is in a film, whether it may compete, and what viewing needs.

Rules (no Django, no I/O, no clock): packets, facts, verdict, ladder, commands, storyboard, shots, hls.
The rest: tools (the only door to a subprocess), inspection, posters, shelf, pipeline.
"""
