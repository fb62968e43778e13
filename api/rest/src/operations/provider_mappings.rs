//! `/v1/companies/{company_id}/identity-providers/{provider_id}/mapping`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{MappingPreview, MappingTrial, ProviderMapping, ProviderMappingChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    parameters::Path,
};
use organisation::{identity_providers::ProviderOwner, provider_mappings};
use platform::{Ctx, Patch};
use web::Result;

/// The mappings of the identity providers of companies.
#[derive(Debug)]
pub(crate) struct ProviderMappings;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl ProviderMappings {
    /// Get the mapping of an identity provider
    ///
    /// Returns which roles and profile fields people get from its claims. A rule that refers to what no longer exists
    /// has a `problem`. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/mapping",
        method = "get",
        operation_id = "getIdentityProviderMapping"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let of = (ProviderOwner::Company(company_id.0), provider_id.0);
        let (mapping, version) = provider_mappings::get(&ctx, &caller.0, of).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Change the mapping of an identity provider
    ///
    /// Replaces the rules, the profile fields or both; what is absent is kept. People get what the claims give at their
    /// next sign-in with it, and lose what the mapping gave before; what they were given by hand stays. Requires an
    /// administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/mapping",
        method = "put",
        operation_id = "putIdentityProviderMapping"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: Body<ProviderMappingChange>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let of = (ProviderOwner::Company(company_id.0), provider_id.0);
        let change = Patch::set(body.0);
        let (mapping, version) = provider_mappings::update(&ctx, &caller.0, of, change, seen.0).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Patch the mapping of an identity provider
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and a list replaces the one before. Requires an
    /// administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/mapping",
        method = "patch",
        operation_id = "patchIdentityProviderMapping"
    )]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: PatchBody<ProviderMappingChange>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let of = (ProviderOwner::Company(company_id.0), provider_id.0);
        let (mapping, version) = provider_mappings::update(&ctx, &caller.0, of, body.0, seen.0).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Preview the mapping of an identity provider
    ///
    /// Returns which rules match an ID token or claims, and what a person with them would get. The token is not
    /// verified; nothing of it is stored or logged. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/identity-providers/:provider_id/mapping-preview",
        method = "post",
        operation_id = "previewIdentityProviderMapping"
    )]
    async fn preview(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        provider_id: Path<i64>,
        body: Body<MappingTrial>,
    ) -> Result<Json<MappingPreview>> {
        let of = (ProviderOwner::Company(company_id.0), provider_id.0);
        Ok(Json(provider_mappings::preview(&ctx, &caller.0, of, body.0).await?))
    }
}
