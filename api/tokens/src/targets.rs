//! What access tokens are for (RFC 8707): API resources, Aldaba itself, or its API.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use shared_types::{AccessTokenTyp, SigningAlg, StandardScope};

use kernel::{
    Result, ScopeSet,
    scopes::{is_api, is_standard},
};
use organisation::{
    applications::Client,
    resources::{self, Resource},
};
use platform::ctx::Ctx;

/// Why a code, a refresh token or a resource was rejected, for the developer of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantRefused(pub &'static str);

impl From<GrantRefused> for Cow<'static, str> {
    fn from(refused: GrantRefused) -> Self {
        Self::Borrowed(refused.0)
    }
}

/// The maximum number of resources in one request.
const MAX_RESOURCES: usize = 10;
/// The reason when a request names more.
const TOO_MANY: GrantRefused = GrantRefused("at most 10 resources can be asked for at a time");
/// The reason for a resource that is unknown, or that the application may not request. One text for both, so that it
/// does not reveal which resources exist.
const UNKNOWN_RESOURCE: GrantRefused =
    GrantRefused("the resource is unknown, or not allowed for this application");
/// The reason for a resource that was not granted.
const NOT_GRANTED: GrantRefused = GrantRefused("the resource was not granted");

/// The reason when no access token suits all resources.
const DIFFERENT_TOKENS: GrantRefused = GrantRefused(
    "these resources need access tokens of different types or algorithms: ask for one at a time",
);
/// The signature algorithm of access tokens where neither the resource nor the application has one.
const ACCESS_TOKEN_ALG: SigningAlg = SigningAlg::Es256;

/// How access tokens are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessTokenForm {
    /// The type in the header.
    pub typ: AccessTokenTyp,
    /// The signature algorithm.
    pub alg: SigningAlg,
}

/// The audience of a token (RFC 7519 section 4.1.3): one is a string, several an array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience<'a> {
    /// One audience.
    One(Cow<'a, str>),
    /// Several audiences.
    Several(Vec<Cow<'a, str>>),
}

impl Audience<'_> {
    /// Whether it contains this audience.
    #[must_use]
    pub fn includes(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }
}

/// What an access token is for: API resources, Aldaba itself (userinfo), Aldaba's API (`/v1`).
///
/// The targets limit the scopes (RFC 8707 section 2.2). A token for an API resource has the scopes of that resource and
/// the standard ones. It has no other scopes of the application, which the resource could misunderstand, and never
/// those of `/v1`, since the resource could use it there.
#[derive(Debug, Clone)]
pub struct Targets {
    resources: Vec<Arc<Resource>>,
    /// Whether Aldaba itself is one of them.
    issuer: bool,
    /// Whether `/v1` is one of them.
    api: bool,
    /// Whether the request named them, or they are the default resource of the application.
    named: bool,
}

impl Targets {
    /// The targets when none are named: Aldaba itself, and `/v1` with its scopes.
    fn issuer_only() -> Self {
        Self { resources: Vec::new(), issuer: true, api: true, named: false }
    }

    fn of(resources: Vec<Arc<Resource>>, issuer: bool, api: bool) -> Self {
        Self { resources, issuer, api, named: true }
    }

    /// The targets of a new request: the resources that it names, else the default resource of the application, else
    /// Aldaba itself. A request that names no resource but has a scope of `/v1` is for Aldaba, whatever the default is.
    ///
    /// # Errors
    /// When the database does not answer. A resource that may not be requested (`invalid_target`) is a value.
    pub async fn requested(
        ctx: &Ctx,
        client: &Client,
        named: &[&str],
        scope: Option<&ScopeSet>,
    ) -> Result<Result<Self, GrantRefused>> {
        let means_api = scope.is_some_and(|scope| scope.iter().any(is_api));
        let default = client.application.metadata.0.default_resource.as_deref().filter(|_| !means_api);
        match (named, default) {
            (named, _) if named.len() > MAX_RESOURCES => Ok(Err(TOO_MANY)),
            ([], None) => Ok(Ok(Self::issuer_only())),
            ([], Some(default)) => resolve(ctx, client, &[default]).await,
            (named, _) => resolve(ctx, client, named).await,
        }
    }

