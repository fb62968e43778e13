//! Each crate lists in its manifest only crates below it, and only the libraries of its layer.

use std::{fs, path::PathBuf};

/// What the manifest of a crate may list of our crates and of the libraries that belong to one layer.
pub struct Rule {
    folder: &'static str,
    may: &'static [&'static str],
}

/// The libraries that only some crates may use.
const RESTRICTED: [&str; 2] = ["sea-orm", "poem"];

/// The crates of the API, lowest first.
pub const CRATES: [Rule; 11] = [
    // `sea-orm` for one conversion of its error.
    Rule { folder: "kernel", may: &["shared-types", "sea-orm"] },
    Rule { folder: "store", may: &["kernel", "shared-types", "migrations", "sea-orm"] },
    Rule { folder: "platform", may: &["kernel", "store", "shared-types", "sea-orm"] },
    Rule { folder: "organisation", may: &["kernel", "store", "platform", "shared-types", "sea-orm"] },
    Rule {
        folder: "tokens",
        may: &["kernel", "store", "platform", "organisation", "shared-types", "sea-orm"],
    },
    Rule {
        folder: "sign-in",
        may: &["kernel", "store", "platform", "organisation", "tokens", "shared-types", "sea-orm"],
    },
    Rule { folder: "web", may: &["kernel", "platform", "shared-types", "poem"] },
    Rule { folder: "rest", may: FACE },
    Rule { folder: "oauth", may: FACE },
    Rule { folder: "pages", may: FACE },
    Rule {
        folder: "server",
        may: &[
            "kernel",
            "store",
            "platform",
            "organisation",
            "tokens",
            "sign-in",
            "web",
            "rest",
            "oauth",
            "pages",
            "shared-types",
            "poem",
        ],
    },
];

/// A face never uses the store or another face, so that no face can write SQL.
const FACE: &[&str] =
    &["kernel", "platform", "organisation", "tokens", "sign-in", "web", "shared-types", "poem"];

impl Rule {
    /// The folder of its sources.
    pub fn src(&self) -> PathBuf {
        super::root().join("api").join(self.folder).join("src")
    }
}

/// What a manifest lists and its rule does not allow.
fn forbidden<'a>(manifest: &'a str, rule: &Rule) -> Vec<&'a str> {
    let ours = ["shared-types", "migrations", "aldaba", "admin-ui"];
    let is_restricted = |name: &str| {
        RESTRICTED.contains(&name) || ours.contains(&name) || CRATES.iter().any(|rule| rule.folder == name)
    };
    let lines = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let lines = lines.split("\n[").next().unwrap_or_default().lines();
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next()).filter(|name| !name.is_empty());
    names.filter(|name| is_restricted(name) && !rule.may.contains(name)).collect()
}

fn manifest(folder: &str) -> String {
    fs::read_to_string(super::root().join(folder).join("Cargo.toml")).expect("a manifest")
}

#[test]
fn crates_use_only_crates_below_them() {
    for rule in &CRATES {
        let text = manifest(&format!("api/{}", rule.folder));
        assert_eq!(forbidden(&text, rule), [""; 0], "in the manifest of {}", rule.folder);
    }
}

#[test]
fn every_crate_of_the_api_has_a_rule() {
    let folders = fs::read_dir(super::root().join("api")).expect("a folder").flatten();
    for folder in folders.filter(|entry| entry.path().join("Cargo.toml").exists()) {
        let name = folder.file_name();
        assert!(CRATES.iter().any(|rule| *rule.folder == *name), "no rule for {}", name.display());
    }
}

#[test]
fn shared_types_and_migrations_use_nothing_of_ours() {
    let rule = Rule { folder: "", may: &["sea-orm", "poem"] };
    for folder in ["shared-types", "migrations"] {
        assert_eq!(forbidden(&manifest(folder), &rule), [""; 0], "in the manifest of {folder}");
    }
}

#[test]
fn a_forbidden_dependency_is_found() {
    let rule = Rule { folder: "rest", may: FACE };
    let text =
        "[dependencies]\nkernel = { workspace = true }\nstore.workspace = true\nserde = \"1\"\noauth = { }\n";
    assert_eq!(forbidden(text, &rule), ["store", "oauth"]);
    assert_eq!(forbidden("[dependencies]\nweb = {}\n[dev-dependencies]\nstore = {}\n", &rule), [""; 0]);
}
