//! `/v1/companies/{company_id}/setup-links`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{CreateSetupLink, CreatedSetupLink, SetupLink};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::setup_links;
use platform::Ctx;
use web::Result;

/// `/v1/companies/{company_id}/setup-links`.
#[derive(Debug)]
pub(crate) struct SetupLinks;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl SetupLinks {
    /// List the set-up links of a company
    ///
    /// Returns the links, the newest first, with their states and without the links themselves. `q` searches by the
    /// beginning of the address that they were mailed to. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/setup-links", method = "get", operation_id = "listSetupLinks")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        paging: Paging,
    ) -> Result<ListResponse<SetupLink>> {
        let page = setup_links::list(&ctx, &caller.0, company_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create a set-up link of a company
    ///
    /// Creates a link with which somebody without an account connects an external login of the company: a disabled one,
    /// or a new one. It is mailed to an address, or is in this response only. What is saved with it takes effect when an
    /// administrator enables the login. Earlier links for the same login are revoked. Requires a person who administers
    /// the company.
    #[oai(path = "/companies/:company_id/setup-links", method = "post", operation_id = "createSetupLink")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<CreateSetupLink>,
    ) -> Result<Created<CreatedSetupLink>> {
        let created = setup_links::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/setup-links/{}", company_id.0, created.setup_link.id);
        Ok(Created::Created(Json(created), location))
    }

    /// Get a set-up link of a company
    ///
    /// Returns a link with its state, without the link itself. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/setup-links/:setup_link_id",
        method = "get",
        operation_id = "getSetupLink"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        setup_link_id: Path<i64>,
    ) -> Result<Json<SetupLink>> {
        Ok(Json(setup_links::get(&ctx, &caller.0, company_id.0, setup_link_id.0).await?))
    }

    /// Revoke a set-up link of a company
    ///
    /// Nothing more is saved with it. What was saved stays. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/setup-links/:setup_link_id",
        method = "delete",
        operation_id = "deleteSetupLink"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        setup_link_id: Path<i64>,
    ) -> Result<Done> {
        setup_links::revoke(&ctx, &caller.0, company_id.0, setup_link_id.0).await?;
        Ok(Done::Done)
    }
}
