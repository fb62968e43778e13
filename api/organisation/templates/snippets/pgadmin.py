# In config_local.py
# Register the redirect URI {{ values.site }}/oauth2/authorize
# and the post-logout redirect URI {{ values.signed_out_plain() }}
AUTHENTICATION_SOURCES = ["oauth2", "internal"]
OAUTH2_AUTO_CREATE_USER = True
OAUTH2_CONFIG = [
    {
        "OAUTH2_NAME": "aldaba",
        "OAUTH2_DISPLAY_NAME": "Aldaba",
        "OAUTH2_CLIENT_ID": {{ values.client_id }},
        "OAUTH2_CLIENT_SECRET": "YOUR_CLIENT_SECRET",
        "OAUTH2_SERVER_METADATA_URL": "{{ values.issuer }}/.well-known/openid-configuration",
        "OAUTH2_TOKEN_URL": "{{ values.issuer }}/oauth2/token",
        "OAUTH2_AUTHORIZATION_URL": "{{ values.issuer }}/oauth2/authorize",
        "OAUTH2_API_BASE_URL": "{{ values.issuer }}/oauth2/",
        "OAUTH2_USERINFO_ENDPOINT": "userinfo",
        "OAUTH2_SCOPE": {{ values.scope }},
        "OAUTH2_USERNAME_CLAIM": "preferred_username",
        "OAUTH2_CHALLENGE_METHOD": "S256",
        "OAUTH2_RESPONSE_TYPE": "code",
        "OAUTH2_LOGOUT_URL": "{{ values.logout_url() }}&id_token_hint={id_token}",
        # To admit only people with the role "admin":
        # "OAUTH2_ADDITIONAL_CLAIMS": {"roles": ["admin"]},
    }
]
