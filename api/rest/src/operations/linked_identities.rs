//! The links between users and people at identity providers: those of an identity provider, and those of the current
//! user.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{LinkedIdentities, ProviderLink};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
    parameters::Path,
    responses::Done,
};
use organisation::identity_providers::{self, ProviderOwner};
use platform::Ctx;
use web::Result;

/// The links of identity providers.
#[derive(Debug)]
pub(crate) struct ProviderLinks;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl ProviderLinks {
    /// List the links of an identity provider of the installation
    ///
    /// Returns the users who can sign in with it, the newest link first. `q` searches by how the name or the email of
    /// the user begins. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id/linked-identities",
        method = "get",
        operation_id = "listIdentityProviderLinks"
    )]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
        paging: Paging,
    ) -> Result<ListResponse<ProviderLink>> {
        let owner = ProviderOwner::Installation;
        let page =
            identity_providers::list_links(&ctx, &caller.0, owner, provider_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Remove a link of an identity provider of the installation
    ///
    /// The user can no longer sign in with it, and is notified by mail. Sessions that have begun stay. In a browser,
    /// requires a recent sign-in. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id/linked-identities/:identity_id",
        method = "delete",
        operation_id = "removeIdentityProviderLink"
    )]
    async fn remove(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
        identity_id: Path<i64>,
    ) -> Result<Done> {
        let owner = ProviderOwner::Installation;
        identity_providers::remove_link(&ctx, &caller.0, owner, provider_id.0, identity_id.0).await?;
        Ok(Done::Done)
    }

    /// List the links of an identity provider of a company
    ///
    /// Returns the users of the company who can sign in with it, the newest link first. `q` searches by how the name
    /// or the email of the user begins. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/linked-identities",
        method = "get",
        operation_id = "listCompanyIdentityProviderLinks"
    )]
    async fn list_of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
        paging: Paging,
    ) -> Result<ListResponse<ProviderLink>> {
        let owner = ProviderOwner::Company(company_id.0);
        let page =
            identity_providers::list_links(&ctx, &caller.0, owner, provider_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Remove a link of an identity provider of a company
    ///
    /// The user can no longer sign in with it, and is notified by mail. Sessions that have begun stay. In a browser,
    /// requires a recent sign-in. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/linked-identities/:identity_id",
        method = "delete",
        operation_id = "removeCompanyIdentityProviderLink"
    )]
    async fn remove_of_company(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
        identity_id: Path<i64>,
    ) -> Result<Done> {
        let owner = ProviderOwner::Company(company_id.0);
        identity_providers::remove_link(&ctx, &caller.0, owner, provider_id.0, identity_id.0).await?;
        Ok(Done::Done)
    }
}

/// The external logins of the current user.
#[derive(Debug)]
pub(crate) struct MyIdentities;

#[OpenApi(tag = "Tag::Me")]
impl MyIdentities {
    /// List the external logins of the current user
    ///
    /// Returns the external logins that the user can sign in with, and those that can be added on a page of this
    /// server.
    #[oai(path = "/me/linked-identities", method = "get", operation_id = "listMyLinkedIdentities")]
    async fn list_own(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<LinkedIdentities>> {
        Ok(Json(identity_providers::list_own(&ctx, &caller.0).await?))
    }

    /// Remove an external login of the current user
    ///
    /// The user can no longer sign in with it. Fails with `last_way_in` if the user has no password, no passkey and no
    /// other external login. Requires a browser session with a recent sign-in.
    #[oai(
        path = "/me/linked-identities/:identity_id",
        method = "delete",
        operation_id = "removeMyLinkedIdentity"
    )]
    async fn unlink_own(&self, ctx: Data<&Ctx>, caller: Caller, identity_id: Path<i64>) -> Result<Done> {
        identity_providers::unlink_own(&ctx, &caller.0, identity_id.0).await?;
        Ok(Done::Done)
    }
}
