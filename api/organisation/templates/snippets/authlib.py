from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session

app = Flask(__name__)
app.secret_key = "SESSION_SECRET"
aldaba = OAuth(app).register(
    "aldaba",
    client_id={{ values.client_id }},
    client_secret="CLIENT_SECRET",
    server_metadata_url="{{ values.issuer }}/.well-known/openid-configuration",
    client_kwargs={"scope": {{ values.scope }}, "code_challenge_method": "S256"},
)


@app.get("/sign-in")
def sign_in():
    return aldaba.authorize_redirect({{ values.redirect_uri }})


@app.get({{ values.redirect_path }})
def callback():
    session["person"] = aldaba.authorize_access_token()["userinfo"]
    return redirect("/")
