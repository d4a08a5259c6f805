from marshrut.people.access.viewers import ViewerMiddleware, viewer_of, viewer_of_command

__all__ = ["ViewerMiddleware", "viewer_of", "viewer_of_command"]
