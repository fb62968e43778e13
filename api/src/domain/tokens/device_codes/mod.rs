//! Device codes (RFC 8628): a device without a browser asks, a person answers in a browser of their own by the short
//! user code, and the device comes again until it has the answer.

mod answer;
mod issue;
mod rate_limits;
mod redeem;

use shared_types::GrantType;

pub use answer::{Asked, approve, deny, find_by_user_code, is_pending};
pub use issue::{INTERVAL, Issued, LIFETIME, issue};
pub use rate_limits::{may_ask, may_guess};
pub use redeem::{find, poll, redeem};

use super::grants::{Grant, NewGrant};
use crate::{
    domain::{applications::Client, ctx::Ctx, entity::device_code},
    kernel::{Timestamp, secrets::MacKey},
};

/// What user codes are made of: no vowels, so that no words come about, and nothing that looks like something else
/// (RFC 8628 section 6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many of them; shown in two halves.
const LENGTH: usize = 8;

/// How a device code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered yet.
    Pending,
    /// A person let the device in.
    Approved,
    /// A person did not.
    Denied,
    /// It was redeemed.
    Redeemed,
    /// It is too old.
    Expired,
}

/// A device code that was found, with the end of the session that it dies with.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    row: device_code::Model,
    session_ends_at: Option<Timestamp>,
}

impl DeviceCode {
    /// Whether it was issued to this application.
    #[must_use]
    pub fn belongs_to(&self, client: &Client) -> bool {
        self.row.application_id == client.application.id
    }

    /// The scopes that it grants, separated by spaces.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.row.scope
    }

    /// The API resources that it grants.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        self.row.resources.as_ref().map_or(&[], |resources| &resources.0)
    }

    /// How it stands now.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        let row = &self.row;
        match () {
            () if row.redeemed_at.is_some() => State::Redeemed,
            () if row.expires_at.0 <= now => State::Expired,
            () if row.denied_at.is_some() => State::Denied,
            () if row.approved_at.is_some() => State::Approved,
            () => State::Pending,
        }
    }

    /// The grant that it begins when it is redeemed now; `None` while nobody has approved it.
    #[must_use]
    pub fn grant(&self, ctx: &Ctx) -> Option<Grant> {
        let row = self.row.clone();
        let new = NewGrant {
            application_id: row.application_id,
            user_id: row.user_id?,
            company_id: row.company_id?,
            sid: row.sid,
            offline: row.offline,
            scope: row.scope,
            auth_time: row.auth_time?.0,
            acr: row.acr?,
            amr: row.amr?,
            claims: None,
            resources: row.resources.map(|resources| resources.0).unwrap_or_default(),
        };
        let row = new.row(ctx, row.grant_id, ctx.clock.now());
        Some(Grant { row, session_ends_at: self.session_ends_at })
    }
}

/// What a person typed, as it was drawn: whatever the case, and whatever separates the letters. `None` when it cannot
/// be a user code.
fn read(typed: &str) -> Option<String> {
    let typed = typed.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_punctuation());
    let code: String = typed.map(|c| c.to_ascii_uppercase()).take(LENGTH + 1).collect();
    let is_one = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    is_one.then_some(code)
}

/// What a user code is stored and found under.
fn hash_of(key: &MacKey, user_code: &str) -> Vec<u8> {
    key.mac(&[user_code.as_bytes()])
}

/// Whether an application may ask for devices to be let in.
#[must_use]
pub fn is_for(client: &Client) -> bool {
    client.may_use(GrantType::DeviceCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_is_read_whatever_its_case_and_dashes() {
        let code = Some("WDJBMJHT".to_owned());
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B–MJHT".replace('–', "-").as_str()] {
            assert_eq!(read(typed), code, "{typed}");
        }
        for typed in ["", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "ÑDJB-MJHT", "----"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
