//! Hashes that Django 5.2, argon2-cffi, Python's `hashlib` and `bcrypt` made.

use super::*;

const PASSWORD: &str = "correct horse ñ";

/// One hash for each notation and function.
fn hashes() -> Vec<String> {
    let keycloak = |algorithm: &str, rounds: u32, parameters: &str, value: &str| {
        let data = format!(
            r#"{{"hashIterations":{rounds},"algorithm":"{algorithm}","additionalParameters":{parameters}}}"#
        );
        let secret =
            format!(r#"{{"value":"{value}","salt":"AAECAwQFBgcICQoLDA0ODw==","additionalParameters":{{}}}}"#);
        serde_json::json!({ "id": "1", "type": "password", "secretData": secret, "credentialData": data, "priority": 10 })
            .to_string()
    };
    let sha1 = "jqxFtPdCfL0MCnF2qWCt9rAIlbi00eBzN4tEL61Noup3v1BeecZehLnl6j92TG5lGusrNUDJHfFNQM4Gtdu1lQ";
    let sha256 = "WWFiE5knpZY+Fj9GLXhNSAB0V2nsnmNZMfxmH5jyOi6pLQuYoCSmukmrkbXJd4MUJZM+fgI0Q0BGVp9z4TPbbA";
    let sha512 = "jl6xJ2LC/T6lhL3ErdSd7KrzSqObuerD/HuTws1ZWEeRDM9IeJUHCClXU88Y/3kSOdR3tfUcwaKUp4YdrdPo/w";
    let (salt, padded) = ("AAECAwQFBgcICQoLDA0ODw", |base64: &str| format!("{base64}=="));
    let argon2 =
        r#"{"hashLength":["32"],"memory":["7168"],"type":["id"],"version":["1.3"],"parallelism":["1"]}"#;
    let mut hashes = vec![
        keycloak("pbkdf2", 1000, "{}", &padded(sha1)),
        keycloak("pbkdf2-sha256", 1000, "{}", &padded(sha256)),
        keycloak("pbkdf2-sha512", 1000, "null", &padded(sha512)),
        keycloak("argon2", 5, argon2, "dCOvWO4IeDR8pIQGrPDS1gv3ykrbcv/vNC+65MGgnTU="),
        format!("$pbkdf2-sha1$i=1000,l=64${salt}${sha1}"),
        format!("$pbkdf2-sha256$i=1000${salt}${sha256}"),
        format!("$pbkdf2-sha512$i=1000,l=64${salt}${sha512}"),
        format!("$scrypt$ln=10,r=8,p=1${salt}$RAZrYJoOMYUrQpYPflNMwwCof4KM1/b4j5/ngZNad2c"),
    ];
    hashes.extend(
        [
            "pbkdf2_sha256$2000$seasalt1234567890abcde$Py0B9qOqMtiiGm+YTKPSGXbAeuoIxLCc0DgzB5GlDeE=",
            "pbkdf2_sha1$2000$seasalt1234567890abcde$5VhtMIwYEEAEr+/TQvycgXE2Lrc=",
            "scrypt$1024$seasalt1234567890abcde$8$2$b+9lN/u/Rd46Eu/kndfO4M9C9vInkdFzqxQVWY5T+wb60txMP5siQls0gYU21o22vj5\
             /dCtLENl3gShPt9agGA==",
            "argon2$argon2id$v=19$m=64,t=1,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYmNkZQ$v79mlvSF6BARxAjbQgPv5hEUGtXd6ENtluAOGbFU75Y",
            "bcrypt$$2b$04$mhKYcuc/0vSlgpQc3QfHxekXRUNFFEl3URlVKugddGJIMuWv0Cpn2",
            "$2a$05$vUX/bP7Utj0Y0WPOgGw1zeEjsyKdNu0uwBw1WrMRT3tVYTxx8xM5q",
            "$argon2i$v=16$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$tnWWP+8ahlLkcgzccbdcaMkj+yJzNR47",
            "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$ZHltDM89vu+eNOXV5tJLYG2+62Aro0xl",
            "$argon2d$v=16$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$9s1z9qcxAggtz2aILbdlrAYDWdgCGAvo",
            "$argon2d$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$dtsWNXBlnl1uiEPurEf93SaNF2GR1bt0",
            "$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$3/YPtW92HriI3MmfjI8wCo8KtgRQeP7d",
            "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$7JN+XYmu6guH7PLJeBe75KVRUR6BYhMG",
        ]
        .map(str::to_owned),
    );
    hashes
}

#[test]
fn hashes_of_other_systems_verify_as_read_and_as_stored() {
    let mut buffer = Vec::new();
    for text in hashes() {
        let read = StoredHash::read(&text).unwrap_or_else(|refused| panic!("{text}: {refused}"));
        let stored = read.to_string();
        assert!(stored.len() <= 255, "{stored}");
        let again = StoredHash::read(&stored).unwrap();
        assert_eq!(again.to_string(), stored);
        for hash in [read, again] {
            assert!(hash.matches(PASSWORD.as_bytes(), &mut buffer).unwrap(), "{text}");
            assert!(!hash.matches(b"correct horse n", &mut buffer).unwrap(), "{text}");
            assert!(!hash.is_current(&Cost::default()), "{text}");
        }
    }
}

#[test]
fn bcrypt_ignores_what_follows_72_bytes() {
    let hash = StoredHash::read("$2b$04$7DTeetGBpPBm.2iYef7p6eEIVFkeGlfm2QyzOKLSshiAZOYQVQbWq").unwrap();
    for (length, matches) in [(71, false), (72, true), (73, true), (255, true)] {
        assert_eq!(hash.matches(&vec![b'x'; length], &mut Vec::new()).unwrap(), matches, "{length}");
    }
}

#[test]
fn a_hash_that_costs_too_much_is_refused() {
    let (salt, output) = ("c29tZXNhbHQ", "YWxsIHNvcnRzIG9mIGJ5dGVz");
    let bcrypt = "vUX/bP7Utj0Y0WPOgGw1zeEjsyKdNu0uwBw1WrMRT3tVYTxx8xM5q";
    // 64 bytes, which SHA-1 fills in four blocks.
    let blocks = "jqxFtPdCfL0MCnF2qWCt9rAIlbi00eBzN4tEL61Noup3v1BeecZehLnl6j92TG5lGusrNUDJHfFNQM4Gtdu1lQ";
    let keycloak = |rounds: u32| {
        format!(
            r#"{{"secretData":{{"value":"{output}","salt":"AAECAwQFBgcICQoLDA0ODw=="}},"credentialData":
            {{"hashIterations":{rounds},"algorithm":"pbkdf2-sha256"}}}}"#
        )
    };
    for (text, costly) in [
        (format!("$2b$14${bcrypt}"), false),
        (format!("$2b$15${bcrypt}"), true),
        (format!("$2b$31${bcrypt}"), true),
        (format!("$2b$99${bcrypt}"), true),
        (format!("$argon2id$v=19$m=262144,t=4,p=1${salt}${output}"), false),
        (format!("$argon2id$v=19$m=262145,t=1,p=1${salt}${output}"), true),
        (format!("$argon2id$v=19$m=262144,t=5,p=1${salt}${output}"), true),
        (format!("$argon2id$v=19$m=64,t=4294967295,p=1${salt}${output}"), true),
        (format!("$argon2id$v=19$m=65536,t=1,p=65${salt}${output}"), true),
        (format!("$scrypt$ln=17,r=8,p=2${salt}${output}"), false),
        (format!("$scrypt$ln=17,r=8,p=3${salt}${output}"), true),
        (format!("$scrypt$ln=18,r=8,p=1${salt}${output}"), true),
        (format!("$scrypt$ln=63,r=4294967295,p=4294967295${salt}${output}"), true),
        (format!("$scrypt$ln=4294967295,r=1,p=1${salt}${output}"), true),
        (format!("scrypt$2147483648$seasalt12$8$1${output}"), true),
        (format!("$pbkdf2-sha256$i=6000000${salt}${output}"), false),
        (format!("$pbkdf2-sha256$i=6000001${salt}${output}"), true),
        (format!("$pbkdf2-sha1$i=1500000${salt}${blocks}"), false),
        (format!("$pbkdf2-sha1$i=1500001${salt}${blocks}"), true),
        (format!("pbkdf2_sha256$4294967295$seasalt12${output}"), true),
        (keycloak(6_000_000), false),
        (keycloak(u32::MAX), true),
    ] {
        match StoredHash::read(&text) {
            Ok(_) => assert!(!costly, "{text}"),
            Err(RefusedHash::TooCostly(_)) => assert!(costly, "{text}"),
            Err(refused) => panic!("{text}: {refused:?}"),
        }
    }
}

