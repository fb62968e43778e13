//! Which scripts may call which endpoints (CORS): discovery and keys from every origin, the endpoints that applications
//! call from the origins of applications. Never with credentials; the headers are set on errors too.

use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response, RouteMethod,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};

use organisation::applications;
use platform::Ctx;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const HEADERS: HeaderValue = HeaderValue::from_static("Authorization, Content-Type, DPoP");
const EXPOSED: HeaderValue = HeaderValue::from_static("WWW-Authenticate");
const ANY: HeaderValue = HeaderValue::from_static("*");
/// For how long a browser may cache a preflight response, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Wraps endpoints that scripts may call.
pub(super) struct Cors(Ctx);

impl Cors {
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self(ctx.clone())
    }

    /// From every origin.
    pub(super) fn for_everyone(&self, endpoint: RouteMethod) -> impl Endpoint<Output = Response> + use<> {
        endpoint
            .around(|endpoint, request| async move { Ok(call(endpoint.as_ref(), request, Some(ANY)).await) })
    }

    /// From the origins of applications.
    pub(super) fn for_applications(&self, endpoint: RouteMethod) -> impl Endpoint<Output = Response> + use<> {
        let ctx = self.0.clone();
        endpoint.around(move |endpoint, request| {
            let ctx = ctx.clone();
            async move {
                let allowed = allowed(&ctx, request.headers()).await;
                let mut response = call(endpoint.as_ref(), request, allowed).await;
                response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
                Ok(response)
            }
        })
    }
}

/// The origin of the request, if it is one of an application. If the database does not answer, no origin is allowed.
async fn allowed(ctx: &Ctx, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let known = applications::origins(ctx).await.ok()?;
    origin.to_str().is_ok_and(|origin| known.contains(origin)).then(|| origin.clone())
}

async fn call(endpoint: &impl Endpoint, request: Request, allowed: Option<HeaderValue>) -> Response {
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match is_preflight {
        true => StatusCode::NO_CONTENT.into_response(),
        false => match endpoint.call(request).await {
            Ok(output) => output.into_response(),
            Err(error) => error.into_response(),
        },
    };
    let Some(origin) = allowed else { return response };
    let headers = response.headers_mut();
    if is_preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    } else {
        share(headers, origin);
    }
    response
}

/// Lets scripts of every origin read a response.
pub(super) fn share_with_everyone(response: &mut Response) {
    share(response.headers_mut(), ANY);
}

fn share(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
