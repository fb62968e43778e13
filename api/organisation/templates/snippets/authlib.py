# pip install Authlib Flask requests
# Register the redirect URI {{ values.callback() }}
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
)


@app.get("/")
def home():
    if "person" not in session:
        return redirect(url_for("sign_in"))
    return session["person"]


@app.get("/admin")
def admin():
    # The roles that the person has in this application.
    if "admin" not in session.get("person", {}).get("roles", []):
        abort(403)
    return "You are an administrator."


@app.get("/sign-in")
def sign_in():
    return aldaba.authorize_redirect({{ values.redirect_uri }})


@app.get({{ values.redirect_path }})
def callback():
    session["person"] = aldaba.authorize_access_token()["userinfo"]
    return redirect("/")


@app.errorhandler(OAuthError)
def not_signed_in(error):
    # For example, the person cancelled or has no access.
    return f'<p>{escape(error.description)}</p><p><a href="/sign-in">Sign in</a></p>', 403


@app.get("/sign-out")
def sign_out():
    session.clear()
    query = {"client_id": {{ values.client_id }}, "post_logout_redirect_uri": {{ values.signed_out() }}}
    return redirect("{{ values.issuer }}/oauth2/logout?" + urlencode(query))
