//! What the app says of the API's errors: they have stable codes, and messages in English alone.

use shared_types::{Acr, FieldError, Problem, Word, limits};

use super::{Texts, frame::Errors};
use crate::text::sentence;

impl Texts {
    /// What went wrong and what to do about it. The server's own message stands for codes that the app does not know.
    pub fn problem(&self, problem: &Problem) -> String {
        let acr = problem.acr_values.as_deref().and_then(Acr::from_word);
        match self.errors.of_code(problem.status, &problem.code, acr) {
            Some(text) => text.to_owned(),
            None => sentence(problem.detail.as_ref().unwrap_or(&problem.title)),
        }
    }

    /// What is wrong with a field and what to do about it. The server's own message stands for codes that the app does
    /// not know.
    pub fn field_error(&self, error: &FieldError) -> String {
        let errors = &self.errors;
        // The items of lists have their position last, those of objects their name.
        let name = error.field.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        match (error.code.as_str(), name) {
            ("too_long", _) => match longest(name) {
                Some(most) => (errors.field_at_most)(&self.number(most)),
                None => errors.field_too_long.to_owned(),
            },
            ("invalid", "code") => self.code_rule(),
            ("invalid", "access_token_lifetime") => self.lifetime_rule(),
            (code, name) => match errors.of_field(code, name) {
                Some(text) => text.to_owned(),
                None => sentence(&error.message),
            },
        }
    }

    /// How long access tokens can be valid. The bounds are written as people have to type them.
    pub fn lifetime_rule(&self) -> String {
        let (least, most) = (*limits::ACCESS_TOKEN_LIFETIME.start(), *limits::ACCESS_TOKEN_LIFETIME.end());
        (self.errors.lifetime_invalid)(least, most)
    }
}

impl Errors {
    fn of_code(&self, status: u16, code: &str, acr: Option<Acr>) -> Option<&'static str> {
        Some(match (status, code) {
            (_, "insufficient_user_authentication") => self.stricter_policy,
            (401, _) => self.signed_out,
            (_, "recent_sign_in_required") => match acr {
                Some(Acr::PhishingResistant) => self.recent_passkey,
                Some(Acr::TwoFactors) => self.recent_second_factor,
                _ => self.recent_sign_in,
            },
            (_, "usernames_by_administrators") => self.usernames_by_administrators,
            (_, "forbidden") => self.forbidden,
            (_, "privileged") => self.privileged,
            (_, "not_found") => self.not_found,
            (_, "changed") => self.changed,
            (_, "last_admin") => self.last_admin,
            (_, "no_seats") => self.no_seats,
            (_, "too_many_requests") => self.too_many_requests,
            (_, "busy" | "unavailable") => self.busy,
            (_, "internal") => self.internal,
            (_, "invalid") => self.invalid,
            _ => return None,
        })
    }

    fn of_field(&self, code: &str, name: &str) -> Option<&'static str> {
        Some(match (code, name) {
            ("required", "name") => self.name_missing,
            ("required", "email") => self.email_missing,
            ("required", _) => self.field_required,
            ("duplicate", _) => self.field_duplicate,
            ("unknown", _) => self.field_unknown,
            ("invalid", "email") => self.email_invalid,
            ("invalid", "scope") => self.scope_invalid,
            ("invalid", "web_origins") => self.origin_invalid,
            ("invalid", "redirect_uris" | "post_logout_redirect_uris") => self.redirect_invalid,
            ("invalid", address) if address.ends_with("_uri") || address.ends_with("_url") => {
                self.address_invalid
            }
            ("too_short", _) => self.password_short,
            ("too_common", _) => self.password_common,
            ("too_personal", _) => self.password_personal,
            ("sequence", _) => self.password_sequence,
            ("repetition", _) => self.password_repetition,
            ("date", _) => self.password_date,
            ("too_weak", _) => self.password_weak,
            ("breached", _) => self.password_breached,
            ("wrong", "current_password") => self.password_wrong,
            ("wrong", "code") => self.totp_wrong,
            ("used", "code") => self.totp_used,
            ("expired" | "not_enrolled", "code") => self.totp_expired,
            ("reserved", "username") => self.username_reserved,
            ("too_many", "username") => self.too_many_usernames,
            ("wildcard", _) => self.redirect_wildcard,
            ("fragment", _) => self.redirect_fragment,
            ("scheme", _) => self.redirect_scheme,
            ("insecure", _) => self.insecure,
            _ => return None,
        })
    }
}

/// The most characters of a field.
fn longest(name: &str) -> Option<usize> {
    Some(match name {
        "name" => limits::NAME,
        "email" => limits::EMAIL,
        "code" => *limits::CODE.end(),
        "password" => *limits::PASSWORD.end(),
        "scope" => limits::SCOPE,
        address if address.ends_with("_uri") || address.ends_with("_url") => limits::URL,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use shared_types::texts::Language;

    use super::*;

    fn said(field: &str, code: &str) -> String {
        let error =
            FieldError { field: field.to_owned(), code: code.to_owned(), message: "no way".to_owned() };
        Texts::of(Language::English).field_error(&error)
    }

    #[test]
    fn an_error_of_an_item_is_said_as_one_of_its_list() {
        assert_eq!(said("redirect_uris.1", "wildcard"), "Wildcards are not allowed. Enter each URI in full.");
        assert_eq!(said("users.2.email", "required"), "Enter an email.");
    }

    #[test]
    fn what_the_app_does_not_know_is_said_as_the_server_says_it() {
        assert_eq!(said("grant_types", "invalid"), "No way.");
        assert_eq!(said("name", "strange"), "No way.");
    }
}
