//! JSON bodies: bounded in size, with errors that name the path of the field.

use poem::{
    FromRequest, Request, RequestBody, Result,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    payload::{Binary, Json, Payload},
    registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry},
    types::Type,
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};

use kernel::Error;
use platform::Patch;
use web::{Problem, problem::problem};

/// A JSON body of a request.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<'a, T: Type + DeserializeOwned + Send> ApiExtractor<'a> for Body<T>
where
    Json<T>: Payload,
{
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = read(request, body, &["application/json"]).await?;
        // Serde reads a struct from a list of its fields too, which the document does not describe.
        let is_list = bytes.trim_ascii_start().starts_with(b"[");
        if is_list && matches!(T::schema_ref(), MetaSchemaRef::Reference(_)) {
            return Err(Problem::from(Error::field("", "invalid", "must be an object")).into());
        }
        parse(&bytes).map(Self)
    }
}

/// A body of any bytes, which is read when the caller's right was checked.
#[derive(Debug)]
pub(super) struct Content {
    media_type: Result<()>,
    body: poem::Body,
}

impl Content {
    /// Reads the bytes.
    ///
    /// # Errors
    /// 415 for another media type, 413 and 400 for a body that is too large or incomplete.
    pub(super) async fn read(self) -> Result<Vec<u8>> {
        self.media_type?;
        bytes(self.body).await
    }
}

impl<'a> ApiExtractor<'a> for Content {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let schema = <Binary<Vec<u8>> as Payload>::schema_ref();
        let content = vec![MetaMediaType { content_type: OCTETS, schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let media_type = check_media_type(request, &[OCTETS]);
        Ok(Self { media_type, body: <poem::Body as FromRequest>::from_request(request, body).await? })
    }
}

/// The media type of any bytes.
const OCTETS: &str = "application/octet-stream";

/// A JSON body that may be absent: then it is the default.
#[derive(Debug)]
pub(super) struct OptionalBody<T>(pub(super) T);

impl<'a, T: Type + DeserializeOwned + Default + Send> ApiExtractor<'a> for OptionalBody<T>
where
    Json<T>: Payload,
{
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Body::<T>::request_meta().map(|meta| MetaRequest { required: false, ..meta })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            return Body::from_request(request, body, options).await.map(|body| Self(body.0));
        }
        // Without a media type, it must be empty.
        match bytes(<poem::Body as FromRequest>::from_request(request, body).await?).await?.is_empty() {
            true => Ok(Self(T::default())),
            false => Body::from_request(request, body, options).await.map(|body| Self(body.0)),
        }
    }
}

/// A merge patch (RFC 7396): absent members stay as they are, `null` clears a member.
#[derive(Debug)]
pub(super) struct PatchBody<T>(pub(super) Patch<T>);

impl<'a, T: Type + DeserializeOwned + Send> ApiExtractor<'a> for PatchBody<T>
where
    Json<T>: Payload,
{
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = MERGE_PATCH
            .into_iter()
            .map(|content_type| MetaMediaType { content_type, schema: T::schema_ref() })
            .collect();
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = read(request, body, &MERGE_PATCH).await?;
        let members: Map<String, Value> = parse(&bytes)?;
        let clear = members.iter().filter(|(_, value)| value.is_null());
        let clear = clear.map(|(name, _)| name.clone()).collect();
        Ok(Self(Patch { set: parse(&bytes)?, clear, merges: true }))
    }
}

/// The media types of a merge patch.
const MERGE_PATCH: [&str; 2] = ["application/merge-patch+json", "application/json"];

/// Reads a body of one of some media types.
async fn read(request: &Request, body: &mut RequestBody, media_types: &[&str]) -> Result<Vec<u8>> {
    check_media_type(request, media_types)?;
    bytes(<poem::Body as FromRequest>::from_request(request, body).await?).await
}

fn check_media_type(request: &Request, media_types: &[&str]) -> Result<()> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if media_types.iter().any(|known| sent.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let text = format!("send {}", media_types.join(" or "));
    Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", &text))
}

/// Reads a body of any media type.
pub(super) async fn bytes(body: poem::Body) -> Result<Vec<u8>> {
    web::body::read(body).await.map_err(|error| match error {
        web::body::BodyError::TooLarge => refuse(error.status(), "too_large", "the body is too large"),
        web::body::BodyError::Incomplete => refuse(error.status(), "invalid", "the body was cut off"),
        web::body::BodyError::Busy => refuse(error.status(), "busy", "the server is busy: try again"),
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    if let Some(found) = web::json::find_ambiguous(bytes) {
        return Err(Problem::from(Error::field(found.field, found.code, found.message)).into());
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| at_field(bytes, error))?;
    json.end()
        .map_err(|_| refuse(StatusCode::BAD_REQUEST, "invalid", "there is more than one JSON value"))?;
    Ok(value)
}

fn refuse(status: StatusCode, code: &str, text: &str) -> poem::Error {
    poem::Error::from_response(problem(status, code, Some(text.to_owned()), Vec::new()))
}

/// The error at its field; a body that is not JSON at all has none. The parser also calls a number that is too large
/// for a float invalid JSON.
fn at_field(body: &[u8], error: serde_path_to_error::Error<serde_json::Error>) -> poem::Error {
    let path = error.path().to_string();
    let inner = error.into_inner();
    if !inner.is_data() && serde_json::from_slice::<IgnoredAny>(body).is_err() {
        return refuse(StatusCode::BAD_REQUEST, "invalid", &format!("the body is not valid JSON: {inner}"));
    }
    let text = inner.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let path = if path == "." { String::new() } else { path.replace('[', ".").replace(']', "") };
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let error = match missing {
        Some(field) if path.is_empty() => Error::field(field, "required", "is missing"),
        Some(field) => Error::field(format!("{path}.{field}"), "required", "is missing"),
        None => Error::field(path, "invalid", text),
    };
    Problem::from(error).into()
}
