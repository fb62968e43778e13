//! Every parameter that the code reads is in the table.

use std::{fs, path::Path};

use super::*;

/// Which endpoints' parameters the files read. A file that is not named may read those of any endpoint.
const READERS: &[(&str, &[&[Parameter]])] = &[
    ("authorize/", &[AUTHORIZATION]),
    ("backchannel_logout.rs", &[BACKCHANNEL_LOGOUT]),
    ("bearer.rs", &[USERINFO]),
    ("client_auth/", &[TOKEN, DEVICE_AUTHORIZATION, INTROSPECTION, REVOCATION]),
    ("grants/", &[TOKEN]),
    ("introspect.rs", &[INTROSPECTION]),
    ("legacy/", &[LEGACY_AUTHORIZATION, LEGACY_TOKEN, TOKEN]),
    ("logout.rs", &[LOGOUT]),
    ("revoke.rs", &[REVOCATION]),
    ("forward_auth/pass.rs", &[SITE_SIGN_IN, SITE_CALLBACK]),
];
/// Read only to reject the request in the way that it asks for.
const UNSUPPORTED: [&str; 1] = ["request"];
const ALL: &[&[Parameter]] = &[
    AUTHORIZATION,
    TOKEN,
    DEVICE_AUTHORIZATION,
    INTROSPECTION,
    REVOCATION,
    USERINFO,
    LOGOUT,
    BACKCHANNEL_LOGOUT,
    SITE_SIGN_IN,
    SITE_CALLBACK,
    LEGACY_AUTHORIZATION,
    LEGACY_TOKEN,
];

/// The names that a file reads out of a query or a form.
fn read(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut names = Vec::new();
    for source in ["params", "form"] {
        for method in ["get", "all", "count"] {
            let call = format!("{source}.{method}(\"");
            names.extend(code.split(&call).skip(1).filter_map(|rest| rest.split('"').next()));
        }
    }
    names
}

fn check(root: &Path, dir: &Path, count: &mut usize) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check(root, &path, count);
            continue;
        }
        let file = path.strip_prefix(root).unwrap().to_str().unwrap();
        let named = READERS.iter().find(|(reader, _)| file.starts_with(reader));
        let tables = named.map_or(ALL, |(_, tables)| *tables);
        // A call may be broken into lines.
        let text: String = fs::read_to_string(&path).unwrap().split_whitespace().collect();
        for name in read(&text) {
            *count += 1;
            let is_described = tables.iter().any(|table| find(table, name).is_some());
            assert!(is_described || UNSUPPORTED.contains(&name), "{file} reads {name}");
        }
    }
}

#[test]
fn every_parameter_that_is_read_is_described() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut count = 0;
    check(&root, &root, &mut count);
    assert!(count > 40, "only {count} reads were found");
}
