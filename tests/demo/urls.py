"""The addresses of a demo: tests run without its page."""

from django.urls import include, path

from marshrut.urls import urlpatterns as everywhere

urlpatterns = [*everywhere, path("demo/", include("marshrut.demo.urls"))]
