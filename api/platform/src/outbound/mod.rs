//! Outbound requests to addresses that users enter (key sets, sector identifiers, logout notices). They must not reach
//! a network that the server can reach and the user cannot (SSRF), and their time and size are limited.

mod caching;
mod guard;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{Certificate, Client, RequestBuilder, header, redirect};
use url::{Host, Url};

use self::guard::Guard;
use crate::{certificates, config::Config};
use kernel::{Secret, url::is_loopback};

/// The maximum duration of a request.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The maximum time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The maximum size of a response, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// The media type that responses to forms and to access tokens should have. GitHub sends another one otherwise.
const JSON: &str = "application/json";
/// The maximum number of redirects that a GET follows.
const MAX_REDIRECTS: usize = 3;

/// The HTTP clients for requests to other servers.
#[derive(Debug)]
pub struct Outbound {
    guard: Guard,
    extra_ca_file: Option<PathBuf>,
    /// The client for GET requests. Built on first use, since most installations send none.
    get_client: OnceLock<Result<Client, String>>,
    /// The client for POST requests, also built on first use. It does not follow redirects.
    post_client: OnceLock<Result<Client, String>>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// For how many seconds it may be cached (`Cache-Control`).
    pub max_age: Option<u64>,
    /// Where a redirect that was not followed leads (`Location`).
    pub location: Option<String>,
}

/// Why a host name has no address that may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unresolved {
    /// It does not resolve.
    Unknown,
    /// It resolves to addresses that may not be called.
    Forbidden,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFailed {
    /// The reason, for logs and administrators only.
    reason: String,
    /// Whether it failed because the response is larger than the limit.
    pub is_too_large: bool,
    /// Whether it failed because it took longer than the limit.
    pub is_too_late: bool,
}

impl RequestFailed {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_too_large: false, is_too_late: false }
    }

    /// Whether it failed because of the certificate of the other server.
    #[must_use]
    pub fn is_about_certificate(&self) -> bool {
        self.reason.contains("certificate")
    }
}

impl fmt::Display for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for RequestFailed {}

impl Outbound {
    /// Creates the clients, restricted to the addresses that the configuration allows. An issuer on loopback may call
    /// loopback.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let issuer = Url::parse(config.server.issuer()).ok();
        let allow_private = config.outbound.allow_private;
        Self {
            guard: Guard {
                allow_private,
                allow_loopback: allow_private || issuer.as_ref().is_some_and(is_loopback),
            },
            extra_ca_file: config.outbound.extra_ca_file.clone(),
            get_client: OnceLock::new(),
            post_client: OnceLock::new(),
        }
    }

    /// Sends a GET request and follows up to three redirects, each to an address that may be called too.
    ///
    /// # Errors
    /// [`RequestFailed`] when the address may not be called, the request fails or the response is too large or too
    /// late.
    pub async fn get(&self, url: &str) -> Result<OutboundResponse, RequestFailed> {
        let url = self.validate(url)?;
        let client = built(&self.get_client, || self.build(self.follow()))?;
        read(client.get(url)).await
    }

    /// Sends a GET request. Redirects are not followed but returned as the response.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn get_unfollowed(&self, url: &str) -> Result<OutboundResponse, RequestFailed> {
        let url = self.validate(url)?;
        let client = built(&self.post_client, || self.build(redirect::Policy::none()))?;
        read(client.get(url)).await
    }

    /// Sends a GET request for JSON with an access token (RFC 6750 section 2.1). Redirects are not followed, since the
    /// token is for this address, but returned as the response.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn get_as(&self, url: &str, token: &Secret) -> Result<OutboundResponse, RequestFailed> {
        let url = self.validate(url)?;
        let client = built(&self.post_client, || self.build(redirect::Policy::none()))?;
        read(client.get(url).bearer_auth(token.expose()).header(header::ACCEPT, JSON)).await
    }

    /// Checks that the host of a URL has an address that may be called.
    ///
    /// # Errors
    /// [`Unresolved`].
    pub async fn resolve(&self, url: &str) -> Result<(), Unresolved> {
        let url = self.validate(url).map_err(|_| Unresolved::Forbidden)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        let found = tokio::time::timeout(CONNECT_TIMEOUT, tokio::net::lookup_host((name, 0))).await;
        let Ok(Ok(found)) = found else { return Err(Unresolved::Unknown) };
        let mut unresolved = Unresolved::Unknown;
        for address in found {
            if self.guard.allows(address.ip()) {
                return Ok(());
            }
            unresolved = Unresolved::Forbidden;
        }
        Err(unresolved)
    }

    /// Returns the addresses of a host that may be called, for protocols other than HTTP.
    ///
    /// # Errors
    /// [`Unresolved`].
    pub(crate) async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Unresolved> {
        let found = tokio::time::timeout(CONNECT_TIMEOUT, tokio::net::lookup_host((host, port))).await;
        let Ok(Ok(found)) = found else { return Err(Unresolved::Unknown) };
        let (allowed, forbidden): (Vec<_>, Vec<_>) = found.partition(|at| self.guard.allows(at.ip()));
        match (allowed.is_empty(), forbidden.is_empty()) {
            (false, _) => Ok(allowed),
            (true, false) => Err(Unresolved::Forbidden),
            (true, true) => Err(Unresolved::Unknown),
        }
    }

    /// Returns the file with certificates to trust in addition to those of the system.
    pub(crate) fn extra_ca_file(&self) -> Option<&Path> {
        self.extra_ca_file.as_deref()
    }

    /// Posts a form to an address. Redirects are not followed but returned as the response.
    ///
    /// # Errors
    /// [`RequestFailed`] when the address may not be called, the request fails or the response is too large or too
    /// late.
    pub async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<OutboundResponse, RequestFailed> {
        self.post_form_as(url, form, None).await
    }

    /// Like [`Self::post_form`], with a user name and a password (RFC 7617) if they are given.
    ///
    /// # Errors
    /// As [`Self::post_form`].
    pub async fn post_form_as(
        &self,
        url: &str,
        form: &[(&str, &str)],
        user: Option<(&str, &Secret)>,
    ) -> Result<OutboundResponse, RequestFailed> {
        let url = self.validate(url)?;
        let client = built(&self.post_client, || self.build(redirect::Policy::none()))?;
        let mut request = client.post(url).form(form).header(header::ACCEPT, JSON);
        if let Some((name, password)) = user {
            request = request.basic_auth(name, Some(password.expose()));
        }
        read(request).await
    }

    /// Returns the URL in a text if it may be called, as far as the text alone shows.
    ///
    /// # Errors
    /// [`RequestFailed`] when it is malformed or names an address or a scheme that may not be called.
    pub fn validate(&self, url: &str) -> Result<Url, RequestFailed> {
        let url = Url::parse(url).map_err(|_| RequestFailed::new("the address is not a URL"))?;
        self.guard.validate(&url).map(|()| url).map_err(RequestFailed::new)
    }

    /// Returns the redirect policy: a limited number of redirects, each to an address that may be called.
    fn follow(&self) -> redirect::Policy {
        let guard = self.guard;
        redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MAX_REDIRECTS {
                return attempt.error("there are too many redirects");
            }
            match guard.validate(attempt.url()) {
                Ok(()) => attempt.follow(),
                Err(reason) => attempt.error(reason),
            }
        })
    }

    fn build(&self, redirects: redirect::Policy) -> Result<Client, Box<dyn std::error::Error>> {
        let mut builder = Client::builder()
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("aldaba/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(self.guard))
            .redirect(redirects);
        if let Some(path) = &self.extra_ca_file {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(&std::fs::read(path)?)?);
        }
        Ok(builder.build()?)
    }
}

