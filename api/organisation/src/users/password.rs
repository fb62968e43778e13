//! The rules for passwords.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use shared_types::{UserStatus, Word, limits::PASSWORD};

use super::refusals::count_refused_password;
use kernel::{
    Fields, Result, Secret,
    password::{self, Verified},
};
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
    limits,
    settings::Settings,
};
use store::{
    db::{Topic, Tx},
    entity::{User, user},
};

/// The maximum length of a password, in characters.
const MAX_PASSWORD: usize = *PASSWORD.end();

/// The most common passwords, which are guessed first, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Validates a new password and adds an error at the field: it must have at least as many characters as the settings
/// require and at most 255, must not be a common password, and must not be one of `own`, the email and names of its
/// user. Any characters are allowed (NIST SP 800-63B section 3.1.1.2). What is checked is the normal form of the password.
pub fn check_password(fields: &mut Fields, field: &str, password: &str, settings: &Settings, own: &[&str]) {
    let password = &*password::normal(password);
    let least = usize::try_from(settings.password_min_length).unwrap_or(MAX_PASSWORD);
    match password.chars().count() {
        0 => fields.add(field, "required", "a password is needed"),
        count if count < least => {
            fields.add(field, "too_short", format!("at least {least} characters are needed"));
        }
        count if count > MAX_PASSWORD => fields.add(field, "too_long", "at most 255 characters are allowed"),
        _ if is_common(password) => fields.add(field, "too_common", "is one that many people use"),
        _ if is_own(password, settings, own) => {
            fields.add(field, "too_personal", "must not be the email or the name");
        }
        _ => {}
    }
}

/// A password that was verified. Another one may be set before what it authenticates is written, so the transaction
/// that writes it checks [`Self::is_current`].
#[derive(Debug, Clone)]
pub struct VerifiedPassword {
    user_id: i64,
    hash: Secret,
}

impl VerifiedPassword {
    /// Whether it is still the password of its user, who is active. The user is locked until the transaction ends: a new
    /// password is set before or after it, and in the latter case ends what the transaction began.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        let user: Option<i64> = user::Entity::find_by_id(self.user_id)
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::PasswordHash.eq(self.hash.expose()))
            .filter(user::Column::Status.eq(UserStatus::Active.as_str()))
            .lock_exclusive()
            .into_tuple()
            .one(&**tx)
            .await?;
        Ok(user.is_some())
    }
}

/// Verifies the password of a user; `None` when it is wrong. Takes as long for a user who does not exist or has no
/// password. A hash that is not of the normal form of the password is replaced.
///
/// # Errors
/// When the server is busy or the database does not answer.
pub async fn verify_password(
    ctx: &Ctx,
    source: &RequestSource,
    user: Option<&User>,
    password: Secret,
) -> Result<Option<VerifiedPassword>> {
    let mut stored = user.and_then(|user| user.password_hash.clone());
    let hasher = ctx.hasher.for_caller(&source.limit_key());
    loop {
        let verified = hasher.verify(password.clone(), stored.as_deref()).await?;
        let (Some(user), Some(current)) = (user, stored) else { return Ok(None) };
        let hash = match verified {
            Verified::No => return Ok(None),
            Verified::Yes => current,
            Verified::NotNormal => {
                let hash = hasher.hash(password.clone()).await?;
                let args = (user.id, current, hash.clone());
                let write = ctx
                    .db
                    .write(args, |tx, (id, before, hash)| Box::pin(replace_hash(tx, *id, before, hash)));
                if !write.await? {
                    // The hash has changed, perhaps because the same password was verified at the same time.
                    stored = current_hash(ctx, user.id).await?;
                    continue;
                }
                hash
            }
        };
        return Ok(Some(VerifiedPassword { user_id: user.id, hash: Secret::new(hash) }));
    }
}

/// Verifies the password that a person enters again, for a change or with a link; `None` when it is wrong. It can be
/// guessed here as on the sign-in page, so the attempts are limited by user and a wrong one is audited in the same way.
///
/// # Errors
/// [`kernel::Error::TooOften`]; when the server is busy or the database does not answer.
pub(super) async fn verify_again(
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    password: Secret,
) -> Result<Option<VerifiedPassword>> {
    limits::check_password_of(ctx, user.id).await?;
    let verified = verify_password(ctx, &actor.source, Some(user), password).await?;
    if verified.is_none() {
        count_refused_password(ctx, actor, user.clone());
    }
    Ok(verified)
}

/// Returns the hash of a user's password now.
async fn current_hash(ctx: &Ctx, user_id: i64) -> Result<Option<String>> {
    let hash: Option<Option<String>> = user::Entity::find_by_id(user_id)
        .select_only()
        .column(user::Column::PasswordHash)
        .into_tuple()
        .one(ctx.db.read())
        .await?;
    Ok(hash.flatten())
}

/// Replaces the hash of a user's password; returns `false` if it is no longer `before`.
async fn replace_hash(tx: &Tx<'_>, user_id: i64, before: &str, hash: &str) -> Result<bool> {
    let replaced = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .filter(user::Column::Id.eq(user_id))
        .filter(user::Column::PasswordHash.eq(before))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(replaced.rows_affected > 0)
}

fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    COMMON.lines().any(|common| common == password)
}

/// Whether it is an email, the part of one before the @, or a name, ignoring case and punctuation.
fn is_own(password: &str, settings: &Settings, own: &[&str]) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let password = bare(password);
    let is_password = |text: &str| !password.is_empty() && bare(text) == password;
    let local = |text: &str| text.split_once('@').is_some_and(|(local, _)| is_password(local));
    is_password(&settings.name) || own.iter().any(|text| is_password(text) || local(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let mut fields = Fields::new();
        let own = ["maria.silva@example.com", "Maria Inês da Silva", ""];
        check_password(&mut fields, "password", password, &Settings::default(), &own);
        match fields.finish() {
            Err(kernel::Error::Invalid(errors)) => Some(errors[0].code.clone()),
            _ => None,
        }
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(code("").as_deref(), Some("required"));
        assert_eq!(code("ñañañañ").as_deref(), Some("too_short"));
        assert_eq!(code("ñañañaña"), None);
        assert_eq!(code(&"ñ".repeat(255)), None);
        assert_eq!(code(&"ñ".repeat(256)).as_deref(), Some("too_long"));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in ["Password123", "QWERTYUIOP", "contraseña"] {
            assert_eq!(code(common).as_deref(), Some("too_common"), "{common}");
        }
        for own in ["maria.silva@example.com", "mariasilva", "Maria Silva", "maria inês DA silva"] {
            assert_eq!(code(own).as_deref(), Some("too_personal"), "{own}");
        }
        for good in ["maria silva 7", "a password that is mine", "--------"] {
            assert_eq!(code(good), None, "{good}");
        }
    }
}