    /// The targets of a request under a grant: the resources that it names, which must have been granted, else all that
    /// were granted. Granted resources that the application may no longer request are left out, unless none remains.
    ///
    /// # Errors
    /// When the database does not answer. A resource that may not be requested (`invalid_target`) is a value.
    pub async fn granted(
        ctx: &Ctx,
        client: &Client,
        granted: &[String],
        scope: &ScopeSet,
        named: &[&str],
    ) -> Result<Result<Self, GrantRefused>> {
        if named.len() > MAX_RESOURCES {
            return Ok(Err(TOO_MANY));
        }
        if !named.is_empty() {
            let (issuer, api) = (ctx.config.server.issuer(), api_audience(ctx));
            let is_granted = |uri: &str| {
                granted.iter().any(|known| known == uri)
                    || (uri == issuer && (granted.is_empty() || scope.has(StandardScope::OpenId)))
                    || (uri == api && granted.is_empty() && scope.iter().any(is_api))
            };
            return match named.iter().all(|uri| is_granted(uri)) {
                true => resolve(ctx, client, named).await,
                false => Ok(Err(NOT_GRANTED)),
            };
        }
        if granted.is_empty() {
            return Ok(Ok(Self::issuer_only()));
        }
        let mut left = Vec::with_capacity(granted.len());
        for uri in granted {
            if resolve(ctx, client, &[uri]).await?.is_ok() {
                left.push(uri.as_str());
            }
        }
        match left.is_empty() {
            true => Ok(Err(UNKNOWN_RESOURCE)),
            false => resolve(ctx, client, &left).await,
        }
    }

    /// The targets of a token; `None` when the application may no longer request one of them.
    pub(crate) async fn of_token(
        ctx: &Ctx,
        client: &Client,
        audience: &Audience<'_>,
    ) -> Result<Option<Self>> {
        let uris: Vec<&str> = match audience {
            Audience::One(one) => vec![one],
            Audience::Several(several) => several.iter().map(AsRef::as_ref).collect(),
        };
        Ok(resolve(ctx, client, &uris).await?.ok())
    }

    /// The URIs to store with a grant; empty when none were named.
    #[must_use]
    pub fn uris(&self, ctx: &Ctx) -> Vec<String> {
        let mut uris: Vec<_> = self.resources.iter().map(|resource| resource.uri().to_owned()).collect();
        if self.named {
            uris.extend(self.issuer.then(|| ctx.config.server.issuer().to_owned()));
            uris.extend(self.api.then(|| api_audience(ctx)));
        }
        uris
    }

    /// Whether an application may be granted a scope for one or more of the targets, in one token or in several.
    #[must_use]
    pub fn may_grant(&self, client: &Client, scope: &str) -> bool {
        let registered = || client.may_request(scope);
        if is_api(scope) {
            return self.api && registered();
        }
        if is_standard(scope) {
            return registered();
        }
        self.resources.iter().any(|resource| resource.scope(scope).is_some()) || (self.issuer && registered())
    }

    /// Whether one token for all targets may have a scope.
    fn admits(&self, client: &Client, scope: &str) -> bool {
        let is_own = is_api(scope) || !is_standard(scope);
        match !self.resources.is_empty() && is_own {
            true => self.resources.iter().any(|resource| resource.scope(scope).is_some()),
            false => self.may_grant(client, scope),
        }
    }

    /// The scopes that one token for all targets may have.
    #[must_use]
    pub fn restrict(&self, client: &Client, scope: &ScopeSet) -> ScopeSet {
        scope.iter().filter(|scope| self.admits(client, scope)).collect()
    }

