# aldaba.py, beside manage.py
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class Adapter(DefaultSocialAccountAdapter):
    """Follows the roles at each sign-in: "admin" makes an administrator."""

    def pre_social_login(self, request, sociallogin):
        known = sociallogin.account.extra_data
        roles = known.get("userinfo", known).get("roles", [])
        user = sociallogin.user
        user.is_staff = user.is_superuser = "admin" in roles
        if sociallogin.is_existing:
            user.save()
