"""Pages behind closed doors: the jury's own, and the chair's."""
