//! The language of a request.

use poem::{Request, http::header};

use super::cookies;
use kernel::Language;
use platform::{Ctx, settings::Settings};

/// The cookie with the language that a person chose on a page.
const COOKIE: &str = "aldaba_language";

/// Returns the `Set-Cookie` value that remembers the language which the address of a page requests, for the pages after
/// it; `None` if it requests none that is supported, or the browser has it already.
#[must_use]
pub fn remember(ctx: &Ctx, request: &Request, ui_locales: Option<&str>) -> Option<String> {
    let settings = ctx.settings.current();
    let chosen = ui_locales?.split_ascii_whitespace().find_map(|tag| settings.language_of_tag(tag))?;
    let is_new = cookies::read(request, COOKIE) != Some(chosen.tag());
    is_new.then(|| cookies::set_for(ctx, COOKIE, chosen.tag(), cookies::MAX_LIFETIME))
}

/// Returns the first supported language in `ui_locales` (OpenID Connect: tags separated by spaces, the most preferred
/// first), else the one that the person chose in this browser, else the one that the browser prefers, else the default.
#[must_use]
pub fn choose(settings: &Settings, request: &Request, ui_locales: Option<&str>) -> Language {
    let mut asked = ui_locales.unwrap_or_default().split_ascii_whitespace();
    let accepted = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?;
        best(settings, header.to_str().ok()?)
    };
    let asked = asked.find_map(|tag| settings.language_of_tag(tag));
    let chosen = || settings.language_of_tag(cookies::read(request, COOKIE)?);
    asked.or_else(chosen).or_else(accepted).unwrap_or_else(|| settings.default_language())
}

/// Returns the supported language with the highest weight in an `Accept-Language` header (RFC 9110 section 12.5.4); the
/// first one if two have the same weight.
fn best(settings: &Settings, header: &str) -> Option<Language> {
    let mut found: Option<(f32, Language)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';');
        let Some(language) = parts.next().and_then(|tag| settings.language_of_tag(tag)) else { continue };
        let quality =
            parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if quality > found.map_or(0.0, |(best, _)| best) {
            found = Some((quality, language));
        }
    }
    found.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_of_ours_is_chosen() {
        let settings = Settings::default();
        let best = |header| best(&settings, header);
        assert_eq!(best("fr, pt-BR;q=0.8, es;q=0.9"), Some(Language::Spanish));
        assert_eq!(best("pt,en"), Some(Language::Portuguese));
        assert_eq!(best("es;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(best("de"), None);
        let request = Request::builder().header("accept-language", "en").finish();
        assert_eq!(choose(&settings, &request, Some("de pt-PT es")), Language::Portuguese);
        assert_eq!(choose(&settings, &request, Some("de")), Language::English);
        let chosen = |cookie: &str| {
            let request =
                Request::builder().header("accept-language", "en").header("cookie", cookie).finish();
            choose(&settings, &request, None)
        };
        assert_eq!(chosen("aldaba_language=es"), Language::Spanish);
        assert_eq!(chosen("aldaba_language=de"), Language::English);
    }
}