#[test]
fn a_broken_hash_is_refused_wherever_it_breaks() {
    let unlike =
        ["", "secret", "$", "$5$salt$x", "$2x$05$vUX/bP7Utj0Y0WPOgGw1zeEjsyKdNu0uwBw1WrMRT3tVYTxx8xM5q"];
    for text in
        unlike.into_iter().chain(["md5$salt$0123", "pbkdf2_md5$1000$seasalt12$YWxsIHNvcnRzIG9mIGJ5dGVz"])
    {
        assert_eq!(StoredHash::read(text).err(), Some(RefusedHash::UnknownFormat), "{text}");
    }
    assert!(matches!(
        StoredHash::read(&format!("${}", "a".repeat(2_000))).err(),
        Some(RefusedHash::Invalid(_))
    ));
    for whole in hashes() {
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            // What is cut inside the output may be a shorter output, which does not match: except that of PBKDF2, which
            // begins alike whatever its length (RFC 8018 section 5.2), and with which scrypt ends (RFC 7914 section 6).
            if let Ok(hash) = StoredHash::read(&whole[..end]) {
                let matches = hash.matches(PASSWORD.as_bytes(), &mut Vec::new()).unwrap_or_default();
                let is_cut = ["pbkdf2", "scrypt$"].iter().any(|name| whole.contains(name));
                assert!(!matches || is_cut, "{whole} {end}");
            }
            for broken in ["\0", "ñ", "$", "-", "\"", "999999999999"] {
                let _ = StoredHash::read(&format!("{}{broken}{}", &whole[..end], &whole[end..]));
            }
        }
    }
}

