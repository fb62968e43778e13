//! `/v1/applications/{client_id}/external-login`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{ApplicationProvider, ConnectionTest, ExternalLogin, ExternalLoginChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    list::{ListResponse, Paging},
    parameters::Path,
    responses::Done,
};
use organisation::external_applications;
use platform::Ctx;
use sign_in::upstream;
use web::Result;

/// The external logins of applications.
#[derive(Debug)]
pub(crate) struct ExternalApplications;

#[OpenApi(tag = "Tag::Applications")]
impl ExternalApplications {
    /// Get the external login of an application
    ///
    /// Returns the identity provider at which the people of the application sign in, and whether its connection works.
    /// Requires an administrator or an app manager.
    #[oai(
        path = "/applications/:client_id/external-login",
        method = "get",
        operation_id = "getExternalLogin"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ExternalLogin>> {
        Ok(Json(external_applications::get(&ctx, &caller.0, &client_id.0).await?))
    }

    /// Set the external login of an application
    ///
    /// Makes the application an external one: people who sign in to it are sent on to the identity provider, and nobody
    /// signs in to it in another way. The connection is tested first, and nothing is saved unless the test succeeds;
    /// each step that fails is an error at its field, with the problem as the code. With `unverified`, it is saved
    /// without a test, and nobody can sign in until one succeeds. It takes at most about 15 seconds, and can be called
    /// ten times a minute. Requires an administrator or, unless the application is privileged, an app manager.
    #[oai(
        path = "/applications/:client_id/external-login",
        method = "put",
        operation_id = "putExternalLogin"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<ExternalLoginChange>,
    ) -> Result<Json<ExternalLogin>> {
        Ok(Json(upstream::set_external_login(&ctx, &caller.0, &client_id.0, body.0).await?))
    }

    /// Remove the external login of an application
    ///
    /// Makes the application an internal one, whose people sign in here. Requires an administrator or, unless the
    /// application is privileged, an app manager.
    #[oai(
        path = "/applications/:client_id/external-login",
        method = "delete",
        operation_id = "deleteExternalLogin"
    )]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        external_applications::remove(&ctx, &caller.0, &client_id.0).await?;
        Ok(Done::Done)
    }

    /// Test the external login of an application
    ///
    /// Tries step by step what a sign-in needs: the host name, TLS, the metadata, the keys, the client, a sign-in
    /// request without a person, and the address of the application. Returns what each step showed and what to do, and
    /// keeps the result. The first test that succeeds verifies the connection, so that people can sign in; one that
    /// fails later keeps nobody out. It takes at most about 15 seconds, and can be called ten times a minute. Requires
    /// an administrator or, unless the application is privileged, an app manager.
    #[oai(
        path = "/applications/:client_id/external-login/test",
        method = "post",
        operation_id = "testExternalLogin"
    )]
    async fn test(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ConnectionTest>> {
        Ok(Json(upstream::test_external_login(&ctx, &caller.0, &client_id.0).await?))
    }

    /// List the identity providers for an application
    ///
    /// Returns those that the application can have as its external login: those of the installation, and those of
    /// companies that may use the application. `q` searches by the beginning of the name. Requires an administrator or
    /// an app manager.
    #[oai(
        path = "/applications/:client_id/identity-providers",
        method = "get",
        operation_id = "listApplicationIdentityProviders"
    )]
    async fn providers(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<ListResponse<ApplicationProvider>> {
        let page =
            external_applications::list_providers(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }
}
