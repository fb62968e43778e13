//! A request for tokens, once its client is authenticated.

use std::sync::Arc;

use poem::Request;
use shared_types::{GrantType, Word};

use super::error::OAuthError;
use organisation::applications::Client;
use platform::{Actor, Ctx, actor::Who};
use web::Params;

/// A request for tokens whose client is authenticated.
pub(super) struct TokenRequest<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) client: Arc<Client>,
    pub(super) params: Params,
    /// The caller, as the audit trail names it.
    pub(super) actor: Actor,
}

impl<'a> TokenRequest<'a> {
    /// A request that the client itself makes.
    pub(super) fn new(ctx: &'a Ctx, request: &Request, client: Arc<Client>, params: Params) -> Self {
        let who = Who::Client { application: Arc::clone(&client.application), read_only: false };
        let actor = Actor { who, source: web::request_source::read(request) };
        Self { ctx, client, params, actor }
    }

    /// The requested grant type, which the client may use.
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_grant_type`, `unauthorized_client`.
    pub(super) fn grant_type(&self) -> Result<GrantType, OAuthError> {
        let named = self.params.get("grant_type");
        let named = named.ok_or_else(|| {
            OAuthError::invalid_request("the grant_type is missing").with_parameter("grant_type")
        })?;
        let grant_type = GrantType::from_word(named).ok_or_else(|| {
            OAuthError::new("unsupported_grant_type", "the grant_type is not supported")
                .with_parameter_value("grant_type", Some(named))
        })?;
        self.allows(grant_type).map(|()| grant_type)
    }

    /// Rejects a grant type that the client may not use.
    ///
    /// # Errors
    /// `unauthorized_client`.
    pub(super) fn allows(&self, grant_type: GrantType) -> Result<(), OAuthError> {
        match self.client.may_use(grant_type) {
            true => Ok(()),
            false => Err(OAuthError::new("unauthorized_client", "the application may not use this grant")
                .with_parameter_value("grant_type", Some(grant_type.as_str()))),
        }
    }

    /// Rejects public clients, whatever they were registered for.
    ///
    /// # Errors
    /// `unauthorized_client`.
    pub(super) fn needs_confidential_client(&self) -> Result<(), OAuthError> {
        match self.client.is_public() {
            true => Err(OAuthError::new("unauthorized_client", "a public client may not use this grant")),
            false => Ok(()),
        }
    }
}
