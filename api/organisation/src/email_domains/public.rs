//! Domains at which everybody can have an email, so that they are no company's.

/// Widespread mail services that are open to everybody.
const PUBLIC: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "att.net",
    "bol.com.br",
    "comcast.net",
    "duck.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.com.br",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "ig.com.br",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "live.com.mx",
    "live.com.pt",
    "live.fr",
    "live.nl",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.com.br",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.pt",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rocketmail.com",
    "sapo.pt",
    "sbcglobal.net",
    "sina.com",
    "t-online.de",
    "terra.com.br",
    "tuta.com",
    "tutanota.com",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.ar",
    "yahoo.com.br",
    "yahoo.com.mx",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Whether everybody can have an email at a domain, in its canonical form.
pub(super) fn is_public(domain: &str) -> bool {
    PUBLIC.binary_search(&domain).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_domain_is_found() {
        assert!(PUBLIC.is_sorted());
        assert!(is_public("gmail.com") && is_public("126.com") && is_public("zoho.com"));
        assert!(!is_public("acme.example") && !is_public("mail.acme.example"));
    }
}
