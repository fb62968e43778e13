//! Device codes (RFC 8628): a device without a browser requests access, a person enters the short user code in a
//! browser elsewhere and answers, and the device polls until it has the answer.

mod answer;
mod issue;
mod rate_limits;
mod redeem;

use shared_types::GrantType;

pub use answer::{PendingDevice, approve, approved_by, deny, find_by_user_code, state_of};
pub use issue::{INTERVAL, IssuedDeviceCode, LIFETIME, issue};
pub use rate_limits::{may_ask, may_guess};
pub use redeem::{find, poll, redeem};

use crate::grants::{NewGrant, Replayed, SubjectTerms};
use kernel::{Timestamp, secrets::MacKey};
use organisation::applications::Client;
use store::entity::device_code;

/// The alphabet of user codes: without vowels, so that no words arise, and without characters that look alike (RFC 8628
/// section 6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// The length of user codes, which are shown in two halves.
const LENGTH: usize = 8;

/// The state of a device code.
#[derive(Debug, Clone, Copy)]
pub enum State {
    /// Nobody has answered yet.
    Pending,
    /// A person approved the device.
    Approved,
    /// A person denied the device.
    Denied,
    /// It was redeemed. If it is presented again, its grant is revoked.
    Redeemed(Replayed),
    /// It has expired.
    Expired,
}

/// A device code from the database, with the end of its session.
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

    /// Its state now.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        let row = &self.row;
        match () {
            () if row.redeemed_at.is_some() => State::Redeemed(redeem::replayed(row.grant_id)),
            () if row.expires_at.0 <= now => State::Expired,
            () if row.denied_at.is_some() => State::Denied,
            () if row.approved_at.is_some() => State::Approved,
            () => State::Pending,
        }
    }

    /// Whether the session that it was approved in, and ends with, has ended.
    #[must_use]
    pub fn has_lost_its_session(&self, now: Timestamp) -> bool {
        self.session_ends_at.is_some_and(|ends_at| ends_at <= now)
    }

    /// What it stands for; `None` while nobody has approved it.
    #[must_use]
    pub fn terms(&self) -> Option<SubjectTerms> {
        let row = &self.row;
        Some(SubjectTerms {
            user_id: row.user_id?,
            company_id: row.company_id?,
            granted: row.scope.0.clone(),
            scope: row.scope.0.clone(),
            resources: row.resources.clone().map(|resources| resources.0).unwrap_or_default(),
            nonce: None,
            targets: None,
        })
    }

    /// The grant that redeeming it creates; `None` while nobody has approved it.
    fn new_grant(&self) -> Option<NewGrant> {
        let row = self.row.clone();
        Some(NewGrant {
            application_id: row.application_id,
            user_id: row.user_id?,
            company_id: row.company_id?,
            sid: row.sid,
            offline: row.offline,
            scope: row.scope.0,
            auth_time: row.auth_time?.0,
            acr: row.acr?,
            amr: row.amr?,
            claims: None,
            resources: row.resources.map(|resources| resources.0).unwrap_or_default(),
            password: None,
        })
    }
}

/// Normalises a typed user code: upper case, without separators. `None` when it cannot be a user code.
fn normalise_user_code(typed: &str) -> Option<String> {
    let typed = typed.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_punctuation());
    let code: String = typed.map(|c| c.to_ascii_uppercase()).take(LENGTH + 1).collect();
    let is_one = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    is_one.then_some(code)
}

/// The keyed hash under which a user code is stored.
fn hash_of(key: &MacKey, user_code: &str) -> Vec<u8> {
    key.mac(&[user_code.as_bytes()])
}

/// Whether an application has the device-code grant type.
#[must_use]
pub fn is_enabled_for(client: &Client) -> bool {
    client.may_use(GrantType::DeviceCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_is_read_whatever_its_case_and_dashes() {
        let code = Some("WDJBMJHT".to_owned());
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W.D.J.B–MJHT".replace('–', "-").as_str()] {
            assert_eq!(normalise_user_code(typed), code, "{typed}");
        }
        for typed in ["", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "ÑDJB-MJHT", "----"] {
            assert_eq!(normalise_user_code(typed), None, "{typed}");
        }
    }
}
