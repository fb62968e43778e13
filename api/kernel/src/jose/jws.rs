//! Signs and verifies compact JWS (RFC 7515) with one key.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared_types::{KeyState, SigningAlg, Word};

use super::{compact::CompactJws, key_pair::KeyPair};
use crate::{
    error::{Error, Result},
    secrets::base64url,
};

/// The `typ` of an access token (RFC 9068 section 2.1).
const ACCESS_TOKEN: &str = "at+jwt";
/// The `typ` of a logout token (OpenID Connect Back-Channel Logout section 2.4).
const LOGOUT_TOKEN: &str = "logout+jwt";
/// The `typ` of an introspection response (RFC 9701 section 5).
const INTROSPECTION: &str = "token-introspection+jwt";
/// The `typ` of every other token.
const JWT: &str = "JWT";
/// The header parameter of our own that an access token with the `typ` `JWT` has and no ID token: its claims alone
/// could be those of either. Others ignore it (RFC 7515 section 4).
const MARK: &str = ACCESS_TOKEN;

/// The type of a token, so that no token can be used as another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// RFC 9068. Also verifies [`Self::JwtAccessToken`].
    AccessToken,
    /// An access token for software that was written before RFC 9068.
    JwtAccessToken,
    /// OpenID Connect Core section 2.
    IdToken,
    /// OpenID Connect Back-Channel Logout section 2.4.
    LogoutToken,
    /// OpenID Connect Core section 5.3.2. It has no `exp`, which distinguishes it from an ID token.
    UserInfo,
    /// RFC 9701.
    Introspection,
}

impl TokenType {
    fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => ACCESS_TOKEN,
            Self::JwtAccessToken | Self::IdToken | Self::UserInfo => JWT,
            Self::LogoutToken => LOGOUT_TOKEN,
            Self::Introspection => INTROSPECTION,
        }
    }

    fn mark(self) -> Option<&'static str> {
        (self == Self::JwtAccessToken).then_some(MARK)
    }

    /// Whether a token with this header has this type.
    fn is_of(self, header: &ReadHeader) -> bool {
        let is =
            |typ: Self| header.typ.as_deref() == Some(typ.as_str()) && header.mark.as_deref() == typ.mark();
        is(self) || (self == Self::AccessToken && is(Self::JwtAccessToken))
    }
}

/// A key that is ready to sign, parsed and with encoded headers.
pub struct SigningKey {
    /// Its key id (RFC 7517 section 4.5).
    pub kid: String,
    /// The algorithm that it signs with.
    pub alg: SigningAlg,
    /// Its state in the life cycle.
    pub state: KeyState,
    /// The public key, with `kid`, `use` and `alg`.
    pub jwk: serde_json::Value,
    pair: Arc<KeyPair>,
    access_token_header: String,
    jwt_access_token_header: String,
    id_token_header: String,
    logout_token_header: String,
    introspection_header: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
    #[serde(rename = "aldaba_typ", skip_serializing_if = "Option::is_none")]
    mark: Option<&'a str>,
}

/// The protected header of a token to verify (RFC 7515 section 4).
#[derive(Deserialize)]
pub struct ReadHeader {
    alg: String,
    /// The id of the key that the token claims to be signed with.
    pub kid: String,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default, rename = "aldaba_typ")]
    mark: Option<String>,
}

impl SigningKey {
    /// Creates a signing key from a key pair and a key id.
    ///
    /// # Errors
    /// When a header cannot be encoded.
    pub fn new(kid: String, alg: SigningAlg, state: KeyState, pair: Arc<KeyPair>) -> Result<Self> {
        let mut jwk = pair.public_jwk();
        jwk["kid"] = kid.as_str().into();
        jwk["use"] = "sig".into();
        jwk["alg"] = alg.as_str().into();
        let header = |typ: TokenType| {
            serde_json::to_vec(&Header { alg: alg.as_str(), kid: &kid, typ: typ.as_str(), mark: typ.mark() })
                .map(|json| base64url(&json))
                .map_err(Error::internal)
        };
        Ok(Self {
            alg,
            state,
            jwk,
            pair,
            access_token_header: header(TokenType::AccessToken)?,
            jwt_access_token_header: header(TokenType::JwtAccessToken)?,
            id_token_header: header(TokenType::IdToken)?,
            logout_token_header: header(TokenType::LogoutToken)?,
            introspection_header: header(TokenType::Introspection)?,
            kid,
        })
    }

    /// Returns the same key in another state.
    pub fn in_state(&self, state: KeyState) -> Result<Self> {
        Self::new(self.kid.clone(), self.alg, state, Arc::clone(&self.pair))
    }

    /// Signs claims as a token.
    pub fn sign(&self, typ: TokenType, claims: &impl Serialize) -> Result<String> {
        let header = match typ {
            TokenType::AccessToken => &self.access_token_header,
            TokenType::JwtAccessToken => &self.jwt_access_token_header,
            TokenType::IdToken | TokenType::UserInfo => &self.id_token_header,
            TokenType::LogoutToken => &self.logout_token_header,
            TokenType::Introspection => &self.introspection_header,
        };
        let claims = serde_json::to_vec(claims).map_err(Error::internal)?;
        let mut token = String::with_capacity(header.len() + claims.len() * 4 / 3 + 352);
        token.push_str(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&claims, &mut token);
        let signature = self.pair.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(token)
    }

    /// Verifies a token that names this key and returns its claims; `None` when the signature is invalid or the token
    /// has another type.
    pub fn verify<C: DeserializeOwned>(&self, typ: TokenType, header: &ReadHeader, token: &str) -> Option<C> {
        if header.alg != self.alg.as_str() || !typ.is_of(header) {
            return None;
        }
        // All other tokens of this key have expired. Rejecting them also keeps anyone who obtained the old key from
        // signing new ones.
        if self.state == KeyState::Expired && typ != TokenType::IdToken {
            return None;
        }
        let token = CompactJws::split(token)?;
        if !self.pair.verifies(token.message.as_bytes(), &token.signature()?) {
            return None;
        }
        token.claims()
    }
}

/// Parses the header of a token without verifying it.
pub fn header(token: &str) -> Option<ReadHeader> {
    // Tokens of Aldaba are below 4 kB; much longer ones are rejected before they are parsed.
    CompactJws::split(token).filter(|_| token.len() <= 32 * 1024)?.header()
}
