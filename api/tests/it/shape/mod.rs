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
    // The file that holds a secret is named after it, and documented for all at once.
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
    let (_, values) = text.split_once("pub struct SettingValues {").expect("the values");
    let (values, _) = values.split_once("\n}").expect("its end");
    let fields = values.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next());
    let settings: BTreeSet<_> = fields.collect();
    let page = fs::read_to_string(root().join("docs/CONFIGURATION.md")).expect("the page");
    let (_, section) = page.split_once("\n## Settings\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let documented: BTreeSet<_> = rows.collect();
    assert_eq!(settings, documented);
}
