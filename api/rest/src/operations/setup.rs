//! `/v1/setup`: finishing the installation (UC-1).

use poem::{Request, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    payload::{Json, Response},
};
use shared_types::{FinishSetup, SetupResult, SetupStatus};

use super::Tag;
use crate::body::Body;
use organisation::{companies, setup};
use platform::{
    Ctx,
    actor::{Actor, RequestSource, Who},
};
use sign_in::sessions;
use web::{Result, cookies, csrf::FormGuard, request_source};

/// `/v1/setup`.
#[derive(Debug)]
pub(crate) struct Setup;

/// The finished installation.
#[derive(Debug, ApiResponse)]
pub enum SetupResponse {
    /// Finished.
    #[oai(status = 201)]
    SetupResponse(
        Json<SetupResult>,
        /// The session cookie of the administrator.
        #[oai(header = "Set-Cookie")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Setup")]
impl Setup {
    /// Get the installation status
    ///
    /// Returns whether the installation is finished. Until then, all other operations return 503 `setup_required`. No
    /// authentication is required.
    #[oai(path = "/setup", method = "get", operation_id = "getSetup")]
    async fn status(&self, ctx: Data<&Ctx>) -> Result<Json<SetupStatus>> {
        Ok(Json(SetupStatus { setup_required: !ctx.settings.is_installed().await? }))
    }

    /// Finish the installation
    ///
    /// Creates the first company and its administrator, with the secret of the link that the server prints on its
    /// console. Works once. The administrator is signed in. No other authentication is required.
    #[oai(path = "/setup", method = "post", operation_id = "finishSetup")]
    async fn finish(
        &self,
        ctx: Data<&Ctx>,
        request: &Request,
        body: Body<FinishSetup>,
    ) -> Result<Response<SetupResponse>> {
        let guard = FormGuard::for_request(&ctx, request);
        let source = RequestSource { browser: Some(guard.browser.clone()), ..request_source::read(request) };
        let installed = setup::finish(&ctx, source.clone(), body.0).await?;
        let new_session = sessions::begin_for_user(&ctx, &source, installed.administrator.id).await?;
        let actor = Actor { who: Who::Installer, source };
        let result = SetupResult {
            company: companies::to_dto(&actor, installed.company),
            invited: u32::try_from(installed.invited).unwrap_or(u32::MAX),
        };
        let [session, state] = cookies::begin_session(&ctx, &new_session.cookie, &[]);
        let response = Response::new(SetupResponse::SetupResponse(Json(result), session.clone()));
        // These replace the header of the response.
        let cookies = [Some(session.as_str()), Some(state.as_str()), guard.set_cookie()];
        let set = |response: Response<_>, cookie| response.header("set-cookie", cookie);
        Ok(cookies.into_iter().flatten().fold(response, set))
    }
}
