//! `/v1/identity-providers` and `/v1/companies/{company_id}/identity-providers`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{ConnectionTest, CreateIdentityProvider, IdentityProvider, IdentityProviderChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::identity_providers::{self, ProviderOwner};
use platform::{Ctx, Patch};
use sign_in::upstream::test_connection;
use web::Result;

/// The identity providers of the installation.
#[derive(Debug)]
pub(crate) struct IdentityProviders;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl IdentityProviders {
    /// List the identity providers of the installation
    ///
    /// Returns the external logins with which everybody can sign in, without their secrets. `q` searches by the
    /// beginning of the name. Requires an administrator.
    #[oai(path = "/identity-providers", method = "get", operation_id = "listIdentityProviders")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
    ) -> Result<ListResponse<IdentityProvider>> {
        let page =
            identity_providers::list(&ctx, &caller.0, ProviderOwner::Installation, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an identity provider of the installation
    ///
    /// Adds an external login (OpenID Connect, OAuth 2.0 or LDAP) with which everybody can sign in. Its `redirect_uri`
    /// must be registered there, except with LDAP. Requires an administrator.
    #[oai(path = "/identity-providers", method = "post", operation_id = "createIdentityProvider")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreateIdentityProvider>,
    ) -> Result<Created<IdentityProvider>> {
        let (provider, _) =
            identity_providers::create(&ctx, &caller.0, ProviderOwner::Installation, body.0).await?;
        let location = format!("/v1/identity-providers/{}", provider.id);
        Ok(Created::Created(Json(provider), location))
    }

    /// Get an identity provider of the installation
    ///
    /// Returns an external login, without its secret. Requires an administrator.
    #[oai(path = "/identity-providers/:provider_id", method = "get", operation_id = "getIdentityProvider")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let owner = ProviderOwner::Installation;
        let (provider, version) = identity_providers::get(&ctx, &caller.0, owner, provider_id.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Update an identity provider of the installation
    ///
    /// Updates the fields that are sent and keeps the others. A new issuer removes the links of all people. Requires an
    /// administrator.
    #[oai(path = "/identity-providers/:provider_id", method = "put", operation_id = "updateIdentityProvider")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: Body<IdentityProviderChange>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let (owner, change) = (ProviderOwner::Installation, Patch::set(body.0));
        let (provider, version) =
            identity_providers::update(&ctx, &caller.0, owner, provider_id.0, change, seen.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Patch an identity provider of the installation
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` removes `client_secret`. A new issuer
    /// removes the links of all people. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id",
        method = "patch",
        operation_id = "patchIdentityProvider"
    )]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: PatchBody<IdentityProviderChange>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let owner = ProviderOwner::Installation;
        let (provider, version) =
            identity_providers::update(&ctx, &caller.0, owner, provider_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Delete an identity provider of the installation
    ///
    /// Deletes an external login and its links to people, whose accounts stay. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id",
        method = "delete",
        operation_id = "deleteIdentityProvider"
    )]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, provider_id: Path<i64>) -> Result<Done> {
        identity_providers::delete(&ctx, &caller.0, ProviderOwner::Installation, provider_id.0).await?;
        Ok(Done::Done)
    }

    /// Test the connection of an identity provider of the installation
    ///
    /// Tries step by step what a sign-in needs: the host name, TLS, the metadata, the keys, the client, and a sign-in
    /// request without a person. Returns what each step showed and what to do, and keeps the result as `connection`.
    /// It takes at most about 15 seconds, and can be called ten times a minute. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id/test",
        method = "post",
        operation_id = "testIdentityProvider"
    )]
    async fn test(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
    ) -> Result<Json<ConnectionTest>> {
        let owner = ProviderOwner::Installation;
        Ok(Json(test_connection(&ctx, &caller.0, owner, provider_id.0).await?))
    }
}

/// The identity providers of companies.
#[derive(Debug)]
pub(crate) struct CompanyIdentityProviders;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl CompanyIdentityProviders {
    /// List the identity providers of a company
    ///
    /// Returns the external logins with which the people of the company can sign in, without their secrets. `q`
    /// searches by the beginning of the name. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers",
        method = "get",
        operation_id = "listCompanyIdentityProviders"
    )]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        paging: Paging,
    ) -> Result<ListResponse<IdentityProvider>> {
        let page =
            identity_providers::list(&ctx, &caller.0, ProviderOwner::Company(company_id.0), &paging.request)
                .await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an identity provider of a company
    ///
    /// Adds an external login (OpenID Connect, OAuth 2.0 or LDAP) with which the people of the company can sign in. Its
    /// `redirect_uri` must be registered there, except with LDAP. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers",
        method = "post",
        operation_id = "createCompanyIdentityProvider"
    )]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<CreateIdentityProvider>,
    ) -> Result<Created<IdentityProvider>> {
        let (provider, _) =
            identity_providers::create(&ctx, &caller.0, ProviderOwner::Company(company_id.0), body.0).await?;
        let location = format!("/v1/companies/{}/identity-providers/{}", company_id.0, provider.id);
        Ok(Created::Created(Json(provider), location))
    }

    /// Get an identity provider of a company
    ///
    /// Returns an external login, without its secret. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id",
        method = "get",
        operation_id = "getCompanyIdentityProvider"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let owner = ProviderOwner::Company(company_id.0);
        let (provider, version) = identity_providers::get(&ctx, &caller.0, owner, provider_id.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Update an identity provider of a company
    ///
    /// Updates the fields that are sent and keeps the others. A new issuer removes the links of all people. Requires an
    /// administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id",
        method = "put",
        operation_id = "updateCompanyIdentityProvider"
    )]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: Body<IdentityProviderChange>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let (owner, change) = (ProviderOwner::Company(company_id.0), Patch::set(body.0));
        let (provider, version) =
            identity_providers::update(&ctx, &caller.0, owner, provider_id.0, change, seen.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Patch an identity provider of a company
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` removes `client_secret`. A new issuer
    /// removes the links of all people. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id",
        method = "patch",
        operation_id = "patchCompanyIdentityProvider"
    )]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: PatchBody<IdentityProviderChange>,
    ) -> Result<VersionedResponse<IdentityProvider>> {
        let owner = ProviderOwner::Company(company_id.0);
        let (provider, version) =
            identity_providers::update(&ctx, &caller.0, owner, provider_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(provider, version))
    }

    /// Delete an identity provider of a company
    ///
    /// Deletes an external login and its links to people, whose accounts stay. Requires an administrator of the
    /// company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id",
        method = "delete",
        operation_id = "deleteCompanyIdentityProvider"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
    ) -> Result<Done> {
        identity_providers::delete(&ctx, &caller.0, ProviderOwner::Company(company_id.0), provider_id.0)
            .await?;
        Ok(Done::Done)
    }

    /// Test the connection of an identity provider of a company
    ///
    /// Tries step by step what a sign-in needs: the host name, TLS, the metadata, the keys, the client, and a sign-in
    /// request without a person. Returns what each step showed and what to do, and keeps the result as `connection`.
    /// It takes at most about 15 seconds, and can be called ten times a minute. Requires an administrator of the
    /// company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/test",
        method = "post",
        operation_id = "testCompanyIdentityProvider"
    )]
    async fn test(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
    ) -> Result<Json<ConnectionTest>> {
        let owner = ProviderOwner::Company(company_id.0);
        Ok(Json(test_connection(&ctx, &caller.0, owner, provider_id.0).await?))
    }
}
