from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.core.forms import applied
from marshrut.people import actions
from marshrut.people.forms import NewSubject
from marshrut.people.models import Subject


def subjects(request):
    """The region's subjects, and a form for one more."""
    form = NewSubject(request.POST or None)
    if request.method == "POST" and form.is_valid():
        subject = applied(form, actions.add_subject, viewer=request.viewer, **form.cleaned_data)
        if subject:
            messages.success(request, f"Предмет «{subject.name}» добавлен.")
            return redirect("subjects")
    context = {"form": form, "subjects": Subject.objects.all()}
    return render(request, "people/subjects.html", context, status=422 if form.errors else 200)
