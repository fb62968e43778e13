//! A relying party made with the `openidconnect` crate, as its documentation shows: what the end-to-end tests sign
//! in at. It gets an issuer, a client id and secret and its own address, and has one visitor.

mod relying_party;

use std::{error::Error, sync::Arc};

use poem::{
    EndpointExt, IntoResponse, Response, Route, Server,
    error::InternalServerError,
    get, handler,
    listener::TcpListener,
    web::{Data, Json, Query, Redirect},
};

use crate::relying_party::{Answer, RelyingParty, Settings};

type Shared<'a> = Data<&'a Arc<RelyingParty>>;

/// The protected page: who is signed in; a stranger is sent to sign in.
#[handler]
fn home(app: Shared) -> Response {
    match app.visitor() {
        Some(visitor) => Json(visitor).into_response(),
        None => Redirect::see_other(app.sign_in()).into_response(),
    }
}

#[handler]
async fn callback(app: Shared<'_>, Query(answer): Query<Answer>) -> poem::Result<Redirect> {
    app.signed_in(answer).await.map_err(InternalServerError)?;
    Ok(Redirect::see_other("/"))
}

#[handler]
async fn refresh(app: Shared<'_>) -> poem::Result<Redirect> {
    app.refresh().await.map_err(InternalServerError)?;
    Ok(Redirect::see_other("/"))
}

#[handler]
fn logout(app: Shared) -> poem::Result<Redirect> {
    Ok(Redirect::see_other(app.sign_out().map_err(InternalServerError)?))
}

#[handler]
fn signed_out() -> &'static str {
    "signed out"
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what| arguments.next().ok_or(format!("missing argument: {what}"));
    let settings = Settings {
        issuer: next("issuer")?,
        client_id: next("client id")?,
        client_secret: next("client secret")?,
        url: next("own address")?,
    };
    let address = settings.url.trim_start_matches("http://").to_owned();
    let app = Arc::new(RelyingParty::discover(settings).await?);
    let routes = Route::new()
        .at("/", get(home))
        .at("/callback", get(callback))
        .at("/refresh", get(refresh))
        .at("/logout", get(logout))
        .at("/signed-out", get(signed_out));
    Server::new(TcpListener::bind(address)).run(routes.data(app)).await?;
    Ok(())
}
