"""What a file says about where it comes from, read from the untouched original.

Signed (C2PA Content Credentials), claimed (XMP, IPTC, the AIGC label of GB 45438-2025) or merely left behind (SEI, tool
tags). A finished film almost never carries any of it: nothing found says nothing at all. `reader.read` does the work;
the other modules are rules over bytes and texts. `child.py` is a program of its own and imports nothing of ours.
"""
