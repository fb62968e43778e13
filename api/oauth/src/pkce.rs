//! Proof Key for Code Exchange (RFC 7636), with S256 only.

use shared_types::PkcePolicy;

use super::error::OAuthError;
use kernel::secrets::{base64url, constant_time_eq, sha256};
use organisation::applications::Client;
use web::Params;

/// The challenge of an authorization request; `None` if there is none and the application may do without.
pub(super) fn challenge(
    client: &Client,
    params: &Params,
    is_openid: bool,
) -> Result<Option<String>, OAuthError> {
    let Some(challenge) = params.get("code_challenge") else {
        if params.get("code_challenge_method").is_some() {
            let text = "there is a code_challenge_method without code_challenge";
            return Err(OAuthError::invalid_request(text).with_parameter("code_challenge"));
        }
        return may_do_without(client, is_openid && params.get("nonce").is_some()).map(|()| None);
    };
    let method = params.get("code_challenge_method");
    if method != Some("S256") {
        let error = OAuthError::invalid_request("the code_challenge_method must be S256");
        return Err(error.with_parameter_value("code_challenge_method", method));
    }
    if !is_challenge(challenge) {
        let text = "the code_challenge is not the base64url of a SHA-256";
        return Err(OAuthError::invalid_request(text).with_parameter_value("code_challenge", Some(challenge)));
    }
    Ok(Some(challenge.to_owned()))
}

fn may_do_without(client: &Client, has_nonce: bool) -> Result<(), OAuthError> {
    let policy = client.application.pkce.0;
    if client.is_public() || policy == PkcePolicy::Required {
        return Err(OAuthError::invalid_request(
            "PKCE is required: send code_challenge with code_challenge_method=S256",
        )
        .with_parameter("code_challenge"));
    }
    if policy == PkcePolicy::OrNonce && !has_nonce {
        return Err(OAuthError::invalid_request(
            "send code_challenge with code_challenge_method=S256, or a nonce with scope openid; \
             the application's setting pkce=optional allows neither",
        )
        .with_parameter("code_challenge"));
    }
    Ok(())
}

/// Checks a verifier against the challenge of a code. A verifier without a challenge is rejected, since an attacker may
/// have removed the challenge from the request (RFC 9700 section 4.8.2).
pub(super) fn verify(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), OAuthError> {
    fits(challenge, verifier).map_err(|error| error.with_parameter("code_verifier"))
}

fn fits(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), OAuthError> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if is_verifier(verifier) => {
            let derived = base64url(&sha256(verifier.as_bytes()));
            if constant_time_eq(derived.as_bytes(), challenge.as_bytes()) {
                Ok(())
            } else {
                Err(OAuthError::invalid_grant("the code_verifier does not fit the code_challenge"))
            }
        }
        (Some(_), Some(_)) => {
            Err(OAuthError::invalid_grant("the code_verifier is not one (RFC 7636 section 4.1)"))
        }
        (Some(_), None) => Err(OAuthError::invalid_grant("the code_verifier is missing")),
        (None, Some(_)) => {
            Err(OAuthError::invalid_grant("there is a code_verifier without a code_challenge"))
        }
    }
}

fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

pub(super) fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_verifier_fits_its_challenge_only() {
        assert!(is_challenge(CHALLENGE) && is_verifier(VERIFIER));
        assert_eq!(verify(Some(CHALLENGE), Some(VERIFIER)), Ok(()));
        assert_eq!(verify(None, None), Ok(()));
        for (challenge, verifier) in [
            (Some(CHALLENGE), None),
            (None, Some(VERIFIER)),
            (Some(CHALLENGE), Some(&VERIFIER[1..])),
            (Some(CHALLENGE), Some(CHALLENGE)),
            (Some(CHALLENGE), Some("short")),
            (Some(CHALLENGE), Some("")),
        ] {
            assert_eq!(verify(challenge, verifier).unwrap_err().error, "invalid_grant");
        }
    }
}
