//! The parts of a compact JWS (RFC 7515 section 7.1).

use serde::de::DeserializeOwned;

use crate::secrets::from_base64url;

/// A compact JWS. None of its parts is trusted before the signature is verified.
#[derive(Debug, Clone, Copy)]
pub struct CompactJws<'t> {
    /// What is signed: the header and the payload, as they were sent.
    pub message: &'t str,
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> CompactJws<'t> {
    /// Splits a token; `None` when it does not have three parts.
    #[must_use]
    pub fn split(token: &'t str) -> Option<Self> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        (!payload.contains('.')).then_some(Self { message, header, payload, signature })
    }

    /// Returns the protected header; `None` when it is malformed.
    #[must_use]
    pub fn header<T: DeserializeOwned>(&self) -> Option<T> {
        json(self.header)
    }

    /// Returns the claims; `None` when they are malformed.
    #[must_use]
    pub fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        json(self.payload)
    }

    /// Returns the signature; `None` when it is not base64url.
    #[must_use]
    pub fn signature(&self) -> Option<Vec<u8>> {
        from_base64url(self.signature)
    }
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&from_base64url(part)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_token_has_three_parts() {
        for malformed in ["", "a", "a.b", "a.b.c.d", "a.b.c.d.e"] {
            assert!(CompactJws::split(malformed).is_none(), "{malformed}");
        }
        // {"alg":"none"}, {"sub":"1"} and the bytes 1 and 2.
        let jws = CompactJws::split("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.AQI").unwrap();
        assert_eq!(jws.message, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0");
        assert_eq!(jws.header::<Value>(), Some(json!({ "alg": "none" })));
        assert_eq!(jws.claims::<Value>(), Some(json!({ "sub": "1" })));
        assert_eq!(jws.signature(), Some(vec![1, 2]));
        let jws = CompactJws::split("?.e30=.*").unwrap();
        assert_eq!((jws.header::<Value>(), jws.claims::<Value>(), jws.signature()), (None, None, None));
    }
}
