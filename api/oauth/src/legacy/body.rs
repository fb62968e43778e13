//! Bodies in JSON or as a form, read strictly: repeated names are rejected.

use std::fmt;

use poem::{
    Body, Request,
    http::{StatusCode, header},
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::problem::LegacyProblem;
use crate::{error::OAuthError, form};
use web::Params;

/// The parameters of a request, in JSON or as a form.
pub(super) async fn read(request: &Request, body: Body) -> Result<Params, LegacyProblem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let media_type = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if media_type.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
        return Ok(form::read(request, body).await?);
    }
    if !media_type.eq_ignore_ascii_case(b"application/json") {
        return Err(LegacyProblem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "send application/json or application/x-www-form-urlencoded",
        ));
    }
    form::refuse_secrets(request)?;
    let bytes = web::body::read(body).await.map_err(OAuthError::from)?;
    let Members(members) = serde_json::from_slice(&bytes)
        .map_err(|_| OAuthError::invalid_request("the body is not a JSON object"))?;
    let mut params = Params::default();
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::String(text) if !text.contains('\0') => params.push(&name, &text),
            _ => return Err(LegacyProblem::field(name, "invalid", "must be a text")),
        }
    }
    match params.repeated(&[]) {
        Some(name) => Err(LegacyProblem::field(name, "repeated", "may be given only once")),
        None => Ok(params),
    }
}

/// The members of an object in their order, including repeated ones.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collector)
    }
}

struct Collector;

impl<'de> Visitor<'de> for Collector {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
