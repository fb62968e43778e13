# pip install Authlib Flask requests
# Register the redirect URI {{ values.callback() }}
import secrets
from urllib.parse import urlencode

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, abort, redirect, session, url_for
from markupsafe import escape

app = Flask(__name__)
app.secret_key = "YOUR_SESSION_SECRET"
{%- if values.site_is_https() %}
app.config["SESSION_COOKIE_SECURE"] = True
{%- endif %}
aldaba = OAuth(app).register(
    "aldaba",
    client_id={{ values.client_id }},
    client_secret="YOUR_CLIENT_SECRET",
    server_metadata_url="{{ values.issuer }}/.well-known/openid-configuration",
    client_kwargs={"scope": {{ values.scope }}, "code_challenge_method": "S256"},
    update_token=lambda token, **_: person()["token"].update(token),
)
# Who is signed in, in the memory of this process: several processes need a database or cache instead.
people = {}


def person():
    return people.get(session.get("id"))


@app.get("/")
def home():
    if not person():
        return redirect(url_for("sign_in"))
    return person()["claims"]


@app.get("/admin")
def admin():
    # The roles that the person has in this application.
    if not person() or "admin" not in person()["claims"].get("roles", []):
        abort(403)
    return "You are an administrator."


@app.get("/profile")
def profile():
    if not person():
        return redirect(url_for("sign_in"))
    # A request with the access token, which is refreshed before it expires. The person's current roles are in the answer.
    person()["claims"] = aldaba.userinfo(token=person()["token"])
    return person()["claims"]


@app.get("/sign-in")
def sign_in():
    return aldaba.authorize_redirect({{ values.redirect_uri }})


@app.get({{ values.redirect_path }})
def callback():
    token = aldaba.authorize_access_token()
    session["id"] = secrets.token_urlsafe()
    people[session["id"]] = {"claims": token.pop("userinfo"), "token": token}
    return redirect("/")


@app.errorhandler(OAuthError)
def not_signed_in(error):
    # For example, the person cancelled or has no access, or has lost it since.
    people.pop(session.get("id"), None)
    return f'<p>{escape(error.description)}</p><p><a href="/sign-in">Sign in</a></p>', 403


@app.get("/sign-out")
def sign_out():
    people.pop(session.pop("id", None), None)
    query = {"client_id": {{ values.client_id }}, "post_logout_redirect_uri": {{ values.signed_out() }}}
    return redirect("{{ values.issuer }}/oauth2/logout?" + urlencode(query))
