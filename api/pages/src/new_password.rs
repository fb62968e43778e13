//! The field for a new password, on every page that has one.

use shared_types::FieldError;

use super::texts::Texts;
use kernel::{Language, Result};
use organisation::{sign_in_policy::accompanies_password, users::User};
use platform::Ctx;

/// The field for a new password.
pub(super) struct NewPassword {
    /// The minimum length.
    pub(super) least: u32,
    /// The rules for the password.
    pub(super) hint: String,
    /// What is wrong with the entered password.
    pub(super) wrong: Option<String>,
}

impl NewPassword {
    /// Creates the field for a user, with the errors at `password`.
    pub(super) async fn of(
        ctx: &Ctx,
        language: Language,
        user: &User,
        errors: &[FieldError],
    ) -> Result<Self> {
        let texts = Texts::of(language);
        let settings = ctx.settings.current();
        let least = match accompanies_password(ctx, user.home_company_id, Some(user.id)).await? {
            true => settings.password_min_length_with_second_factor,
            false => settings.password_min_length,
        };
        let hint = (texts.password_at_least)(least);
        let code = errors.iter().find(|error| error.field == "password").map(|error| error.code.as_str());
        let wrong = code.map(|code| match code {
            "too_short" => hint.clone(),
            "too_long" => texts.password_too_long.to_owned(),
            "too_common" => texts.password_too_common.to_owned(),
            "too_personal" => texts.password_too_personal.to_owned(),
            "sequence" => texts.password_sequence.to_owned(),
            "repetition" => texts.password_repetition.to_owned(),
            "date" => texts.password_date.to_owned(),
            "too_weak" => texts.password_too_weak.to_owned(),
            "breached" => texts.password_breached.to_owned(),
            _ => texts.password_required.to_owned(),
        });
        Ok(Self { least, hint, wrong })
    }
}
