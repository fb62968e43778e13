# aldaba.py, beside manage.py
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.http import HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend


class Backend(OIDCAuthenticationBackend):
    """Identifies accounts by sub, which never changes, and follows the roles at each sign-in."""

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=claims["sub"])

    def get_username(self, claims):
        return claims["sub"]

    def verify_claims(self, claims):
        return "sub" in claims

    def create_user(self, claims):
        return self.update_user(self.UserModel.objects.create_user(claims["sub"]), claims)

    def update_user(self, user, claims):
        roles = claims.get("roles", [])
        user.email = claims.get("email", "")
        user.first_name = claims.get("given_name", "")
        user.last_name = claims.get("family_name", "")
        user.is_staff = user.is_superuser = "admin" in roles
        user.save()
        user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
        return user


def logout_url(request):
    query = {
        "id_token_hint": request.session.get("oidc_id_token", ""),
        "post_logout_redirect_uri": "{{ values.site }}/",
    }
    return "{{ values.issuer }}/oauth2/logout?" + urlencode(query)


def not_signed_in(request):
    # For example, the person cancelled or has no access.
    return HttpResponse('<p>You are not signed in.</p><p><a href="/">Sign in</a></p>', status=403)
