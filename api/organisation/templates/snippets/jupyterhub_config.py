# pip install oauthenticator
# Register the redirect URI {{ values.site }}/hub/oauth_callback
# and the post-logout redirect URI {{ values.signed_out_plain() }}
from oauthenticator.generic import GenericOAuthenticator

c.JupyterHub.authenticator_class = GenericOAuthenticator
c.GenericOAuthenticator.client_id = {{ values.client_id }}
c.GenericOAuthenticator.client_secret = "YOUR_CLIENT_SECRET"
c.GenericOAuthenticator.oauth_callback_url = "{{ values.site }}/hub/oauth_callback"
c.GenericOAuthenticator.authorize_url = "{{ values.issuer }}/oauth2/authorize"
c.GenericOAuthenticator.token_url = "{{ values.issuer }}/oauth2/token"
c.GenericOAuthenticator.userdata_url = "{{ values.issuer }}/oauth2/userinfo"
c.GenericOAuthenticator.logout_redirect_url = (
    "{{ values.logout_url() }}"
)
c.GenericOAuthenticator.scope = {{ values.scope_list }}
c.GenericOAuthenticator.username_claim = "preferred_username"
c.GenericOAuthenticator.auto_login = True
# Aldaba decides who has access.
c.GenericOAuthenticator.allow_all = True
# Roles become groups, and people with the role "admin" administrators. They follow changes at each refresh, for which
# the environment variable JUPYTERHUB_CRYPT_KEY must be set: openssl rand -hex 32
c.GenericOAuthenticator.manage_groups = True
c.GenericOAuthenticator.auth_state_groups_key = "oauth_user.roles"
c.GenericOAuthenticator.admin_groups = {"admin"}
c.GenericOAuthenticator.enable_auth_state = True
c.GenericOAuthenticator.auth_refresh_age = 300
