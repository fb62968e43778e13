# At the end of settings.py, after: pip install mozilla-django-oidc
# Register the redirect URI {{ values.site }}/oidc/callback/
# and the post-logout redirect URI {{ values.site }}/
INSTALLED_APPS += ["mozilla_django_oidc"]
# Asks at intervals whether the person is still signed in and has access.
MIDDLEWARE += ["mozilla_django_oidc.middleware.SessionRefresh"]
AUTHENTICATION_BACKENDS = ["aldaba.Backend"]
LOGIN_URL = "oidc_authentication_init"
LOGIN_REDIRECT_URL = "/"
LOGIN_REDIRECT_URL_FAILURE = "/oidc/failed/"
LOGOUT_REDIRECT_URL = "/"
OIDC_RP_CLIENT_ID = {{ values.client_id }}
OIDC_RP_CLIENT_SECRET = "YOUR_CLIENT_SECRET"
OIDC_RP_SCOPES = {{ values.scope }}
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_USE_PKCE = True
OIDC_OP_AUTHORIZATION_ENDPOINT = "{{ values.issuer }}/oauth2/authorize"
OIDC_OP_TOKEN_ENDPOINT = "{{ values.issuer }}/oauth2/token"
OIDC_OP_USER_ENDPOINT = "{{ values.issuer }}/oauth2/userinfo"
OIDC_OP_JWKS_ENDPOINT = "{{ values.issuer }}/oauth2/jwks"
# Signing out (a POST to oidc_logout) signs out at Aldaba too.
OIDC_STORE_ID_TOKEN = True
OIDC_OP_LOGOUT_URL_METHOD = "aldaba.logout_url"
