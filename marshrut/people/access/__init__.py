from marshrut.people.access.viewers import ViewerMiddleware, viewer_of

__all__ = ["ViewerMiddleware", "viewer_of"]
