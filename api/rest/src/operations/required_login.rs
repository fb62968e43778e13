//! `/v1/companies/{company_id}/required-login`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared_types::{RequiredLogin, RequiredLoginChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    conditional::{IfMatch, VersionedResponse},
    parameters::Path,
};
use organisation::required_login;
use platform::Ctx;
use web::Result;

/// `/v1/companies/{company_id}/required-login`.
#[derive(Debug)]
pub(crate) struct RequiredLogins;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl RequiredLogins {
    /// Get whether a company requires its external login
    ///
    /// Returns whether the people of the company sign in only with its own identity providers, and which administrators
    /// may still sign in here. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/required-login", method = "get", operation_id = "getRequiredLogin")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<VersionedResponse<RequiredLogin>> {
        let (rule, version) = required_login::show(&ctx, &caller.0, company_id.0).await?;
        Ok(VersionedResponse::new(rule, version))
    }

    /// Change whether a company requires its external login
    ///
    /// Sets what is sent and keeps what is absent or `null`. At least one break-glass administrator is needed: an
    /// active administrator of the company with a password. Fails with `no_identity_provider` if the company has none
    /// that is enabled. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/required-login", method = "put", operation_id = "putRequiredLogin")]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        seen: IfMatch,
        body: Body<RequiredLoginChange>,
    ) -> Result<VersionedResponse<RequiredLogin>> {
        let (rule, version) = required_login::change(&ctx, &caller.0, company_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(rule, version))
    }
}
