//! The geolocation of IP addresses.

use std::path::PathBuf;

use maxminddb::Reader;

use super::Env;

/// The database of the places of addresses.
#[derive(Debug, Clone)]
pub struct GeoIpConfig {
    /// `ALDABA_GEOIP_DATABASE`: a file in the MaxMind DB format with the countries, and perhaps the cities, of
    /// addresses. Default none: no places are looked up.
    pub database: Option<PathBuf>,
}

impl GeoIpConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        const NAME: &str = "ALDABA_GEOIP_DATABASE";
        let database = env.optional(NAME).map(PathBuf::from);
        if let Some(path) = &database
            && let Err(error) = Reader::open_readfile(path)
        {
            env.add_error(NAME, format!("cannot read {}: {error}", path.display()));
        }
        Self { database }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_database_of_places_is_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.mmdb");
        for content in [None, Some("no database")] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let mut env = Env::of(&[("ALDABA_GEOIP_DATABASE", path.to_str().unwrap())]);
            GeoIpConfig::read(&mut env);
            assert_eq!(env.finish()[0].name, "ALDABA_GEOIP_DATABASE");
        }
        assert_eq!(GeoIpConfig::read(&mut Env::of(&[])).database, None);
    }
}
