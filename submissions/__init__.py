"""A film from first draft to the door of the jury: upload, declaration, media pipeline, screening."""
