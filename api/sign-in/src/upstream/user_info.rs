//! Who signed in at an identity provider by OAuth 2.0: what its user-info endpoint says of the owner of an access
//! token.

use serde_json::Value;

use super::{
    FailureReason, UpstreamRejection,
    id_token::{is_email, is_subject},
};
use kernel::Secret;
use organisation::identity_providers::{ExternalPerson, IdentityProvider};
use platform::Ctx;
use store::payloads::OAuth2Settings;

/// Returns the person to whom an access token was issued. The token was received from the token endpoint itself, so it
/// is for this client.
pub(super) async fn person(
    ctx: &Ctx,
    provider: &IdentityProvider,
    settings: &OAuth2Settings,
    token: &Secret,
) -> Result<ExternalPerson, UpstreamRejection> {
    let about = fetch(ctx, provider, &settings.userinfo_endpoint, token).await?;
    let subject = about.pointer(&settings.subject_path).and_then(subject).ok_or_else(|| {
        let detail = "user info: the subject is missing, empty, too long or not printable ASCII";
        UpstreamRejection::invalid(detail)
    })?;
    let text = |path: &Option<String>| {
        let value = path.as_ref().and_then(|path| about.pointer(path));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let (email, email_verified) = match &settings.emails_endpoint {
        Some(endpoint) => {
            let email = primary_email(&fetch(ctx, provider, endpoint, token).await?);
            let is_there = email.is_some();
            (email, is_there)
        }
        None => {
            let verified = settings.email_verified_path.as_ref().and_then(|path| about.pointer(path));
            (text(&settings.email_path), verified.is_some_and(|value| *value == true || *value == "true"))
        }
    };
    Ok(ExternalPerson {
        subject,
        email: email.filter(|email| is_email(email)),
        email_verified,
        name: text(&settings.name_path),
        claims: about.as_object().cloned().unwrap_or_default(),
        ..ExternalPerson::default()
    })
}

/// Calls an endpoint with the access token, and reads its JSON.
async fn fetch(
    ctx: &Ctx,
    provider: &IdentityProvider,
    endpoint: &str,
    token: &Secret,
) -> Result<Value, UpstreamRejection> {
    let unavailable = |detail: &str| UpstreamRejection::new(FailureReason::Unavailable, detail);
    let response = ctx.outbound.get_as(endpoint, token).await.map_err(|failed| {
        tracing::warn!(provider = provider.id, reason = %failed, "the user info of an identity provider failed");
        unavailable("user info: the identity provider cannot be reached")
    })?;
    if response.status >= 500 {
        return Err(unavailable("user info: the identity provider has an error"));
    }
    if response.status != 200 {
        let detail = "user info: the response does not have the status 200: a scope may be missing";
        return Err(UpstreamRejection::invalid(detail));
    }
    serde_json::from_slice(&response.body)
        .map_err(|_| UpstreamRejection::invalid("user info: the response is not JSON"))
}

/// Returns a subject: a text, or a whole number as GitHub has it.
fn subject(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_u64() || number.is_i64() => number.to_string(),
        _ => return None,
    };
    is_subject(&text).then_some(text)
}

/// Returns the primary email of a list, if it is verified. Somebody may have entered any other without owning it.
fn primary_email(list: &Value) -> Option<String> {
    let primary = list.as_array()?.iter().find(|email| email["primary"] == true)?;
    if primary["verified"] != true {
        return None;
    }
    primary["email"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_subject_is_a_text_or_a_whole_number() {
        for (value, expected) in [(json!("a-1"), "a-1"), (json!(583_231), "583231"), (json!(-7), "-7")] {
            assert_eq!(subject(&value).as_deref(), Some(expected));
        }
        let too_long = "x".repeat(256);
        for value in [
            json!(""),
            json!(1.5),
            json!(true),
            json!(null),
            json!([1]),
            json!({}),
            json!("é"),
            json!(too_long),
        ] {
            assert_eq!(subject(&value), None, "{value}");
        }
    }

    #[test]
    fn only_a_primary_email_that_is_verified_counts() {
        let listed = |primary: bool, verified: bool| {
            json!([
                { "email": "other@example.com", "primary": false, "verified": true },
                { "email": "ana@example.com", "primary": primary, "verified": verified },
            ])
        };
        assert_eq!(primary_email(&listed(true, true)).as_deref(), Some("ana@example.com"));
        for list in [listed(true, false), listed(false, true), json!([]), json!({ "message": "Not Found" })] {
            assert_eq!(primary_email(&list), None, "{list}");
        }
    }
}
