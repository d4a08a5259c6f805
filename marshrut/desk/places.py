"""What every page's frame shows: the viewer's places, the region's names."""

from marshrut.core.norms import bodies


def frame(request):
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {}
    return {"viewer": viewer, "region": bodies(viewer.today), "places": ()}
