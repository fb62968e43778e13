//! A point in time as the admin UI needs it: read, compared, and shown by the browser. Calendars, time zones and
//! formats of `chrono` would be a large part of its program.

#![cfg_attr(
    not(target_family = "wasm"),
    allow(unreachable_pub, dead_code, reason = "tests alone use it there")
)]

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

const DAY: i64 = 86_400_000;

/// A point in time, in milliseconds since 1970: RFC 3339 in UTC on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A point in time, in milliseconds since 1970.
    #[must_use]
    pub fn from_timestamp_millis(milliseconds: i64) -> Option<Self> {
        Some(Self(milliseconds))
    }

    /// The milliseconds since 1970.
    #[must_use]
    pub fn timestamp_millis(&self) -> i64 {
        self.0
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`, a fraction of any length, and `Z` or an offset of `+00:00`: what the API writes.
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('T')?;
        let time = time.strip_suffix('Z').or_else(|| time.strip_suffix("+00:00"))?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let [year, month, day] = numbers(day, '-')?;
        let [hour, minute, second] = numbers(time, ':')?;
        let thousandths =
            fraction.chars().chain("000".chars()).take(3).collect::<String>().parse::<i64>().ok()?;
        Some(Self(days(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + thousandths))
    }
}

/// Three numbers with a character between them.
fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.splitn(3, between).map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// The days from 1970-01-01 to a day of the Gregorian calendar (after Howard Hinnant, `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day that is so many days after 1970-01-01: its year, month and day (`civil_from_days`).
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        let time = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", time % 1000)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a point in time in UTC"))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat, Utc};

    use super::Timestamp;

    #[test]
    fn a_point_in_time_is_read_and_written_as_the_server_does() {
        // Every 11 days and some hours from 1900 to 2200, over leap years and centuries.
        for step in 0..10_000_i64 {
            let milliseconds = -2_208_988_800_000 + step * 946_712_345;
            let server = DateTime::<Utc>::from_timestamp_millis(milliseconds).expect("in range");
            let text = server.to_rfc3339_opts(SecondsFormat::Micros, true);
            let here = Timestamp::parse(&text).expect(&text);
            assert_eq!(here.timestamp_millis(), milliseconds, "{text}");
            assert_eq!(here.to_string(), server.to_rfc3339_opts(SecondsFormat::Millis, true));
        }
    }

    #[test]
    fn a_point_in_time_may_have_a_fraction_of_any_length() {
        let read = |text| Timestamp::parse(text).map(|time| time.timestamp_millis());
        assert_eq!(read("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(read("1970-01-01T00:00:01.5Z"), Some(1500));
        assert_eq!(read("1970-01-01T00:00:01.123456789+00:00"), Some(1123));
        assert_eq!(read("1970-01-01"), None);
        assert_eq!(read("1970-01-01T00:00:01+02:00"), None);
        assert_eq!(read("1970-01-01T00:00Z"), None);
    }
}
