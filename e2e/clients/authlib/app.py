"""A Flask application with Authlib, as its documentation shows: what the end-to-end tests sign in at.

It gets an issuer, a client id and secret and a port, and has one visitor.
"""

import sys

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, redirect, url_for

issuer, client_id, client_secret, port = sys.argv[1:]

app = Flask(__name__)
app.secret_key = "of no use to anybody but this test"
oauth = OAuth(app)
visitor = {}


def keep(token, **_):
    visitor["token"] = token


aldaba = oauth.register(
    "aldaba",
    client_id=client_id,
    client_secret=client_secret,
    server_metadata_url=f"{issuer}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email"},
    update_token=keep,
)


@app.get("/")
def home():
    """The protected page: who is signed in; a stranger is sent to sign in."""
    if "token" not in visitor:
        return aldaba.authorize_redirect(url_for("callback", _external=True))
    token = visitor["token"]
    return jsonify(
        claims=visitor["claims"],
        userinfo=visitor["userinfo"],
        access_token=token["access_token"],
        refresh_token=token.get("refresh_token"),
    )


@app.get("/callback")
def callback():
    token = aldaba.authorize_access_token()
    visitor.update(
        token=token,
        id_token=token["id_token"],
        claims=token["userinfo"],
        userinfo=aldaba.userinfo(token=token),
    )
    return redirect("/")


@app.get("/refresh")
def refresh():
    """What happens by itself once the access token is too old."""
    old = dict(visitor["token"], expires_at=1)
    visitor["userinfo"] = aldaba.userinfo(token=old)
    new = visitor["token"]
    if "id_token" in new:
        # The nonce belongs to the sign-in; an ID token of a refresh need not have one.
        visitor.update(id_token=new["id_token"], claims=aldaba.parse_id_token(new, nonce=None))
    return redirect("/")


@app.get("/logout")
def logout():
    id_token = visitor["id_token"]
    visitor.clear()
    return aldaba.logout_redirect(
        post_logout_redirect_uri=url_for("signed_out", _external=True),
        id_token_hint=id_token,
    )


@app.get("/signed-out")
def signed_out():
    return "signed out"


app.run(host="127.0.0.1", port=int(port))
