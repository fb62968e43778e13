//! `…/sign-in-policy` of companies and applications.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{SignInPolicy, SignInPolicyStatus, SignInRules};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    parameters::Path,
};
use organisation::sign_in_policy::{self, PolicyOwner};
use platform::{Ctx, Patch};
use web::Result;

/// `…/sign-in-policy` of companies and applications.
#[derive(Debug)]
pub(crate) struct SignInPolicies;

#[OpenApi(tag = "Tag::SignInPolicies")]
impl SignInPolicies {
    /// Get the sign-in policy of a company
    ///
    /// Returns the company's own rules and the effective policy: of each rule the strictest of company and
    /// installation, with its source. Requires an administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/sign-in-policy",
        method = "get",
        operation_id = "getCompanySignInPolicy"
    )]
    async fn of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let (policy, version) =
            sign_in_policy::show(&ctx, &caller.0, PolicyOwner::Company(company_id.0)).await?;
        Ok(VersionedResponse::new(policy, version))
    }

    /// Get the sign-in policy status
    ///
    /// Returns how many users and administrators have a second factor, and how many lack one that the policy of their
    /// company requires. Requires an administrator.
    #[oai(path = "/sign-in-policy/status", method = "get", operation_id = "getSignInPolicyStatus")]
    async fn status(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<SignInPolicyStatus>> {
        Ok(Json(sign_in_policy::status(&ctx, &caller.0, None).await?))
    }

    /// Get the sign-in policy status of a company
    ///
    /// Returns how many users of this home company have a second factor, and how many lack one that the policy
    /// requires. Requires an administrator, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/sign-in-policy/status",
        method = "get",
        operation_id = "getCompanySignInPolicyStatus"
    )]
    async fn status_of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<Json<SignInPolicyStatus>> {
        Ok(Json(sign_in_policy::status(&ctx, &caller.0, Some(company_id.0)).await?))
    }

    /// Update the sign-in policy of a company
    ///
    /// Sets the rules that are sent and keeps those that are absent or `null`. They apply to the people whose home
    /// company it is, and to everyone who uses an application through it. A rule that is more lenient than the
    /// installation's is refused with `too_lenient`. Requires an administrator, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/sign-in-policy",
        method = "put",
        operation_id = "putCompanySignInPolicy"
    )]
    async fn put_of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: Body<SignInRules>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let owner = PolicyOwner::Company(company_id.0);
        let (policy, version) =
            sign_in_policy::change(&ctx, &caller.0, owner, Patch::set(body.0), seen.0).await?;
        Ok(VersionedResponse::new(policy, version))
    }

    /// Patch the sign-in policy of a company
    ///
    /// Applies a merge patch (RFC 7396): absent rules are kept, and `null` removes a rule. Fails as updating the policy
    /// does. Requires an administrator, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/sign-in-policy",
        method = "patch",
        operation_id = "patchCompanySignInPolicy"
    )]
    async fn patch_of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: PatchBody<SignInRules>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let owner = PolicyOwner::Company(company_id.0);
        let (policy, version) = sign_in_policy::change(&ctx, &caller.0, owner, body.0, seen.0).await?;
        Ok(VersionedResponse::new(policy, version))
    }

    /// Get the sign-in policy of an application
    ///
    /// Returns the application's own rules and the effective policy: of each rule the strictest of application and
    /// installation, with its source. Requires an administrator, an app manager, or an administrator of an entitled
    /// company.
    #[oai(
        path = "/applications/:client_id/sign-in-policy",
        method = "get",
        operation_id = "getApplicationSignInPolicy"
    )]
    async fn of_application(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let (policy, version) =
            sign_in_policy::show(&ctx, &caller.0, PolicyOwner::Application(&client_id.0)).await?;
        Ok(VersionedResponse::new(policy, version))
    }

    /// Update the sign-in policy of an application
    ///
    /// Sets the rules that are sent and keeps those that are absent or `null`. They apply to everyone who signs in to
    /// the application. A rule that is more lenient than the installation's is refused with `too_lenient`. Requires an
    /// app manager, or an administrator if the application is privileged.
    #[oai(
        path = "/applications/:client_id/sign-in-policy",
        method = "put",
        operation_id = "putApplicationSignInPolicy"
    )]
    async fn put_of_application(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        body: Body<SignInRules>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let owner = PolicyOwner::Application(&client_id.0);
        let (policy, version) =
            sign_in_policy::change(&ctx, &caller.0, owner, Patch::set(body.0), seen.0).await?;
        Ok(VersionedResponse::new(policy, version))
    }

    /// Patch the sign-in policy of an application
    ///
    /// Applies a merge patch (RFC 7396): absent rules are kept, and `null` removes a rule. Fails as updating the policy
    /// does. Requires an app manager, or an administrator if the application is privileged.
    #[oai(
        path = "/applications/:client_id/sign-in-policy",
        method = "patch",
        operation_id = "patchApplicationSignInPolicy"
    )]
    async fn patch_of_application(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        body: PatchBody<SignInRules>,
    ) -> Result<VersionedResponse<SignInPolicy>> {
        let owner = PolicyOwner::Application(&client_id.0);
        let (policy, version) = sign_in_policy::change(&ctx, &caller.0, owner, body.0, seen.0).await?;
        Ok(VersionedResponse::new(policy, version))
    }
}
