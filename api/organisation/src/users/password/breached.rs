//! Whether a password is known from a break-in somewhere else, asked by range (k-anonymity): a service is sent the
//! first five hexadecimal digits of the SHA-1 of the password, and returns the rest of every one that it knows.

use std::sync::atomic::{AtomicU64, Ordering};

use platform::ctx::{Context, Ctx, Part};

/// For how long a service that did not respond is not asked again, in seconds.
const PAUSE: u64 = 60;
/// The number of digits that the service is sent.
const PREFIX: usize = 5;

/// Until when the service is not asked, in seconds of the monotonic clock.
#[derive(Debug, Default)]
struct Pause(AtomicU64);

impl Part for Pause {
    fn new(_: &Context) -> Self {
        Self::default()
    }
}

/// Whether a password in its normal form is one that the configured service knows. `false` if none is configured or it
/// does not respond: nobody is stopped then.
pub(super) async fn is_breached(ctx: &Ctx, password: &str) -> bool {
    let Some(url) = &ctx.config.outbound.breached_passwords_url else { return false };
    let (pause, now) = (ctx.part::<Pause>(), ctx.clock.monotonic().as_secs());
    if now < pause.0.load(Ordering::Relaxed) {
        return false;
    }
    let digest = kernel::secrets::sha1_hex(password.as_bytes());
    let (prefix, rest) = digest.split_at(PREFIX);
    let url = format!("{}/{prefix}", url.as_str().trim_end_matches('/'));
    let failure = match ctx.outbound.get(&url).await {
        Ok(response) if response.status == 200 => return contains(&response.body, rest),
        Ok(response) => format!("status {}", response.status),
        Err(error) => error.to_string(),
    };
    // The digits of the password are not logged.
    tracing::warn!(%failure, "a new password was not looked up among breached ones");
    pause.0.store(now + PAUSE, Ordering::Relaxed);
    false
}

/// Whether lines such as `0018A45C4D1DEF81644B54AB7F969B88D65:1` contain the rest of a digest. A count of 0 is padding.
fn contains(body: &[u8], rest: &str) -> bool {
    body.split(|byte| *byte == b'\n').any(|line| {
        let Ok(line) = std::str::from_utf8(line) else { return false };
        let Some((suffix, count)) = line.trim().split_once(':') else { return false };
        suffix.eq_ignore_ascii_case(rest) && !count.trim().trim_matches('0').is_empty()
    })
}