#[test]
fn credentials_of_keycloak_that_are_no_passwords_are_refused() {
    let good = r#"{"value":"YWxsIHNvcnRzIG9mIGJ5dGVz","salt":"AAECAwQFBgcICQoLDA0ODw=="}"#;
    for (kind, secret, data) in [
        ("otp", good, r#"{"hashIterations":1,"algorithm":"pbkdf2"}"#),
        ("password", "{}", r#"{"hashIterations":1,"algorithm":"pbkdf2"}"#),
        ("password", r#""[]""#, r#"{"hashIterations":1,"algorithm":"pbkdf2"}"#),
        (
            "password",
            r#"{"value":"?","salt":"AAECAwQFBgcICQoLDA0ODw=="}"#,
            r#"{"hashIterations":1,"algorithm":"pbkdf2"}"#,
        ),
        ("password", good, r#"{"hashIterations":0,"algorithm":"pbkdf2"}"#),
        ("password", good, r#"{"hashIterations":-1,"algorithm":"pbkdf2"}"#),
        ("password", good, r#"{"hashIterations":1,"algorithm":"md5"}"#),
        ("password", good, r#"{"hashIterations":1,"algorithm":"argon2"}"#),
        ("password", good, r#"{"hashIterations":1,"algorithm":"argon2","additionalParameters":{"type":[]}}"#),
    ] {
        let text = format!(r#"{{"type":"{kind}","secretData":{secret},"credentialData":{data}}}"#);
        assert!(StoredHash::read(&text).is_err(), "{text}");
    }
}
