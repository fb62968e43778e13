"""What the end-to-end tests need of JupyterHub besides the configuration that Aldaba gives, which it loads.

Nobody's notebook is started, and a service may look at what the hub knows of its users, and change that.
"""

import os

from jupyterhub.spawner import Spawner


class NoSpawner(Spawner):
    """Has no notebook to start."""

    async def start(self):
        raise NotImplementedError

    async def stop(self, now=False):
        pass

    async def poll(self):
        return 0


c = get_config()  # noqa: F821
load_subconfig("aldaba_config.py", path=os.path.dirname(__file__))  # noqa: F821

c.JupyterHub.spawner_class = NoSpawner
c.JupyterHub.redirect_to_server = False
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.services = [{"name": "onlooker", "api_token": os.environ["ONLOOKER_TOKEN"], "admin": True}]