    /// The scopes that tokens for one or more of the targets may have.
    #[must_use]
    pub fn grantable(&self, client: &Client, scope: &ScopeSet) -> ScopeSet {
        scope.iter().filter(|scope| self.may_grant(client, scope)).collect()
    }

    /// The audience of a token with these scopes, which must be [restricted](Self::restrict) to the targets: exactly
    /// the targets that were named (RFC 9068 section 3), except that `/v1` is left out beside other targets if there
    /// is no scope of it. Where none were named: `/v1` if there is a scope of it, and Aldaba itself if there is
    /// another scope or none.
    #[must_use]
    pub fn audience<'a>(&'a self, ctx: &'a Ctx, scope: &ScopeSet) -> Audience<'a> {
        let mut audience: Vec<Cow<'a, str>> =
            self.resources.iter().map(|resource| Cow::Borrowed(resource.uri())).collect();
        let api = scope.iter().any(is_api);
        let only_api = api && scope.iter().all(is_api);
        if self.issuer && (self.named || !only_api) {
            audience.push(Cow::Borrowed(ctx.config.server.issuer()));
        }
        if api || (self.api && audience.is_empty()) {
            audience.push(Cow::Owned(api_audience(ctx)));
        }
        match audience.len() {
            1 => Audience::One(audience.remove(0)),
            _ => Audience::Several(audience),
        }
    }

    /// Whether an application serves one of the resources.
    #[must_use]
    pub fn are_served_by(&self, client: &Client) -> bool {
        self.resources.iter().any(|resource| resource.is_served_by(client))
    }

    /// The resources.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().map(Arc::as_ref)
    }

    /// How an access token for all targets is written: as the resources need it, which must agree.
    ///
    /// # Errors
    /// When the resources need different access tokens (`invalid_target`).
    pub fn access_token_form(&self, client: &Client) -> Result<AccessTokenForm, GrantRefused> {
        let of_client = client.application.metadata.0.access_token_signed_response_alg;
        let default = of_client.unwrap_or(ACCESS_TOKEN_ALG);
        let mut forms = self.resources.iter().map(|resource| AccessTokenForm {
            typ: resource.access_token_typ(),
            alg: resource.access_token_alg().unwrap_or(default),
        });
        let Some(first) = forms.next() else {
            return Ok(AccessTokenForm { typ: AccessTokenTyp::AtJwt, alg: default });
        };
        if forms.all(|form| form == first) { Ok(first) } else { Err(DIFFERENT_TOKENS) }
    }

    /// Which of the scopes belong to each resource, by the URI of the resource.
    #[must_use]
    pub fn by_resource(&self, scope: &ScopeSet) -> BTreeMap<String, BTreeSet<String>> {
        let of = |resource: &Resource| {
            let own = scope.iter().filter(|scope| resource.scope(scope).is_some());
            own.map(str::to_owned).collect()
        };
        self.resources.iter().map(|resource| (resource.uri().to_owned(), of(resource))).collect()
    }
}

/// The audience of access tokens for `/v1`.
#[must_use]
pub fn api_audience(ctx: &Ctx) -> String {
    format!("{}/v1", ctx.config.server.issuer())
}

async fn resolve(ctx: &Ctx, client: &Client, uris: &[&str]) -> Result<Result<Targets, GrantRefused>> {
    let mut uris = uris.to_vec();
    uris.sort_unstable();
    uris.dedup();
    let (mut resources, mut issuer, mut api) = (Vec::new(), false, false);
    for uri in uris {
        if uri == ctx.config.server.issuer() {
            issuer = true;
        } else if uri == api_audience(ctx) {
            api = true;
        } else {
            match resources::find(ctx, uri).await?.filter(|resource| resource.is_for(client)) {
                Some(resource) => resources.push(resource),
                None => return Ok(Err(UNKNOWN_RESOURCE)),
            }
        }
    }
    if api && !client.scopes().iter().any(is_api) {
        return Ok(Err(UNKNOWN_RESOURCE));
    }
    Ok(Ok(Targets::of(resources, issuer, api)))
}
