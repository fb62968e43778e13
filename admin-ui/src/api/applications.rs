//! Applications.

use gloo_net::http::Method;
use shared_types::{
    Application, ApplicationChecks, ApplicationData, ApplicationDeletion, ApplicationSignIn, LogoUpload,
    Refusal, RefusalCounts, Snippet, SuggestedChange, paths,
};

use super::{ApiError, Client, Page, Seen, encode_body};
use crate::browser;

const PATH: &str = "/v1/applications";
/// The list of applications, without their secrets: only a person who asks for a secret gets it, and the audit records
/// that.
pub const APPLICATIONS: &str = "/v1/applications?include_secret=false";

/// The address at which the server serves an application's picture, so that the host of the picture does not learn who
/// looks at it.
/// `uri` is where it is; of another one, the address is another too, so that no browser shows the picture of before. A
/// picture that the server stores has its version there, with which it may be cached for ever.
pub fn logo_path(client_id: &str, uri: &str) -> String {
    let path = format!("{}/{client_id}?v=", paths::LOGOS);
    let version = match uri.split_once(&path) {
        Some((_, version)) => browser::encode(version),
        None => {
            let sum = uri.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            sum.to_string()
        }
    };
    browser::at_api(&(path + &version))
}

impl Client {
    /// The applications that match `search`.
    pub async fn applications(self, search: &str) -> Result<Page<Application>, ApiError> {
        self.list(APPLICATIONS, search, |application: &Application| [&application.name, &application.code])
            .await
    }

    /// One application, without its secret.
    pub async fn application(self, client_id: &str) -> Result<Application, ApiError> {
        self.get(&without_secret(client_id)).await
    }

    /// One application, without its secret, with its version.
    pub async fn application_seen(self, client_id: &str) -> Result<Seen<Application>, ApiError> {
        self.see(&without_secret(client_id)).await
    }

    /// The secret of an application, if the person may see it now. The audit records it.
    pub async fn secret(self, client_id: &str) -> Result<Option<String>, ApiError> {
        Ok(self.get::<Application>(&application_path(client_id)).await?.client_secret)
    }

    /// Registers an application. The answer contains its secret.
    pub async fn register_application(self, data: ApplicationData) -> Result<Application, ApiError> {
        self.send(Method::POST, PATH, &data).await
    }

    /// Changes the fields of an application that are sent.
    pub async fn change_application(self, client_id: &str, data: ApplicationData) -> Result<(), ApiError> {
        self.send_away(Method::PUT, &without_secret(client_id), Some(encode_body(&data)?)).await
    }

    /// Stores a picture of an application, in base64.
    pub async fn upload_logo(self, client_id: &str, image: String) -> Result<(), ApiError> {
        let body = Some(encode_body(&LogoUpload { image })?);
        self.send_away(Method::PUT, &(application_path(client_id) + "/logo"), body).await
    }

    /// What is risky in an application's settings.
    pub async fn checks(self, client_id: &str) -> Result<ApplicationChecks, ApiError> {
        self.get(&(application_path(client_id) + "/checks")).await
    }

    /// The configurations that suit an application.
    pub async fn snippets(self, client_id: &str) -> Result<Vec<Snippet>, ApiError> {
        self.get(&(application_path(client_id) + "/snippets")).await
    }

    /// The refused requests of an application, the latest first.
    pub async fn refusals(self, client_id: &str) -> Result<Vec<Refusal>, ApiError> {
        self.list_all(&(application_path(client_id) + "/refusals")).await
    }

    /// How many requests of an application were refused in each of the last 24 hours.
    pub async fn refusal_counts(self, client_id: &str) -> Result<RefusalCounts, ApiError> {
        self.get(&(application_path(client_id) + "/refusal-counts")).await
    }

    /// The latest sign-ins to an application, the last one first.
    pub async fn sign_ins(self, client_id: &str) -> Result<Vec<ApplicationSignIn>, ApiError> {
        self.get(&(application_path(client_id) + "/sign-ins")).await
    }

    /// Makes a suggested change of an application, unless somebody changes the application at the same moment.
    pub async fn apply_suggestion(self, client_id: &str, change: &SuggestedChange) -> Result<(), ApiError> {
        let path = without_secret(client_id);
        let seen = self.see::<Application>(&path).await?;
        let (application, value) = (seen.value, change.value.clone());
        let with_value = |mut uris: Vec<String>| {
            uris.push(value.clone());
            Some(uris)
        };
        let data = match change.field.as_str() {
            "redirect_uris" => {
                ApplicationData { redirect_uris: with_value(application.redirect_uris), ..Default::default() }
            }
            "post_logout_redirect_uris" => {
                let uris = with_value(application.post_logout_redirect_uris);
                ApplicationData { post_logout_redirect_uris: uris, ..Default::default() }
            }
            _ => {
                let scope = [application.scope, value].join(" ");
                ApplicationData { scope: Some(scope), ..Default::default() }
            }
        };
        let body = Some(encode_body(&data)?);
        self.call_if(seen.version.as_deref(), Method::PUT, &path, body).await.map(drop)
    }

    /// What would be deleted with an application.
    pub async fn application_deletion(self, client_id: &str) -> Result<ApplicationDeletion, ApiError> {
        self.get(&(application_path(client_id) + "/deletion")).await
    }

    /// Deletes an application.
    pub async fn delete_application(self, client_id: &str) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &application_path(client_id), None).await
    }
}

/// The path of an application whose answers contain no secret.
pub fn without_secret(client_id: &str) -> String {
    application_path(client_id) + "?include_secret=false"
}

/// The path of the list of people with access to an application.
pub fn application_users(client_id: &str) -> String {
    application_path(client_id) + "/users"
}

/// The path of an application.
pub(super) fn application_path(client_id: &str) -> String {
    format!("{PATH}/{}", browser::encode(client_id))
}
