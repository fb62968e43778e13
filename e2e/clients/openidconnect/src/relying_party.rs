//! What the application does with the crate.

use std::{
    fmt::Display,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    RefreshToken, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreTokenResponse, CoreUserInfoClaims},
};
use serde_json::{Value, json};

/// What an administrator gives the application.
pub(crate) struct Settings {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// The application's own address.
    pub url: String,
}

/// What comes back from the sign-in.
pub(crate) type Answer = std::collections::HashMap<String, String>;

/// Why something did not work.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// Names what failed, with everything that the error knows.
fn failed<E: std::error::Error>(what: &str) -> impl FnOnce(E) -> Failure {
    move |error| {
        let mut text = format!("{what}: {error}");
        let mut source = error.source();
        while let Some(error) = source {
            text += &format!(": {error}");
            source = error.source();
        }
        Failure(text)
    }
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A sign-in that is under way.
struct Pending {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Who is signed in.
struct Visitor {
    id_token: CoreIdToken,
    claims: Value,
    user_info: Value,
    access_token: String,
    refresh_token: Option<RefreshToken>,
}

/// The application.
pub(crate) struct RelyingParty {
    settings: Settings,
    metadata: ProviderMetadataWithLogout,
    client: Client,
    http: Http,
    pending: Mutex<Option<Pending>>,
    visitor: Mutex<Option<Visitor>>,
}

impl RelyingParty {
    pub(crate) async fn discover(settings: Settings) -> Result<Self, Failure> {
        // A redirect of the provider's is never followed.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let http = Http(http.map_err(failed("HTTP client"))?);
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(failed("issuer"))?;
        let metadata =
            ProviderMetadataWithLogout::discover_async(issuer, &http).await.map_err(failed("discovery"))?;
        let redirect =
            RedirectUrl::new(format!("{}/callback", settings.url)).map_err(failed("redirect URI"))?;
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(settings.client_id.clone()),
            Some(ClientSecret::new(settings.client_secret.clone())),
        )
        .set_redirect_uri(redirect);
        Ok(Self { settings, metadata, client, http, pending: Mutex::default(), visitor: Mutex::default() })
    }

    /// Where a stranger is sent.
    pub(crate) fn sign_in(&self) -> String {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        *lock(&self.pending) = Some(Pending { state, nonce, verifier });
        url.into()
    }

    /// Takes the answer of the sign-in.
    pub(crate) async fn signed_in(&self, answer: Answer) -> Result<(), Failure> {
        let value = |name: &str| answer.get(name).cloned();
        let pending = lock(&self.pending).take().ok_or_else(|| Failure("nobody is signing in".to_owned()))?;
        if value("state").as_ref() != Some(pending.state.secret()) {
            return Err(Failure("the state is another".to_owned()));
        }
        let code = value("code").ok_or_else(|| Failure(format!("no code: {answer:?}")))?;
        let tokens = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(failed("token endpoint"))?
            .set_pkce_verifier(pending.verifier)
            .request_async(&self.http)
            .await
            .map_err(failed("code"))?;
        self.welcome(&tokens, &pending.nonce).await
    }

    /// Checks the tokens and asks who it is.
    async fn welcome(&self, tokens: &CoreTokenResponse, nonce: &Nonce) -> Result<(), Failure> {
        let id_token = tokens.id_token().ok_or_else(|| Failure("no ID token".to_owned()))?;
        let verifier = self.client.id_token_verifier();
        let claims = id_token.claims(&verifier, nonce).map_err(failed("ID token"))?;
        let user_info: CoreUserInfoClaims = self
            .client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(failed("userinfo endpoint"))?
            .request_async(&self.http)
            .await
            .map_err(failed("userinfo"))?;
        let visitor = Visitor {
            id_token: id_token.clone(),
            claims: json!(claims),
            user_info: json!(user_info),
            access_token: tokens.access_token().secret().clone(),
            refresh_token: tokens.refresh_token().cloned(),
        };
        *lock(&self.visitor) = Some(visitor);
        Ok(())
    }

    /// Gets new tokens for the visitor.
    pub(crate) async fn refresh(&self) -> Result<(), Failure> {
        let token = lock(&self.visitor).as_ref().and_then(|visitor| visitor.refresh_token.clone());
        let token = token.ok_or_else(|| Failure("no refresh token".to_owned()))?;
        let tokens = self
            .client
            .exchange_refresh_token(&token)
            .map_err(failed("token endpoint"))?
            .request_async(&self.http)
            .await
            .map_err(failed("refresh"))?;
        let verifier = self.client.id_token_verifier();
        let id_token = tokens.id_token().ok_or_else(|| Failure("no ID token".to_owned()))?;
        // The nonce belongs to the sign-in; an ID token of a refresh need not have one.
        let claims =
            id_token.claims(&verifier, |_: Option<&Nonce>| Ok(())).map_err(failed("refreshed ID token"))?;
        let user_info: CoreUserInfoClaims = self
            .client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(failed("userinfo endpoint"))?
            .request_async(&self.http)
            .await
            .map_err(failed("userinfo after refresh"))?;
        if let Some(visitor) = lock(&self.visitor).as_mut() {
            visitor.id_token = id_token.clone();
            visitor.claims = json!(claims);
            visitor.user_info = json!(user_info);
            visitor.access_token = tokens.access_token().secret().clone();
            visitor.refresh_token = tokens.refresh_token().cloned().or(visitor.refresh_token.take());
        }
        Ok(())
    }

    /// Forgets the visitor, and says where the visitor signs out.
    pub(crate) fn sign_out(&self) -> Result<String, Failure> {
        let visitor = lock(&self.visitor).take().ok_or_else(|| Failure("nobody is signed in".to_owned()))?;
        let endpoint = self.metadata.additional_metadata().end_session_endpoint.clone();
        let endpoint = endpoint.ok_or_else(|| Failure("no end_session_endpoint".to_owned()))?;
        let back =
            PostLogoutRedirectUrl::new(format!("{}/signed-out", self.settings.url)).map_err(failed("URL"))?;
        let request = LogoutRequest::from(endpoint).set_id_token_hint(&visitor.id_token);
        Ok(request.set_post_logout_redirect_uri(back).http_get_url().into())
    }

    /// Who is signed in, for the tests.
    pub(crate) fn visitor(&self) -> Option<Value> {
        lock(&self.visitor).as_ref().map(|visitor| {
            json!({
                "claims": visitor.claims,
                "userinfo": visitor.user_info,
                "access_token": visitor.access_token,
                "refresh_token": visitor.refresh_token,
            })
        })
    }
}

/// How the crate's requests travel.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let mut response = self.0.execute(request.try_into()?).await?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let mut answer = HttpResponse::new(response.bytes().await?.to_vec());
            *answer.status_mut() = status;
            *answer.headers_mut() = headers;
            Ok(answer)
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
