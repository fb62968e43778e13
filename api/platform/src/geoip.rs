//! The places of IP addresses (geolocation), from a file in the MaxMind DB format. The file is read once, when the
//! server starts.

use std::net::IpAddr;

use maxminddb::{MaxMindDbError, Reader, path};
use shared_types::Place;

use crate::config::GeoIpConfig;
use kernel::{Error, Language, Result};

/// The places of IP addresses; empty if no file is configured.
#[derive(Debug, Default)]
pub struct GeoIp(Option<Reader<Vec<u8>>>);

impl GeoIp {
    /// Reads the configured file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(config: &GeoIpConfig) -> Result<Self> {
        let Some(path) = &config.database else { return Ok(Self::default()) };
        Reader::open_readfile(path).map(Some).map(Self).map_err(Error::internal)
    }

    /// Returns the country of an address (ISO 3166-1 alpha-2), if it is known.
    #[must_use]
    pub fn country(&self, ip: IpAddr) -> Option<String> {
        let reader = self.0.as_ref()?;
        let code = reader.lookup(ip).and_then(|found| found.decode_path(&path!["country", "iso_code"]));
        known(code).filter(|code: &String| code.len() == 2)
    }

    /// Returns the place of an address with its names in a language, as far as the file has them, else in English;
    /// `None` if not even the country is known.
    #[must_use]
    pub fn find_place(&self, ip: IpAddr, language: Language) -> Option<Place> {
        let reader = self.0.as_ref()?;
        let country_code = self.country(ip)?;
        let found = reader.lookup(ip).ok()?;
        let name = |what: &str| {
            tags(language).iter().find_map(|tag| known(found.decode_path(&path![what, "names", *tag])))
        };
        Some(Place {
            country: name("country").unwrap_or_else(|| country_code.clone()),
            city: name("city"),
            country_code,
        })
    }
}

/// The tags of a language in the files, the best first.
fn tags(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &["en"],
        Language::Spanish => &["es", "en"],
        Language::Portuguese => &["pt-BR", "pt", "en"],
    }
}

/// Returns what was found. A broken record counts as none: no sign-in fails for that.
fn known(found: Result<Option<String>, MaxMindDbError>) -> Option<String> {
    found.ok().flatten().filter(|text| !text.is_empty() && !text.contains(char::is_control))
}
