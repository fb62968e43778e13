//! What every request to `/v1` passes before its operation: a query with known parameters only, authentication, the
//! rate limit, and idempotency keys.

use std::sync::Arc;

use poem::{
    Body, Endpoint, IntoResponse, Request, Response, Result,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};
use serde_json::{Value, json};

use super::{
    auth::{self, Authentication},
    headers::IDEMPOTENCY_KEY,
    parameters::add_parameter,
    query, replay_rights,
};
use kernel::{Error, Limit, limit::Left};
use platform::{
    Ctx,
    actor::{Actor, CallerRoles, RequestSource, Via, Who},
    failures::log_failure,
    idempotency::{self, Earlier, IdempotencyKey, StoredResponse},
};
use web::{Problem, problem::from_framework, request_source};

/// Marks a response that was returned before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest idempotency key.
const MAX_KEY: usize = 255;

/// Adds `Idempotency-Key` to the descriptions of the operations that support it.
pub(super) fn describe(method: &str, operation: &mut Value, secured: bool) {
    if method == "get" || !secured {
        return;
    }
    let parameter = json!({
        "name": IDEMPOTENCY_KEY, "in": "header", "required": false,
        "description": "A unique key for this request, chosen by the caller. A request that is repeated with the same \
                        key and the same kind of credential within a day is not executed again and returns the first \
                        response, unless the caller has lost a role since, or may not see the secret in it any more.",
        "schema": { "type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]+$" },
    });
    add_parameter(operation, parameter);
}

/// `/v1` behind its guard.
pub(super) struct Guard<E>(pub(super) E);

impl<E: Endpoint> Endpoint for Guard<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        check_path(&request)?;
        query::validate(&request)?;
        let ctx = web::context(&request)?.clone();
        let authentication: Authentication = auth::authenticate(&ctx, &request).await.map_err(Problem::from);
        let actor = authentication.as_ref().ok();
        let limit = Limit::per_minute("api", ctx.config.server.rate_limit);
        let left = ctx.limits.count(limit, &bucket(actor, &request_source::read(&request))).await;
        if let Some(Left { remaining: None, seconds }) = left {
            return Err(Problem::from(Error::TooOften(seconds)).into());
        }
        query::check_names(&request, actor.is_some())?;
        let key = match actor {
            Some(actor) => idempotency_key(&mut request, actor).await?,
            None => None,
        };
        // An operation that needs a caller rejects the request when authentication failed.
        request.extensions_mut().insert(authentication);
        let result = self.perform_once(&ctx, request, key).await;
        let mut response = result.unwrap_or_else(|error| match error.is_from_response() {
            true => error.into_response(),
            false => from_framework(&error),
        });
        if let Some(left) = left {
            add_rate_limit_headers(response.headers_mut(), limit.quota(), left);
        }
        Ok(response)
    }
}

impl<E: Endpoint> Guard<E> {
    /// Executes a request, unless one with the same key was executed already: then returns the response of that one.
    async fn perform_once(
        &self,
        ctx: &Ctx,
        mut request: Request,
        key: Option<Arc<IdempotencyKey>>,
    ) -> Result<Response> {
        let Some(key) = key else { return self.0.call(request).await.map(IntoResponse::into_response) };
        let Some(Ok(actor)) = request.data::<Authentication>().cloned() else {
            return Err(Problem::from(Error::internal("a key without a caller")).into());
        };
        let earlier = idempotency::find(&ctx.db, &ctx.cipher, ctx.clock.now(), &key).await;
        if let Earlier::Answered(answer) = earlier.map_err(Problem::from)? {
            let path = request.original_uri().path();
            replay_rights::check(ctx, &actor, path, &answer).await.map_err(Problem::from)?;
            return Ok(replay(answer));
        }
        let rights = json!(CallerRoles::of(&actor));
        let source = RequestSource { idempotency: Some(Arc::clone(&key)), ..request_source::read(&request) };
        if let Some(Ok(actor)) = request.extensions_mut().get_mut::<Authentication>() {
            actor.source = source.clone();
        }
        request.extensions_mut().insert(source);
        let response = self.0.call(request).await?.into_response();
        if !response.status().is_success() {
            return Ok(response);
        }
        store_response(ctx, &key, rights, response).await
    }
}

