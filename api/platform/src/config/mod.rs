//! The configuration of a deployment: environment variables, read once at startup. All errors are reported together.
//!
//! One file per section. Each value has one source; a secret can also come from a file that `<NAME>_FILE` names.

mod database;
mod env;
mod geoip;
mod lifetimes;
mod log;
mod mail;
mod networks;
mod outbound;
mod server;
mod tls;

pub use database::DatabaseConfig;
pub use env::{ConfigError, Env, parse_duration};
pub use geoip::GeoIpConfig;
pub use lifetimes::{Lifetimes, SETTABLE, Settable};
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, SmtpConfig, SmtpTls};
pub use outbound::Outbound;
pub use server::{ForwardedHeader, PASSKEYS_UNAVAILABLE, ServerConfig};
pub use tls::TlsConfig;

/// The configuration of a deployment.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address and public URL of the server.
    pub server: ServerConfig,
    /// TLS of this server, if no other program speaks it in front.
    pub tls: Option<TlsConfig>,
    /// The database.
    pub database: DatabaseConfig,
    /// The lifetimes.
    pub lifetimes: Lifetimes,
    /// How mail is sent.
    pub mail: MailConfig,
    /// Outbound requests.
    pub outbound: Outbound,
    /// The geolocation of IP addresses.
    pub geoip: GeoIpConfig,
    /// Logging.
    pub log: LogConfig,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// All errors at once, each with the name of the variable.
    pub fn read(mut env: Env) -> Result<Self, Vec<ConfigError>> {
        let server = ServerConfig::read(&mut env);
        let config = Self {
            tls: TlsConfig::read(&mut env, &server),
            server,
            database: DatabaseConfig::read(&mut env),
            lifetimes: Lifetimes::read(&mut env),
            mail: MailConfig::read(&mut env),
            outbound: Outbound::read(&mut env),
            geoip: GeoIpConfig::read(&mut env),
            log: LogConfig::read(&mut env),
        };
        let mistakes = env.finish();
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_named_at_once() {
        let env = Env::of(&[
            ("ALDABA_PUBLIC_URL", "http://login.example.com"),
            ("ALDABA_BIND", "nowhere"),
            ("ALDABA_ACCESS_TOKEN_LIFETIME", "soon"),
            ("ALDABA_TRUSTED_PROXY", "10.0.0.0/8"),
        ]);
        let mistakes = Config::read(env).unwrap_err();
        let names: Vec<_> = mistakes.iter().map(|mistake| mistake.name.as_str()).collect();
        assert_eq!(
            names,
            ["ALDABA_PUBLIC_URL", "ALDABA_BIND", "ALDABA_ACCESS_TOKEN_LIFETIME", "ALDABA_TRUSTED_PROXY"]
        );
    }

    #[test]
    fn what_kubernetes_sets_for_services_is_neither_read_nor_a_mistake() {
        let env = Env::of(&[
            ("ALDABA_PORT", "tcp://10.96.0.7:80"),
            ("ALDABA_PORT_80_TCP", "tcp://10.96.0.7:80"),
            ("ALDABA_PORT_80_TCP_PROTO", "tcp"),
            ("ALDABA_PORT_80_TCP_PORT", "80"),
            ("ALDABA_PORT_80_TCP_ADDR", "10.96.0.7"),
            ("ALDABA_SERVICE_HOST", "10.96.0.7"),
            ("ALDABA_SERVICE_PORT", "80"),
            ("ALDABA_SERVICE_PORT_HTTP", "80"),
            ("ALDABA_SMTP_PORT", "tcp://10.96.0.8:25"),
            ("ALDABA_SMTP_PORT_25_TCP", "tcp://10.96.0.8:25"),
            ("ALDABA_SMTP_SERVICE_HOST", "10.96.0.8"),
            ("ALDABA_DNS_PORT_53_UDP_ADDR", "10.96.0.9"),
        ]);
        Config::read(env).unwrap();
        let mistakes = Config::read(Env::of(&[
            ("ALDABA_PORT", "8080"),
            ("ALDABA_PORT_80", "tcp://10.96.0.7:80"),
            ("ALDABA_PORT_80_TCP_NAME", "x"),
            ("ALDABA_SERVICE", "x"),
        ]));
        assert_eq!(mistakes.unwrap_err().len(), 4);
    }

    #[test]
    fn the_defaults_are_a_development_installation() {
        let config = Config::read(Env::of(&[])).unwrap();
        assert_eq!(config.server.issuer(), "http://localhost:8080");
        assert!(config.database.url.starts_with("sqlite:"));
    }

    #[test]
    fn a_database_server_needs_an_encryption_key() {
        let mistakes = Config::read(Env::of(&[("ALDABA_DATABASE_URL", "postgres://db/aldaba")])).unwrap_err();
        assert_eq!(mistakes[0].name, "ALDABA_ENCRYPTION_KEY");
    }
}
