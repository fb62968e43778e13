//! What a new password must be.

use shared_types::limits::PASSWORD;

use super::{
    breached,
    strength::{self, Weakness},
};
use kernel::{Fields, Result, password::normal};
use platform::{actor::RequestSource, ctx::Ctx};

/// The maximum length of a password, in characters.
const MAX_PASSWORD: usize = *PASSWORD.end();

/// A new password.
#[derive(Clone, Copy)]
pub struct NewPassword<'a> {
    /// The field at which errors are reported.
    pub field: &'a str,
    /// The password.
    pub password: &'a str,
    /// What others know of its person: email, names, username, company.
    pub own: &'a [&'a str],
    /// Whether its person also has a second factor, so that it may be shorter.
    pub second_factor: bool,
}

/// Validates a new password and adds an error at its field. It must have at least as many characters as the settings
/// require and at most 255, and must not be easy to guess: common, made of what others know of its person, a row of
/// keys, a repetition, a date or a single word. If breached passwords are looked up, it must not be one. Any
/// characters are allowed, and none are required (NIST SP 800-63B-4 section 3.1.1.2). What is checked is the normal
/// form of the password.
///
/// # Errors
/// [`kernel::Error::Busy`] when too many requests wait.
pub async fn check_password(
    ctx: &Ctx,
    source: &RequestSource,
    fields: &mut Fields,
    new: NewPassword<'_>,
) -> Result<()> {
    let NewPassword { field, password, own, second_factor } = new;
    let settings = ctx.settings.current();
    let password = normal(password);
    let least = match second_factor {
        true => settings.password_min_length_with_second_factor,
        false => settings.password_min_length,
    };
    let least = usize::try_from(least).unwrap_or(MAX_PASSWORD);
    match password.chars().count() {
        0 => fields.add(field, "required", "a password is needed"),
        count if count < least => {
            fields.add(field, "too_short", format!("at least {least} characters are needed"));
        }
        count if count > MAX_PASSWORD => fields.add(field, "too_long", "at most 255 characters are allowed"),
        _ => {
            let own = own.iter().copied().chain([settings.name.as_str()]).map(str::to_owned).collect();
            let hasher = ctx.hasher.for_caller(&source.limit_key());
            let checked = password.clone();
            let weakness = hasher.work(move || strength::weakness(&checked, own)).await?;
            if let Some(weakness) = weakness {
                add(fields, field, weakness);
            } else if breached::is_breached(ctx, &password).await {
                fields.add(
                    field,
                    "breached",
                    "was published after a break-in somewhere else: choose another",
                );
            }
        }
    }
    Ok(())
}

fn add(fields: &mut Fields, field: &str, weakness: Weakness) {
    let (code, text) = match weakness {
        Weakness::Common => ("too_common", "is one that many people use: choose another"),
        Weakness::Personal => {
            ("too_personal", "is mostly an email or a name that others know: add words that only you connect")
        }
        Weakness::Sequence => ("sequence", "is mostly a row of keys or letters: use several unrelated words"),
        Weakness::Repetition => ("repetition", "is mostly a repetition: use several unrelated words"),
        Weakness::Date => ("date", "is mostly a date or a year: use several unrelated words"),
        Weakness::Guessable => ("too_weak", "is easy to guess: use several unrelated words"),
    };
    fields.add(field, code, text);
}
