//! What an external login proves, as authentication methods (RFC 8176).

use super::id_token::Claims;
use crate::steps::acr::{EXTERNAL, MFA, Methods};

/// The methods that are taken over from an identity provider whose second factors count. A key there (`hwk`, `swk`)
/// is not a passkey of the person here: rules that require one, and the context class `phr`, are about passkeys that
/// this server verified.
const TAKEN_OVER: [&str; 3] = [MFA, "otp", "user"];
/// The context classes that mean more than one factor: Microsoft's, that of REFEDS, and those of OpenID Connect's
/// Extended Authentication Profile.
const TWO_FACTORS: [&str; 5] =
    ["possessionorinherence", "https://refeds.org/profile/mfa", "phr", "phrh", "2"];

/// Returns what a person has proved at an identity provider; whether second factors count is decided by the caller.
/// Without the claims of an ID token, nothing more is known.
pub(super) fn methods(claims: Option<&Claims>, second_factor_counts: bool) -> Methods {
    let proved = Methods::default().with([EXTERNAL]);
    let Some(claims) = claims.filter(|_| second_factor_counts) else { return proved };
    let amr = claims.amr.iter().flatten().map(String::as_str);
    let proved = proved.with(amr.filter(|method| TAKEN_OVER.contains(method)));
    let has_two = claims.acr.as_deref().is_some_and(|acr| TWO_FACTORS.contains(&acr));
    proved.with(has_two.then_some(MFA))
}
