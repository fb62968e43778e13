//! `docs/TESTING.md` names tests that are there, for every use case; and what the documents link to is there too.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::openapi::operations;

/// The use cases.
const USE_CASES: u32 = 25;
/// Folders that others fill.
const NOT_OURS: [&str; 4] = ["node_modules", "target", "dist", "generated"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn page() -> String {
    document("docs/TESTING.md")
}

fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The files below a folder whose name ends so.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&&*name) {
                found.extend(files(&path, ending));
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The tests that the page names: file and name.
fn named(page: &str) -> Vec<(&str, &str)> {
    let spans = page.split('`').skip(1).step_by(2);
    let tests = spans.filter_map(|span| span.split_once(": "));
    tests.filter(|(path, _)| path.ends_with(".rs") || path.ends_with(".js")).collect()
}

/// The tests of a Rust file: functions with the attribute, and checks that a macro makes tests of.
fn rust_tests(text: &str) -> BTreeSet<&str> {
    let (mut found, mut is_test) = (BTreeSet::new(), false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            continue;
        }
        let function = line.trim_start_matches("async ").strip_prefix("fn ");
        if let Some(name) = function.and_then(|rest| rest.split('(').next()).filter(|_| is_test) {
            found.insert(name);
        }
        if let Some(check) =
            line.strip_suffix(',').filter(|name| text.contains(&format!("async fn {name}(kind")))
        {
            found.insert(check);
        }
        is_test = false;
    }
    found
}

fn has(path: &str, name: &str) -> bool {
    let Ok(text) = fs::read_to_string(root().join(path)) else { return false };
    if path.ends_with(".rs") {
        return rust_tests(&text).contains(name);
    }
    let begins = ["test(", "testScenario("];
    begins
        .iter()
        .any(|call| ['"', '`'].iter().any(|quote| text.contains(&format!("{call}{quote}{name}{quote}"))))
}

#[test]
fn every_use_case_is_documented_with_its_tests() {
    let page = page();
    for number in 1..=USE_CASES {
        let begin = format!("\n### UC-{number} ");
        let section = page.split(&begin).nth(1).unwrap_or_else(|| panic!("UC-{number} has no section"));
        let section = section.split("\n#").next().unwrap();
        let is_accounted_for = !named(section).is_empty() || section.contains("Not built yet");
        assert!(is_accounted_for, "UC-{number} names no test");
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let page = page() + &document("docs/RELIABILITY.md") + &document("docs/LIMITS.md");
    let gone: Vec<_> = named(&page).into_iter().filter(|(path, name)| !has(path, name)).collect();
    assert!(gone.is_empty(), "{gone:#?}");
}

#[test]
fn every_file_with_tests_is_named() {
    let page = page();
    let named: BTreeSet<_> = named(&page).into_iter().map(|(path, _)| path.to_owned()).collect();
    let api = files(&root().join("api/tests/it"), ".rs").into_iter();
    let with_tests = api.filter(|path| !rust_tests(&fs::read_to_string(path).unwrap()).is_empty());
    for path in with_tests.chain(files(&root().join("e2e"), ".test.js")) {
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        assert!(named.contains(&path), "say in docs/TESTING.md what {path} shows");
    }
}

/// What a heading is called in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The text of a document without its code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let documents = files(&root(), ".md");
    assert!(documents.len() > 10, "{documents:?}");
    let mut broken = Vec::new();
    for document in documents {
        let text = prose(&fs::read_to_string(&document).unwrap());
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { document.clone() } else { document.with_file_name(path) };
            let found = target.exists()
                && (heading.is_empty() || {
                    let text = prose(&fs::read_to_string(&target).unwrap());
                    let mut headings = text.lines().filter(|line| line.starts_with('#'));
                    headings.any(|line| anchor(line.trim_start_matches('#').trim()) == heading)
                });
            if !found {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The endings of what is a path between backticks.
const EXTENSIONS: [&str; 10] =
    [".rs", ".js", ".json", ".md", ".toml", ".css", ".html", ".txt", ".mjs", ".py"];

/// The paths between the backticks of a document: files, and folders below one of the repository or of the API.
fn paths<'a>(text: &'a str, folders: &BTreeSet<String>) -> Vec<&'a str> {
    let spans = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let named = spans.filter_map(|span| span.split(": ").next()).filter(|path| {
        !path.starts_with('/')
            && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
    });
    named
        .filter(|path| {
            let is_file = EXTENSIONS.iter().any(|ending| path.ends_with(ending));
            is_file || path.split_once('/').is_some_and(|(first, _)| folders.contains(first))
        })
        .collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    let bases = [root(), root().join("api")];
    let names = |dir: &PathBuf| -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let folders: BTreeSet<_> = bases.iter().flat_map(names).collect();
    let documents = files(&root().join("docs"), ".md").into_iter();
    let mut unknown = Vec::new();
    for document in documents.chain(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name))) {
        let text = fs::read_to_string(&document).unwrap();
        for path in paths(&text, &folders) {
            if !bases.iter().any(|base| base.join(path).exists()) {
                unknown.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(unknown.is_empty(), "write the whole path: {unknown:#?}");
}

#[test]
fn other_words_between_backticks_are_no_paths() {
    let folders = BTreeSet::from(["docs".to_owned()]);
    let text = "`docs/adr`, `mod.rs: a_test`, `sub`, `/v1/me`, `a/b`, `docs/<name>.md`\n```\n`x.rs`\n```\n";
    assert_eq!(paths(text, &folders), ["docs/adr", "mod.rs"]);
}

/// The documents with names of files, tables and tests, which other tests compare with the code.
const OTHERWISE_COMPARED: [&str; 3] = ["ARCHITECTURE.md", "DATA-MODEL.md", "TESTING.md"];
/// Names of other programs' settings begin so.
const NAMES_OF_OTHERS: [&str; 5] = ["realm_", "proxy_", "brotli_", "GRIST_", "OIDC_USES_"];

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|name| name.contains('_'))
}

