//! The public URL: its name, its certificate, and whether this server answers there.

use std::{error::Error as _, time::Duration};

use super::Check;
use kernel::Clock;
use platform::config::Config;

/// The maximum duration of a look-up or a request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The number of days before the expiry of a certificate from which it is a warning.
const EXPIRY_WARNING: i64 = 14;
/// The length of a day, in seconds.
const DAY: i64 = 86_400;

pub(super) async fn checks(config: &Config, clock: &Clock) -> Vec<Check> {
    let mut checks = vec![name(config).await];
    checks.extend(address(config, clock).await);
    checks
}

async fn name(config: &Config) -> Check {
    let url = &config.server.public_url;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let advice = "add an A or AAAA record for the host of ALDABA_PUBLIC_URL";
    let found = tokio::time::timeout(TIMEOUT, tokio::net::lookup_host((host, port))).await;
    match found {
        Ok(Ok(mut found)) => match found.next() {
            Some(first) => Check::ok("DNS", format!("{host} is {}", first.ip())),
            None => Check::error("DNS", format!("{host} has no address"), advice),
        },
        Ok(Err(error)) => Check::error("DNS", format!("{host} is not found: {error}"), advice),
        Err(_) => Check::error("DNS", "no name server answers", "check /etc/resolv.conf"),
    }
}

/// Requests the health of the server at its public URL.
async fn address(config: &Config, clock: &Clock) -> Vec<Check> {
    let url = format!("{}/healthz", config.server.issuer());
    let advice = "check that the server runs, that the web server in front of it passes requests on, and its certificate";
    let client = match client(config) {
        Ok(client) => client,
        Err(error) => {
            return vec![Check::error("public URL", error, "check ALDABA_EXTRA_CA_FILE")];
        }
    };
    let response = match client.get(&url).send().await {
        Ok(response) => response,
        Err(error) => {
            let text = format!("{url} cannot be requested from here: {}", chain(&error.without_url()));
            return vec![Check::error("public URL", text, advice)];
        }
    };
    let status = response.status().as_u16();
    let answered = match status {
        200 => Check::ok("public URL", format!("{url} is answered")),
        _ => Check::error("public URL", format!("{url} is answered with status {status}"), advice),
    };
    let info = response.extensions().get::<reqwest::tls::TlsInfo>();
    let certificate = info.and_then(|info| info.peer_certificate()).and_then(not_after);
    let mut checks = vec![answered];
    checks.extend(certificate.map(|at| expiry(at, clock)));
    checks
}

fn client(config: &Config) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .tls_info(true);
    if let Some(path) = &config.outbound.extra_ca_file {
        let pem = std::fs::read(path).map_err(|error| error.to_string())?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| error.to_string())?;
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| error.to_string())
}

/// Returns when a certificate expires, in seconds since 1970.
fn not_after(der: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

fn expiry(at: i64, clock: &Clock) -> Check {
    let days = (at - clock.now().timestamp()).div_euclid(DAY);
    let text = format!("the certificate of the public URL expires in {days} days");
    if days < EXPIRY_WARNING {
        let advice = "renew it: with certbot, `systemctl status certbot.timer` says why it was not renewed";
        Check::warning("certificate", text, advice)
    } else {
        Check::ok("certificate", text)
    }
}

/// Returns the text of an error and of its causes.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn the_expiry_of_a_certificate_is_read_and_reported_two_weeks_before() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        // The default of the library is 4096-01-01.
        assert_eq!(not_after(made.cert.der()), Some(67_090_118_400));
        assert_eq!(not_after(b"nonsense"), None);
        let clock = Clock::stopped();
        let after = |days: i64| expiry(clock.now().timestamp() + days * DAY + 60, &clock).state;
        assert_eq!([after(0), after(13), after(14)], [State::Warning, State::Warning, State::Ok]);
    }
}
