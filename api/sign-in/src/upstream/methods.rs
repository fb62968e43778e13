//! What an external login proves, as authentication methods (RFC 8176).

use super::id_token::Claims;
use crate::steps::acr::{EXTERNAL, MFA, Methods};
use organisation::identity_providers::IdentityProvider;

/// The methods that are taken over from an identity provider whose second factors count. Others are its own business.
const TAKEN_OVER: [&str; 5] = [MFA, "otp", "hwk", "swk", "user"];
/// The context classes that mean more than one factor: Microsoft's, that of REFEDS, and those of OpenID Connect's
/// Extended Authentication Profile.
const TWO_FACTORS: [&str; 5] =
    ["possessionorinherence", "https://refeds.org/profile/mfa", "phr", "phrh", "2"];

/// Returns what a person has proved at an identity provider.
pub(super) fn methods(provider: &IdentityProvider, claims: &Claims) -> Methods {
    let proved = Methods::default().with([EXTERNAL]);
    if !provider.trust_second_factor {
        return proved;
    }
    let amr = claims.amr.iter().flatten().map(String::as_str);
    let proved = proved.with(amr.filter(|method| TAKEN_OVER.contains(method)));
    let has_two = claims.acr.as_deref().is_some_and(|acr| TWO_FACTORS.contains(&acr));
    proved.with(has_two.then_some(MFA))
}
