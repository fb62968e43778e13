//! The shape of the code: who may use whom, and how long a file may be.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The longest file, in lines.
const MOST_LINES: usize = 400;

/// The layers of the API and what each may use.
const LAYERS: [(&str, &[&str]); 8] = [
    ("kernel", &[]),
    ("config", &["kernel"]),
    ("domain", &["config", "kernel"]),
    ("web", &["domain", "kernel"]),
    ("oauth", &["domain", "kernel", "web"]),
    ("rest", &["domain", "kernel", "web"]),
    ("pages", &["domain", "kernel", "web"]),
    ("worker", &["domain", "kernel"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn sources(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// The layers that a file names after `crate::`, in a path or in a braced `use`.
fn used(text: &str) -> Vec<&'static str> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for (layer, _) in LAYERS {
        let named = code.split("crate::").skip(1).any(|rest| match rest.strip_prefix('{') {
            Some(group) => top_level(group).iter().any(|item| item == layer),
            None => rest
                .strip_prefix(layer)
                .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')),
        });
        if named {
            used.push(layer);
        }
    }
    used
}

/// The first names of the items of a braced group, up to its closing brace.
fn top_level(group: &str) -> Vec<String> {
    let (mut depth, mut items, mut item) = (1_i32, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if c == ',' && depth == 1 {
            items.push(std::mem::take(&mut item));
        } else {
            item.push(c);
        }
    }
    items.push(item);
    items.iter().map(|item| item.trim().split("::").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn layers_use_only_those_below_them() {
    let src = root().join("api/src");
    let mut broken = Vec::new();
    for (layer, may) in LAYERS {
        for (path, text) in sources(&src.join(layer)) {
            for other in used(&text) {
                if other != layer && !may.contains(&other) {
                    broken.push(format!("{} uses {other}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_layer_that_is_used_is_seen() {
    assert_eq!(used("use crate::{domain::Ctx, rest::{self}, kernel::Error};"), ["kernel", "domain", "rest"]);
    assert_eq!(used("let x = crate::pages::error();\n// crate::oauth"), ["pages"]);
}

#[test]
fn only_the_domain_names_the_database_library() {
    let src = root().join("api/src");
    for (path, text) in sources(&src) {
        let inside = path.starts_with(src.join("domain"));
        assert!(inside || !text.contains("sea_orm"), "{} names sea_orm", path.display());
        assert!(inside || !text.contains("domain::entity"), "{} names an entity", path.display());
    }
}

#[test]
fn shared_types_and_migrations_use_nothing_of_ours() {
    for name in ["shared-types", "migrations"] {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("a manifest");
        for other in
            ["aldaba", "admin-ui", "shared-types", "migrations"].iter().filter(|other| **other != name)
        {
            let depends = manifest.lines().any(|line| line.starts_with(&format!("{other} ")));
            assert!(!depends, "{name} depends on {other}");
        }
    }
}

#[test]
fn files_are_short() {
    let folders = ["api/src", "admin-ui/src", "shared-types/src", "migrations/src", "bench/src"];
    for (path, text) in folders.iter().flat_map(|folder| sources(&root().join(folder))) {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_variable_is_documented_and_no_other() {
    let mut read = BTreeSet::new();
    for (_, text) in sources(&root().join("api/src/config")) {
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