/// Returns the client in a cell, which is built on first use.
fn built(
    cell: &OnceLock<Result<Client, String>>,
    build: impl FnOnce() -> Result<Client, Box<dyn std::error::Error>>,
) -> Result<&Client, RequestFailed> {
    let built = cell.get_or_init(|| build().map_err(|error| error.to_string()));
    built.as_ref().map_err(|error| RequestFailed::new(error.as_str()))
}

async fn read(request: RequestBuilder) -> Result<OutboundResponse, RequestFailed> {
    let failed = |error: reqwest::Error| {
        let is_too_late = error.is_timeout();
        let reason = certificates::explained(cause(&error.without_url()));
        RequestFailed { is_too_late, ..RequestFailed::new(reason) }
    };
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let max_age = caching::max_age(response.headers());
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let location = location.map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BYTES {
            let reason = format!("the answer has more than {MAX_BYTES} bytes");
            return Err(RequestFailed { is_too_large: true, ..RequestFailed::new(reason) });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(OutboundResponse { status, body, max_age, location })
}

/// Formats an error with its causes, the innermost last.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(error) = inner {
        text = format!("{text}: {error}");
        inner = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_resolves_only_to_addresses_that_may_be_called() {
        let outbound = |allow_loopback| Outbound {
            guard: Guard { allow_private: false, allow_loopback },
            extra_ca_file: None,
            get_client: OnceLock::new(),
            post_client: OnceLock::new(),
        };
        let (open, strict) = (outbound(true), outbound(false));
        assert_eq!(open.resolve("http://localhost:9000/").await, Ok(()));
        assert_eq!(strict.resolve("https://localhost/").await, Err(Unresolved::Forbidden));
        assert_eq!(strict.resolve("https://10.1.2.3/").await, Err(Unresolved::Forbidden));
        assert_eq!(strict.resolve("https://nowhere.invalid/").await, Err(Unresolved::Unknown));
    }

    #[tokio::test]
    async fn only_what_is_got_is_followed_elsewhere() {
        use poem::{
            Route, Server, get, handler,
            http::{StatusCode, header},
            listener::{Acceptor, Listener, TcpListener},
            web::Path,
        };
        #[handler]
        fn go(Path(status): Path<u16>) -> poem::Response {
            let status = StatusCode::from_u16(status).unwrap();
            poem::Response::builder().status(status).header(header::LOCATION, "/there").finish()
        }
        #[handler]
        fn there() -> &'static str {
            "here"
        }
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let address = acceptor.local_addr()[0].as_socket_addr().copied().unwrap();
        let routes = Route::new().at("/go/:status", get(go).post(go)).at("/there", get(there).post(there));
        tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
        let guard = Guard { allow_private: false, allow_loopback: true };
        let (get_client, post_client) = (OnceLock::new(), OnceLock::new());
        let outbound = Outbound { guard, extra_ca_file: None, get_client, post_client };
        for status in [301, 302, 303, 307, 308] {
            let url = format!("http://{address}/go/{status}");
            let got = outbound.get(&url).await.unwrap();
            assert_eq!((got.status, &*got.body), (200, &b"here"[..]), "{status}");
            assert_eq!(outbound.post_form(&url, &[("a", "b")]).await.unwrap().status, status);
            let stayed = outbound.get_unfollowed(&url).await.unwrap();
            assert_eq!((stayed.status, stayed.location.as_deref()), (status, Some("/there")));
        }
    }
}
