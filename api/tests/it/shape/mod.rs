//! The shape of the code: which crate and which folder may use which, and how long a file may be.

mod crates;
mod folders;
mod lengths;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

/// The Rust files below a folder, with their text.
fn sources(dir: &Path) -> Vec<(PathBuf, String)> {
    files(dir, "rs")
}

/// Folders that other programs fill.
const NOT_OURS: [&str; 4] = ["node_modules", "target", "dist", "generated"];

/// The files below a folder with an extension, with their text.
fn files(dir: &Path, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().expect("its type").is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&&*name) {
                found.extend(files(&path, extension));
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

#[test]
fn every_variable_is_documented_and_no_other() {
    let mut read = BTreeSet::new();
    for (_, text) in sources(&root().join("api/platform/src/config")) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let ends = |c: char| !(c.is_ascii_uppercase() || c == '_');
        let names = code.split("\"ALDABA_").skip(1).filter_map(|rest| rest.split(ends).next());
        let whole = names.filter(|name| !name.is_empty() && !name.ends_with('_'));
        read.extend(whole.map(|name| format!("ALDABA_{name}")));
    }
    // The file with a secret is named after it, and documented for all at once.
    let of_secret = |name: &String| name.strip_suffix("_FILE").is_some_and(|secret| read.contains(secret));
    let read: BTreeSet<_> = read.iter().filter(|name| !of_secret(name)).cloned().collect();
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).expect("the page");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `ALDABA_")?.split('`').next());
    let documented: BTreeSet<_> = rows.map(|name| format!("ALDABA_{name}")).collect();
    assert_eq!(read, documented);
}

#[test]
fn every_setting_is_documented_and_no_other() {
    let text = fs::read_to_string(root().join("shared-types/src/settings.rs")).expect("the settings");
    let (_, values) = text.split_once("\nsettings! {").expect("the values");
    let (values, _) = values.split_once("\n}").expect("its end");
    let fields = values.lines().filter_map(|line| Some(line.trim().split_once(": ")?.0));
    let settings: BTreeSet<_> = fields.filter(|name| !name.contains([' ', '/'])).collect();
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).expect("the page");
    let (_, section) = page.split_once("\n## Settings\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let documented: BTreeSet<_> = rows.collect();
    assert_eq!(settings, documented);
}

/// Kinds are found where an event is made, and wherever one of a group that has sentences is named.
#[test]
fn every_kind_of_audit_event_has_a_sentence() {
    let page = fs::read_to_string(root().join("admin-ui/src/texts/english/audit.rs")).expect("the sentences");
    let kind = |line: &str| Some(line.trim().strip_prefix('"')?.split_once("\" => ")?.0.to_owned());
    let said: BTreeSet<String> = page.lines().filter_map(kind).collect();
    let groups: BTreeSet<&str> = said.iter().filter_map(|kind| Some(kind.split_once('.')?.0)).collect();
    let is_kind = |literal: &str, is_event: bool| {
        literal.split_once('.').is_some_and(|(group, act)| {
            let is_word = !act.is_empty() && act.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            is_word && !["html", "json", "pem", "rs"].contains(&act) && (is_event || groups.contains(group))
        })
    };
    // Snippets for other programs name their files.
    let is_ours =
        |path: &Path| !["tests", "snippets"].iter().any(|part| path.iter().any(|found| found == *part));
    let mut silent = BTreeSet::new();
    for (_, text) in sources(&root().join("api")).into_iter().filter(|(path, _)| is_ours(path)) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        // The names of jobs look like kinds.
        for line in code.lines().filter(|line| !line.contains("rename") && !line.contains("_KIND: &str")) {
            let is_event = line.contains("Event::new(\"");
            let kinds = line.split('"').skip(1).step_by(2).filter(|literal| is_kind(literal, is_event));
            silent.extend(kinds.filter(|kind| !said.contains(*kind)).map(str::to_owned));
        }
    }
    assert_eq!(silent, BTreeSet::new(), "these need a sentence in each language");
}
