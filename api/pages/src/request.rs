//! Reads the address of a request.

use kernel::Language;
use platform::Ctx;
use poem::Request;
use web::Params;

/// Returns the parameters of the query; `None` when it is malformed.
pub(super) fn query(request: &Request) -> Option<Params> {
    Params::parse(request.uri().query().unwrap_or_default().as_bytes())
}

/// Returns the language that the address requests, else the one chosen before, else that of the browser.
pub(super) fn language(ctx: &Ctx, request: &Request) -> Language {
    let query = query(request);
    let asked = query.as_ref().and_then(|query| query.get("ui_locales"));
    web::language::choose(&ctx.settings.current(), request, asked)
}

/// Returns the cookie that remembers the language which the address requests, if there is one to set.
pub(super) fn remember_language(ctx: &Ctx, request: &Request) -> Option<String> {
    let query = query(request)?;
    web::language::remember(ctx, request, query.get("ui_locales"))
}

/// Returns the path and the query of a request.
pub(super) fn address(request: &Request) -> String {
    request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}