/// Rejects NUL in paths: no ID contains one, and not every database accepts one. In a body, the error is at the field.
fn check_path(request: &Request) -> web::Result<()> {
    let has_nul = request.original_uri().path().contains("%00");
    if has_nul && request.method() != Method::POST { Err(Error::NotFound("path").into()) } else { Ok(()) }
}

/// The key of the rate limit: the user or the application, else the address.
fn bucket(actor: Option<&Actor>, source: &RequestSource) -> String {
    match actor.map(|actor| &actor.who) {
        Some(Who::Person { person, .. }) => format!("user {}", person.user.id),
        Some(Who::Client { application, .. }) => format!("application {}", application.id),
        _ => source.limit_key(),
    }
}

/// The kind of credential that a caller authenticated with.
fn credential(actor: &Actor) -> &'static str {
    match &actor.who {
        Who::Person { via: Via::Session { .. }, .. } => "session",
        Who::Person { via: Via::ApiToken { .. }, .. } => "API token",
        Who::Person { via: Via::AccessToken { .. }, .. } => "access token",
        _ => "token of its own",
    }
}

/// Adds the headers that say how much of the quota is left (draft-ietf-httpapi-ratelimit-headers).
fn add_rate_limit_headers(headers: &mut HeaderMap, quota: u64, left: Left) {
    let remaining = left.remaining.unwrap_or_default();
    let policy = format!("\"caller\";q={quota};w=60");
    let limit = format!("\"caller\";r={remaining};t={}", left.seconds);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", limit)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// The idempotency key of a request that writes.
async fn idempotency_key(request: &mut Request, actor: &Actor) -> Result<Option<Arc<IdempotencyKey>>> {
    if request.method().is_safe() {
        return Ok(None);
    }
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.as_bytes();
    if key.is_empty() || key.len() > MAX_KEY || !key.iter().all(u8::is_ascii_graphic) {
        let text = "must be 1 to 255 visible ASCII characters";
        return Err(Problem::from(Error::field(IDEMPOTENCY_KEY, "invalid", text)).into());
    }
    let key = String::from_utf8_lossy(key).into_owned();
    let bytes = super::body::bytes(request.take_body()).await?;
    let caller = format!("{} by {}", bucket(Some(actor), &actor.source), credential(actor));
    let place = format!("{} {}", request.method(), request.original_uri().path());
    let query = request.original_uri().query().unwrap_or_default();
    let key = IdempotencyKey::new(&caller, &place, &key, (query, &bytes), &actor.source.request_id);
    request.set_body(bytes);
    Ok(Some(Arc::new(key)))
}

/// Keeps a response for the key and returns it.
async fn store_response(
    ctx: &Ctx,
    key: &IdempotencyKey,
    rights: Value,
    mut response: Response,
) -> Result<Response> {
    let body =
        response.take_body().into_string().await.map_err(|error| Problem::from(Error::internal(error)))?;
    let said = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];
    let headers = said.iter().filter_map(|name| {
        let value = response.headers().get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    let answer =
        StoredResponse { status: response.status().as_u16(), headers: headers.collect(), body, rights };
    if let Err(error) = idempotency::store_response(&ctx.db, &ctx.cipher, key.clone(), &answer).await {
        // The request was executed; only its response cannot be returned again.
        log_failure(&error, "the response to an idempotent request was not kept");
    }
    response.set_body(Body::from_string(answer.body));
    Ok(response)
}

/// The response that was returned before.
fn replay(answer: StoredResponse) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK))
        .header(REPLAYED, "true")
        .body(answer.body);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
