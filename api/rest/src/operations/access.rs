//! `/v1/companies/{company_id}/applications/{client_id}/access` (UC-17), and the explanation of a user's access,
//! with a preview of the tokens.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{AccessList, Explanation, TokenPreview, UserAccess};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    conditional::{IfMatch, VersionedResponse},
    parameters::Path,
    responses::Done,
};
use organisation::access;
use platform::Ctx;
use tokens::PreviewRequest;
use web::Result;

/// `/v1/companies/{company_id}/applications/{client_id}/access`.
#[derive(Debug)]
pub(crate) struct Access;

#[OpenApi(tag = "Tag::Access")]
impl Access {
    /// List the users of each role
    ///
    /// Returns every role of the application with the users of the company who have it, including roles that nobody
    /// has. Requires an administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "get",
        operation_id = "getAccess"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<VersionedResponse<AccessList>> {
        let (access, version) = access::list(&ctx, &caller.0, company_id.0, &client_id.0).await?;
        Ok(VersionedResponse::new(access, version))
    }

    /// Replace the users of each role
    ///
    /// Replaces all role assignments of the company's users in the application, in one transaction. Roles that are not
    /// in the request lose all their users. Users must belong to the company, roles must be allowed by its entitlement,
    /// and the number of users must not exceed its seats (409 `no_seats`). The `ETag` covers all role assignments of
    /// the company in the application. Requires an administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "put",
        operation_id = "putAccess"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        body: Body<AccessList>,
    ) -> Result<VersionedResponse<AccessList>> {
        let (access, version) =
            access::replace(&ctx, &caller.0, company_id.0, &client_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(access, version))
    }

    /// Get the roles of a user in an application
    ///
    /// Returns the roles that the user was assigned through the company. The `ETag` covers all role assignments of the
    /// company in the application. Users can see their own roles; other users require an administrator, an app manager,
    /// or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "get",
        operation_id = "getUserAccess"
    )]
    async fn get_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
    ) -> Result<VersionedResponse<UserAccess>> {
        let of = (company_id.0, client_id.0.as_str());
        let (access, version) = access::get_for_user(&ctx, &caller.0, of, user_id.0).await?;
        Ok(VersionedResponse::new(access, version))
    }

    /// Replace the roles of a user in an application
    ///
    /// Replaces the roles that the user was assigned through the company. The roles must be allowed by the company's
    /// entitlement, and there must be a free seat for a user who had none (409 `no_seats`). Requires an administrator,
    /// an app manager, or an administrator of the company.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "put",
        operation_id = "putUserAccess"
    )]
    async fn put_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
        body: Body<UserAccess>,
    ) -> Result<VersionedResponse<UserAccess>> {
        let of = (company_id.0, client_id.0.as_str());
        let (access, version) = access::set_for_user(&ctx, &caller.0, of, user_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(access, version))
    }

    /// Remove all roles of a user in an application
    ///
    /// Removes the roles that the user was assigned through the company. Returns 404 if the user has none. Requires an
    /// administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "delete",
        operation_id = "deleteUserAccess"
    )]
    async fn delete_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        let of = (company_id.0, client_id.0.as_str());
        access::remove_for_user(&ctx, &caller.0, of, user_id.0).await?;
        Ok(Done::Done)
    }

    /// Explain the access of a user to an application
    ///
    /// Evaluates each rule that decides whether the user may use the application now, and returns the results with the
    /// claims that an access token would have. Users can explain their own access; other users require an
    /// administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/applications/:client_id/explain",
        method = "get",
        operation_id = "explainAccess"
    )]
    async fn explain(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Json<Explanation>> {
        Ok(Json(access::explain(&ctx, &caller.0, company_id.0, user_id.0, &client_id.0).await?))
    }

    /// Preview the tokens of a user for an application
    ///
    /// Returns the claims of the access token, the ID token and the userinfo response that the application would get if
    /// the user signed in to it through the company now. They are made as for real tokens, but nothing is signed or
    /// issued. The audit records `user.claims_previewed`. Users can preview their own tokens; other users require an
    /// administrator, an app manager, or an administrator of the company.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(
        path = "/companies/:company_id/users/:user_id/applications/:client_id/token-preview",
        method = "get",
        operation_id = "previewTokens"
    )]
    async fn preview(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        client_id: Path<String>,
        /// The scopes that the application would request, separated by spaces; all that it may request by default.
        scope: Query<Option<String>>,
        /// The URI of the API resource that the application would request (RFC 8707).
        resource: Query<Option<String>>,
    ) -> Result<Json<TokenPreview>> {
        let of = PreviewRequest {
            company_id: company_id.0,
            user_id: user_id.0,
            client_id: &client_id.0,
            scope: scope.0.as_deref(),
            resource: resource.0.as_deref(),
        };
        Ok(Json(tokens::preview(&ctx, &caller.0, of).await?))
    }
}
