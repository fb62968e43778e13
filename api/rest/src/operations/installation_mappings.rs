//! `/v1/identity-providers/{provider_id}/mapping`.

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

const OWNER: ProviderOwner = ProviderOwner::Installation;

/// The mappings of the identity providers of the installation.
#[derive(Debug)]
pub(crate) struct InstallationMappings;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl InstallationMappings {
    /// Get the mapping of an identity provider of the installation
    ///
    /// Returns which roles and profile fields people get from its claims, each in the home company of the person. A rule
    /// that refers to what no longer exists has a `problem`. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id/mapping",
        method = "get",
        operation_id = "getInstallationIdentityProviderMapping"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let of = (OWNER, provider_id.0);
        let (mapping, version) = provider_mappings::get(&ctx, &caller.0, of).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Change the mapping of an identity provider of the installation
    ///
    /// Replaces the rules, the profile fields or both; what is absent is kept. People get what the claims give at their
    /// next sign-in with it, as far as the entitlements of their home company allow it, and lose what the mapping gave
    /// before; what they were given by hand stays. Requires an administrator.
    #[oai(
        path = "/identity-providers/:provider_id/mapping",
        method = "put",
        operation_id = "putInstallationIdentityProviderMapping"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: Body<ProviderMappingChange>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let (of, change) = ((OWNER, provider_id.0), Patch::set(body.0));
        let (mapping, version) = provider_mappings::update(&ctx, &caller.0, of, change, seen.0).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Patch the mapping of an identity provider of the installation
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and a list replaces the one before. Requires an
    /// administrator.
    #[oai(
        path = "/identity-providers/:provider_id/mapping",
        method = "patch",
        operation_id = "patchInstallationIdentityProviderMapping"
    )]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        provider_id: Path<i64>,
        body: PatchBody<ProviderMappingChange>,
    ) -> Result<VersionedResponse<ProviderMapping>> {
        let of = (OWNER, provider_id.0);
        let (mapping, version) = provider_mappings::update(&ctx, &caller.0, of, body.0, seen.0).await?;
        Ok(VersionedResponse::new(mapping, version))
    }

    /// Preview the mapping of an identity provider of the installation
    ///
    /// Returns which rules match an ID token or claims, and what a person with them would get, as far as the person's
    /// home company may use the applications. The token is not verified; nothing of it is stored or logged. Requires an
    /// administrator.
    #[oai(
        path = "/identity-providers/:provider_id/mapping-preview",
        method = "post",
        operation_id = "previewInstallationIdentityProviderMapping"
    )]
    async fn preview(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        provider_id: Path<i64>,
        body: Body<MappingTrial>,
    ) -> Result<Json<MappingPreview>> {
        let of = (OWNER, provider_id.0);
        Ok(Json(provider_mappings::preview(&ctx, &caller.0, of, body.0).await?))
    }
}