#[test]
fn code_named_in_documents_exists() {
    let folders = ["api", "shared-types", "scripts", "e2e", "openapi"];
    let endings = [".rs", ".json", "tools", ".js", "run"];
    let paths = folders.iter().flat_map(|folder| endings.map(|ending| files(&root().join(folder), ending)));
    let code: String = paths.flatten().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let code: BTreeSet<_> = names(&code).collect();
    let mut unknown = BTreeSet::new();
    let of_docs = fs::read_dir(root().join("docs")).unwrap().flatten().map(|entry| entry.path());
    let of_docs = of_docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    for path in of_docs.chain([root().join("README.md")]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if OTHERWISE_COMPARED.contains(&&*name) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // Examples are of other programs; what stands between single backticks is ours.
        let prose = text.split("```").step_by(2).collect::<String>();
        let spans = prose.split('`').skip(1).step_by(2).flat_map(names);
        let ours = spans.filter(|name| !NAMES_OF_OTHERS.iter().any(|other| name.starts_with(other)));
        unknown.extend(ours.filter(|name| !code.contains(name)).map(|found| format!("{name}: {found}")));
    }
    assert!(unknown.is_empty(), "no setting, variable or parameter has these names: {unknown:#?}");
}

/// The cells of the rows of a table, without those of its head.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    rows.filter(|cells| cells.last() != Some(&"test")).collect()
}

#[test]
fn every_limit_has_a_test() {
    let limits = document("docs/LIMITS.md");
    let rows = rows(&limits);
    assert!(rows.len() > 40, "{}", rows.len());
    let is_tested = |cells: &[&str]| {
        let test = cells.last().copied().unwrap_or_default();
        cells.len() == 4 && (test == "the same" || !named(test).is_empty())
    };
    let untested: Vec<_> = rows.into_iter().filter(|cells| !is_tested(cells)).collect();
    assert!(untested.is_empty(), "{untested:#?}");
}

/// The lists in a schema of a request, and in those that it refers to.
fn lists<'d>(
    document: &'d Value,
    name: &'d str,
    seen: &mut BTreeSet<&'d str>,
    found: &mut Vec<(String, bool)>,
) {
    if !seen.insert(name) {
        return;
    }
    let properties = document["components"]["schemas"][name]["properties"].as_object();
    for (property, schema) in properties.into_iter().flatten() {
        let options = schema["allOf"].as_array().into_iter().flatten();
        for one in options.chain([schema, &schema["items"]]) {
            if let Some(other) = one["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
                lists(document, other, seen, found);
            }
        }
        if schema["type"] == "array" {
            found.push((property.clone(), schema["maxItems"].is_u64()));
        }
    }
}

#[test]
fn every_list_in_a_request_has_a_limit() {
    let document: Value = serde_json::from_str(&self::document("openapi/openapi.json")).unwrap();
    let limits = self::document("docs/LIMITS.md");
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for (_, _, operation) in operations(&document) {
        let bodies = operation["requestBody"]["content"].as_object().into_iter().flatten();
        for (_, media) in bodies {
            let name = media["schema"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
            let name =
                name.and_then(|name| document["components"]["schemas"].as_object()?.get_key_value(name));
            if let Some((name, _)) = name {
                lists(&document, name, &mut seen, &mut found);
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    let is_limited =
        |(name, is_bounded): &(String, bool)| *is_bounded || limits.contains(&format!("`{name}`"));
    let unlimited: Vec<_> = found.into_iter().filter(|list| !is_limited(list)).collect();
    assert!(unlimited.is_empty(), "name them in docs/LIMITS.md: {unlimited:?}");
}

/// The floods of `e2e/process/flood.test.js` and the table of what they did, in one order.
#[test]
fn every_flood_has_a_row_in_the_table_of_floods() {
    let tests = document("e2e/process/flood.test.js");
    let floods = tests.split("const FLOODS = {\n").nth(1).and_then(|rest| rest.split("\n};").next()).unwrap();
    let keys = floods
        .lines()
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '}'])));
    let names: Vec<_> = keys.map(|line| line.split(": ").next().unwrap().trim_matches('"')).collect();
    let page = document("docs/RELIABILITY.md");
    let table = page.split("\n## Floods\n").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let rows: Vec<_> =
        table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).skip(1).collect();
    assert!(names.len() > 10, "{names:?}");
    assert_eq!(rows, names);
}
