//! What belongs to the caller.

use gloo_net::http::Method;
use serde_json::{Map, Value};
use shared_types::{
    CompanyChoice, CreateApiToken, CreatePasskey, CreatedApiToken, CreatedPasskey, CreatedRecoveryCodes,
    EmailChange, EnrolledFactor, LinkedIdentities, Me, MyCompany, MyInvitation, PasskeyChange,
    PasskeyCreationOptions, PasswordChange, TotpConfirmation, TotpEnrolment,
};

use super::{ApiError, Client, Seen, encode_body};

const INVITATIONS: &str = "/v1/me/invitations";

impl Client {
    /// The caller's profile.
    pub async fn me(self) -> Result<Me, ApiError> {
        self.get("/v1/me").await
    }

    /// The caller's profile by the names of its fields.
    pub async fn my_fields(self) -> Result<Seen<Map<String, Value>>, ApiError> {
        self.see("/v1/me").await
    }

    /// Changes the caller's password.
    pub async fn change_my_password(self, change: PasswordChange) -> Result<(), ApiError> {
        self.send_away(Method::PUT, "/v1/me/password", Some(encode_body(&change)?)).await
    }

    /// The caller's external logins.
    pub async fn my_linked_identities(self) -> Result<LinkedIdentities, ApiError> {
        self.get("/v1/me/linked-identities").await
    }

    /// Removes an external login of the caller.
    pub async fn remove_my_login(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("/v1/me/linked-identities/{id}"), None).await
    }

    /// Mails a link that confirms the caller's email: the present one, or a new one.
    pub async fn confirm_my_email(self, email: String) -> Result<(), ApiError> {
        let body = encode_body(&EmailChange { email })?;
        self.send_away(Method::POST, "/v1/me/email", Some(body)).await
    }

    /// Cancels the change to an email that is not confirmed yet.
    pub async fn cancel_my_email_change(self) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, "/v1/me/email", None).await
    }

    /// What the browser needs to create a passkey.
    pub async fn begin_my_passkey(self) -> Result<PasskeyCreationOptions, ApiError> {
        self.receive(Method::POST, "/v1/me/passkeys/options").await
    }

    /// Registers a passkey that the browser created.
    pub async fn create_my_passkey(self, data: CreatePasskey) -> Result<CreatedPasskey, ApiError> {
        self.send(Method::POST, "/v1/me/passkeys", &data).await
    }

    /// Renames a passkey.
    pub async fn rename_my_passkey(self, id: i64, name: String) -> Result<(), ApiError> {
        let body = Some(encode_body(&PasskeyChange { name })?);
        self.send_away(Method::PUT, &format!("/v1/me/passkeys/{id}"), body).await
    }

    /// Removes a passkey.
    pub async fn remove_my_passkey(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("/v1/me/passkeys/{id}"), None).await
    }

    /// Begins to add an authenticator app.
    pub async fn begin_my_totp(self) -> Result<TotpEnrolment, ApiError> {
        self.receive(Method::POST, "/v1/me/totp").await
    }

    /// Adds the authenticator app, with a code that it shows.
    pub async fn confirm_my_totp(self, code: String) -> Result<EnrolledFactor, ApiError> {
        self.send(Method::POST, "/v1/me/totp/confirmation", &TotpConfirmation { code }).await
    }

    /// Removes the authenticator app.
    pub async fn remove_my_totp(self) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, "/v1/me/totp", None).await
    }

    /// Replaces the recovery codes.
    pub async fn replace_my_recovery_codes(self) -> Result<CreatedRecoveryCodes, ApiError> {
        self.receive(Method::POST, "/v1/me/recovery-codes").await
    }

    /// Creates an API token.
    pub async fn create_my_api_token(self, data: CreateApiToken) -> Result<CreatedApiToken, ApiError> {
        self.send(Method::POST, "/v1/me/api-tokens", &data).await
    }

    /// The companies of the caller.
    pub async fn my_companies(self) -> Result<Vec<MyCompany>, ApiError> {
        self.get("/v1/me/companies").await
    }

    /// Leaves a company.
    pub async fn leave_company(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, &format!("/v1/me/companies/{id}"), None).await
    }

    /// Chooses the company through which applications are used for which no other is chosen.
    pub async fn use_company(self, company_id: i64) -> Result<(), ApiError> {
        let body = encode_body(&CompanyChoice { company_id, client_id: None })?;
        self.send_away(Method::PUT, "/v1/me/company", Some(body)).await
    }

    /// Whether there are invitations to the caller.
    pub async fn has_invitations(self) -> Result<bool, ApiError> {
        // What they say is read by the part that shows them.
        Ok(self.call(Method::GET, INVITATIONS, None).await?.body.trim() != "[]")
    }

    /// The invitations to the caller.
    pub async fn my_invitations(self) -> Result<Vec<MyInvitation>, ApiError> {
        self.get(INVITATIONS).await
    }

    /// Accepts or declines an invitation.
    pub async fn answer_invitation(self, id: i64, accepts: bool) -> Result<(), ApiError> {
        let method = if accepts { Method::POST } else { Method::DELETE };
        self.send_away(method, &format!("{INVITATIONS}/{id}"), None).await
    }
}
