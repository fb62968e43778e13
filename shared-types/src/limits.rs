//! The limits of what people type, in characters. The API enforces them; the admin UI states them.

use std::ops::RangeInclusive;

/// The length of a code (of a company, an application, a role).
pub const CODE: RangeInclusive<usize> = 2..=50;
/// The longest name.
pub const NAME: usize = 255;
/// The longest email (RFC 5321 section 4.5.3.1, less the angle brackets).
pub const EMAIL: usize = 254;
/// The length of a password of a person without a second factor, until an administrator changes the minimum.
pub const PASSWORD: RangeInclusive<usize> = 15..=255;
/// The longest URL.
pub const URL: usize = 2_048;
/// The longest list of scopes, separated by spaces.
pub const SCOPE: usize = 2_048;
/// The lifetime of an application's access tokens, in seconds.
pub const ACCESS_TOKEN_LIFETIME: RangeInclusive<u32> = 60..=86_400;
/// How many seconds a browser session can last, or can go unused.
pub const SESSION_LIFETIME: RangeInclusive<u32> = 300..=7_776_000;
/// How many browser sessions a person can be allowed.
pub const MAX_SESSIONS: RangeInclusive<u32> = 1..=1_000;
/// The largest picture of an application that is stored here, in bytes.
pub const LOGO_BYTES: usize = 150 * 1024;
/// For how many seconds a sign-in counts as recent.
pub const RECENT_SIGN_IN: u32 = 600;
