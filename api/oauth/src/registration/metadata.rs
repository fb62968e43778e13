//! What applications say of themselves, in the words of RFC 7591 section 2 and OpenID Connect Registration section 2.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use shared_types::{ApplicationData, GrantType, SubjectType};

use crate::error::OAuthError;
use kernel::{Error, Secret};
use organisation::registration::Registration;

/// The only response type.
const CODE: &str = "code";

/// A metadata value that is refused.
pub(super) fn refused(name: &str, why: &str) -> OAuthError {
    let error = if name.split('.').next() == Some("redirect_uris") {
        "invalid_redirect_uri"
    } else {
        "invalid_client_metadata"
    };
    OAuthError::new(error, format!("{name}: {why}"))
}

/// The client metadata of a request. What is not known is ignored (RFC 7591 section 2), and `null` is as good as
/// absent (RFC 7592 section 2.2).
pub(super) struct Metadata(Map<String, Value>);

impl Metadata {
    pub(super) fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// A value, if it is there and of its type.
    pub(super) fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, OAuthError> {
        let value = self.0.get(name).filter(|value| !value.is_null());
        let read = |value: &Value| serde_json::from_value(value.clone());
        value.map(read).transpose().map_err(|_| refused(name, "has a type or value that is not supported"))
    }

    /// What the application is to be.
    pub(super) fn data(&self) -> Result<ApplicationData, OAuthError> {
        Ok(ApplicationData {
            name: self.get("client_name")?.filter(|name: &String| !name.trim().is_empty()),
            application_type: self.get("application_type")?,
            redirect_uris: self.get("redirect_uris")?,
            post_logout_redirect_uris: self.get("post_logout_redirect_uris")?,
            grant_types: self.grant_types()?,
            scope: self.get("scope")?.filter(|scope: &String| !scope.trim().is_empty()),
            token_endpoint_auth_method: self.get("token_endpoint_auth_method")?,
            token_endpoint_auth_signing_alg: self.get("token_endpoint_auth_signing_alg")?,
            jwks: self.get("jwks")?,
            jwks_uri: self.get("jwks_uri")?,
            id_token_signed_response_alg: self.get("id_token_signed_response_alg")?,
            userinfo_signed_response_alg: self.get("userinfo_signed_response_alg")?,
            introspection_signed_response_alg: self.get("introspection_signed_response_alg")?,
            // The default is kept as none, so that what is read can be put back and changes nothing.
            subject_type: self.get("subject_type")?.filter(|it| *it != SubjectType::Public),
            sector_identifier_uri: self.get("sector_identifier_uri")?,
            default_max_age: self.get("default_max_age")?,
            require_auth_time: self.get("require_auth_time")?,
            ..self.about()?
        })
    }

    /// How the application presents itself, and its logout addresses.
    fn about(&self) -> Result<ApplicationData, OAuthError> {
        Ok(ApplicationData {
            logo_uri: self.get("logo_uri")?,
            client_uri: self.get("client_uri")?,
            policy_uri: self.get("policy_uri")?,
            tos_uri: self.get("tos_uri")?,
            contacts: self.get("contacts")?,
            software_id: self.get("software_id")?,
            software_version: self.get("software_version")?,
            initiate_login_uri: self.get("initiate_login_uri")?,
            backchannel_logout_uri: self.get("backchannel_logout_uri")?,
            backchannel_logout_session_required: self.get("backchannel_logout_session_required")?,
            frontchannel_logout_uri: self.get("frontchannel_logout_uri")?,
            frontchannel_logout_session_required: self.get("frontchannel_logout_session_required")?,
            ..ApplicationData::default()
        })
    }

    /// The grants, which must go with the response types (RFC 7591 section 2.1).
    fn grant_types(&self) -> Result<Option<Vec<GrantType>>, OAuthError> {
        let grants: Option<Vec<GrantType>> = self.get("grant_types")?;
        let Some(response_types) = self.get::<Vec<String>>("response_types")? else { return Ok(grants) };
        if response_types.iter().any(|response_type| response_type != CODE) {
            return Err(refused("response_types", "only code is supported"));
        }
        let redirects = grants.as_ref().is_none_or(|grants| grants.contains(&GrantType::AuthorizationCode));
        if redirects == response_types.is_empty() {
            return Err(refused("response_types", "code goes with the grant type authorization_code"));
        }
        Ok(grants)
    }
}

/// The client information response (RFC 7591 section 3.2.1, RFC 7592 section 3).
#[derive(Serialize)]
struct Information<'a> {
    client_id: &'a str,
    client_id_issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    registration_client_uri: String,
    registration_access_token: &'a str,
    client_name: &'a str,
    application_type: Value,
    redirect_uris: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    post_logout_redirect_uris: &'a [String],
    grant_types: &'a [GrantType],
    response_types: &'static [&'static str],
    scope: &'a str,
    token_endpoint_auth_method: Value,
    id_token_signed_response_alg: Value,
    subject_type: SubjectType,
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// Further metadata, as far as it was registered.
const MORE: [&str; 20] = [
    "client_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "software_id",
    "software_version",
    "initiate_login_uri",
    "jwks",
    "jwks_uri",
    "token_endpoint_auth_signing_alg",
    "default_max_age",
    "require_auth_time",
    "sector_identifier_uri",
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
    "logo_uri",
];

/// A registration as it is returned to the application, with every default.
///
/// # Errors
/// [`Error::Internal`] when it cannot be serialised.
pub(super) fn information(issuer: &str, registration: &Registration) -> Result<Value, Error> {
    let application = &registration.application;
    let metadata = serde_json::to_value(&application.metadata.0).map_err(Error::internal)?;
    let mut more: Map<_, _> = MORE
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), metadata.get(name).filter(|it| !it.is_null())?.clone())))
        .collect();
    if let Some(logo_uri) = &application.logo_uri {
        more.insert("logo_uri".to_owned(), logo_uri.as_str().into());
    }
    let redirects = application.grant_types.0.contains(&GrantType::AuthorizationCode);
    let client_secret = registration.client_secret.as_ref().map(Secret::expose);
    Ok(serde_json::json!(Information {
        client_id: &application.client_id,
        client_id_issued_at: application.created_at.0.timestamp(),
        client_secret,
        client_secret_expires_at: client_secret.map(|_| 0),
        registration_client_uri: format!("{issuer}/oauth2/register/{}", application.client_id),
        registration_access_token: registration.registration_access_token.expose(),
        client_name: &application.name,
        application_type: serde_json::json!(application.application_type.0),
        redirect_uris: &application.redirect_uris.0,
        post_logout_redirect_uris: &application.post_logout_redirect_uris.0,
        grant_types: &application.grant_types.0,
        response_types: if redirects { &[CODE] } else { &[] },
        scope: application.scope.0.as_str(),
        token_endpoint_auth_method: serde_json::json!(application.token_endpoint_auth_method.0),
        id_token_signed_response_alg: serde_json::json!(application.id_token_signed_response_alg.0),
        subject_type: application.metadata.0.subject_type.unwrap_or(SubjectType::Public),
        more,
    }))
}
