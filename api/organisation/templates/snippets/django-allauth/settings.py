# At the end of settings.py, after: pip install "django-allauth[socialaccount,openid]"
# Register the redirect URI {{ values.site }}/accounts/oidc/aldaba/login/callback/
# and the post-logout redirect URI {{ values.signed_out_plain() }}
INSTALLED_APPS += [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/accounts/oidc/aldaba/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_EMAIL_VERIFICATION = "none"
# Signing out (at account_logout) signs out at Aldaba too.
ACCOUNT_LOGOUT_REDIRECT_URL = "{{ values.logout_url() }}"
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "aldaba.Adapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "aldaba",
                "name": "Aldaba",
                "client_id": {{ values.client_id }},
                "secret": "YOUR_CLIENT_SECRET",
                "settings": {
                    "server_url": "{{ values.issuer }}",
                    "oauth_pkce_enabled": True,
                    "scope": {{ values.scope_list }},
                },
            }
        ]
    }
}
