//! The factors that people sign in with beside the password (UC-24): of the current user, and of the users of a
//! company.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{
    CreatePasskey, CreatedPasskey, CreatedRecoveryCodes, EnrolledFactor, Factors, Passkey, PasskeyChange,
    PasskeyCreationOptions, TotpConfirmation, TotpEnrolment,
};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    parameters::Path,
    responses::{Created, Done},
};
use organisation::users::AccountOwner;
use platform::Ctx;
use sign_in::factors::{self, passkeys, recovery_codes, totp};
use web::Result;

/// The factors of the current user.
#[derive(Debug)]
pub(crate) struct MyFactors;

#[OpenApi(tag = "Tag::Me")]
impl MyFactors {
    /// List the factors of the current user
    ///
    /// Returns what the user signs in with beside the password, without any secret.
    #[oai(path = "/me/factors", method = "get", operation_id = "listMyFactors")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Factors>> {
        Ok(Json(factors::list(&ctx, &caller.0, AccountOwner::Caller).await?))
    }

    /// Begin to register a passkey
    ///
    /// Returns the options with which a browser creates a passkey (WebAuthn), and a challenge that is valid once, for
    /// 15 minutes. Requires a browser session with a recent sign-in.
    #[oai(path = "/me/passkeys/options", method = "post", operation_id = "beginMyPasskey")]
    async fn passkey_options(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<PasskeyCreationOptions>> {
        let options = passkeys::begin_registration_own(&ctx, &caller.0).await?;
        let challenge_id = options.challenge_id.to_string();
        Ok(Json(PasskeyCreationOptions { challenge_id, public_key: options.public_key }))
    }

    /// Register a passkey
    ///
    /// Registers the passkey that a browser created. If it is the first factor of the user, the response contains
    /// recovery codes. Requires a browser session with a recent sign-in.
    #[oai(path = "/me/passkeys", method = "post", operation_id = "createMyPasskey")]
    async fn create_passkey(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreatePasskey>,
    ) -> Result<Created<CreatedPasskey>> {
        let created = passkeys::register_own(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/me/passkeys/{}", created.passkey.id);
        Ok(Created::Created(Json(created), location))
    }

    /// Rename a passkey
    ///
    /// Changes what the current user calls a passkey.
    #[oai(path = "/me/passkeys/:passkey_id", method = "put", operation_id = "renameMyPasskey")]
    async fn rename_passkey(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        passkey_id: Path<i64>,
        body: Body<PasskeyChange>,
    ) -> Result<Json<Passkey>> {
        Ok(Json(passkeys::rename_own(&ctx, &caller.0, passkey_id.0, body.0).await?))
    }

    /// Remove a passkey
    ///
    /// Removes a passkey of the current user. If it is the last factor, the recovery codes end with it. Requires a
    /// browser session with a recent sign-in.
    #[oai(path = "/me/passkeys/:passkey_id", method = "delete", operation_id = "removeMyPasskey")]
    async fn remove_passkey(&self, ctx: Data<&Ctx>, caller: Caller, passkey_id: Path<i64>) -> Result<Done> {
        passkeys::remove_own(&ctx, &caller.0, passkey_id.0).await?;
        Ok(Done::Done)
    }

    /// Begin to add an app for one-time passwords
    ///
    /// Returns the secret of an app that shows one-time passwords (RFC 6238), which the user then confirms with a code
    /// of the app. Until then an app that was added before stays valid. Requires a browser session with a recent
    /// sign-in.
    #[oai(path = "/me/totp", method = "post", operation_id = "beginMyTotp")]
    async fn begin_totp(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<TotpEnrolment>> {
        Ok(Json(totp::begin_own(&ctx, &caller.0).await?))
    }

    /// Confirm an app for one-time passwords
    ///
    /// Adds the app, in place of one that was added before, given a code that it shows. If it is the first factor of
    /// the user, the response contains recovery codes. Requires the browser session that began to add the app, with a
    /// recent sign-in.
    #[oai(path = "/me/totp/confirmation", method = "post", operation_id = "confirmMyTotp")]
    async fn confirm_totp(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<TotpConfirmation>,
    ) -> Result<Json<EnrolledFactor>> {
        Ok(Json(totp::confirm_own(&ctx, &caller.0, body.0).await?))
    }

    /// Remove the app for one-time passwords
    ///
    /// Removes the app of the current user. If it is the last factor, the recovery codes end with it. Requires a
    /// browser session with a recent sign-in.
    #[oai(path = "/me/totp", method = "delete", operation_id = "removeMyTotp")]
    async fn remove_totp(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        totp::remove_own(&ctx, &caller.0).await?;
        Ok(Done::Done)
    }

    /// Replace the recovery codes of the current user
    ///
    /// Makes ten new recovery codes, which are only in this response. The old ones stop working. Requires another
    /// factor and a browser session with a recent sign-in.
    #[oai(path = "/me/recovery-codes", method = "post", operation_id = "replaceMyRecoveryCodes")]
    async fn recovery_codes(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<CreatedRecoveryCodes>> {
        Ok(Json(recovery_codes::replace_own(&ctx, &caller.0).await?))
    }
}

/// The factors of the users of a company.
#[derive(Debug)]
pub(crate) struct UserFactors;

#[OpenApi(tag = "Tag::Users")]
impl UserFactors {
    /// List the factors of a user
    ///
    /// Returns what the user signs in with beside the password, without any secret. Requires an administrator of the
    /// user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/factors",
        method = "get",
        operation_id = "listUserFactors"
    )]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Factors>> {
        let owner = AccountOwner::User { company_id: company_id.0, user_id: user_id.0 };
        Ok(Json(factors::list(&ctx, &caller.0, owner).await?))
    }

    /// Reset the factors of a user
    ///
    /// Removes all factors of a user who has lost them, and the recovery codes. The user is notified by mail. The
    /// password and the sessions are kept. Requires an administrator of the user's home company; for your own factors,
    /// a browser session with a recent sign-in.
    #[oai(
        path = "/companies/:company_id/users/:user_id/factors",
        method = "delete",
        operation_id = "resetUserFactors"
    )]
    async fn reset(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        let owner = AccountOwner::User { company_id: company_id.0, user_id: user_id.0 };
        factors::reset(&ctx, &caller.0, owner).await?;
        Ok(Done::Done)
    }
}
