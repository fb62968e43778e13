"""JupyterHub as its documentation tells to join it to an OpenID provider; what is of one run is on the command line.

Nobody's notebook is started, and a service may look at what the hub knows of its users, and change that.
"""

import os

from jupyterhub.spawner import Spawner
from oauthenticator.generic import GenericOAuthenticator


class NoSpawner(Spawner):
    """Has no notebook to start."""

    async def start(self):
        raise NotImplementedError

    async def stop(self, now=False):
        pass

    async def poll(self):
        return 0


c = get_config()  # noqa: F821

c.JupyterHub.authenticator_class = GenericOAuthenticator
c.JupyterHub.spawner_class = NoSpawner
c.JupyterHub.redirect_to_server = False
c.JupyterHub.db_url = "sqlite://"

c.GenericOAuthenticator.scope = ["openid", "profile", "email", "roles"]
c.GenericOAuthenticator.username_claim = "preferred_username"
# Whoever comes through may come in: who may use the application is the provider's to decide.
c.GenericOAuthenticator.allow_all = True
c.GenericOAuthenticator.manage_groups = True
c.GenericOAuthenticator.auth_state_groups_key = "oauth_user.roles"
c.GenericOAuthenticator.admin_groups = {"admin"}
c.GenericOAuthenticator.auto_login = True
c.GenericOAuthenticator.enable_auth_state = True
c.GenericOAuthenticator.auth_refresh_age = 1

c.JupyterHub.services = [{"name": "onlooker", "api_token": os.environ["ONLOOKER_TOKEN"], "admin": True}]
