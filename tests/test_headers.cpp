// Has nothing of its own: the precompiled header of all tests belongs to its target.
