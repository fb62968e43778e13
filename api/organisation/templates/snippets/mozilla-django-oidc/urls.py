# In urls.py
from django.urls import include, path

import aldaba

urlpatterns += [
    path("oidc/failed/", aldaba.not_signed_in),
    path("oidc/", include("mozilla_django_oidc.urls")),
]
