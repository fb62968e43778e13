//! Inside a crate, the folders and files directly under `src` use each other in one direction only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{crates::CRATES, sources};

/// From a folder to the folders it uses, each with a file that does.
type Edges = BTreeMap<String, BTreeMap<String, String>>;

/// The paths that code names after `crate` or `super`, as segments below the crate, from a module with this path.
fn named(text: &str, module: &[String]) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let mut base = Vec::new();
        let mut rest = &code[start..];
        if let Some(after) = rest.strip_prefix("crate::") {
            rest = after;
        } else {
            base = module.to_vec();
            while let Some(after) = rest.strip_prefix("super::") {
                base.pop();
                rest = after;
            }
        }
        for first in firsts(rest) {
            let path: Vec<String> = base.iter().cloned().chain([first]).collect();
            found.push(path);
        }
    }
    found
}

/// The first names of a path, or of every item of a braced group.
fn firsts(rest: &str) -> Vec<String> {
    let word =
        |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut items, mut item) = (1_u32, Vec::new(), String::new());
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
    items.iter().map(|item| word(item.trim())).filter(|name| !name.is_empty()).collect()
}

/// The path of the module in a file.
fn module_of(src: &Path, path: &Path) -> Vec<String> {
    let below = path.strip_prefix(src).expect("a file below").with_extension("");
    let mut parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| last == "mod");
    parts
}

/// Which folder directly under a source folder uses which.
fn edges(src: &Path) -> Edges {
    let files = sources(src);
    let tops: BTreeSet<String> =
        files.iter().filter_map(|(path, _)| module_of(src, path).into_iter().next()).collect();
    let mut edges = Edges::new();
    for (path, text) in &files {
        let module = module_of(src, path);
        let Some(from) = module.first().filter(|name| !["lib", "main"].contains(&name.as_str())) else {
            continue;
        };
        // In an inline module of tests `super` is the file itself, which is below one of `from` anyway.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for named in named(code, &module) {
            if let Some(to) = named.first().filter(|to| *to != from && tops.contains(*to)) {
                let example = path.strip_prefix(src).expect("a file below").display().to_string();
                edges.entry(from.clone()).or_default().entry(to.clone()).or_insert(example);
            }
        }
    }
    edges
}

/// The edges that lie on a circle, as text.
fn circles(edges: &Edges) -> Vec<String> {
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(name) = next.pop() {
            for used in edges.get(&name).into_iter().flatten().map(|(used, _)| used) {
                if used == to {
                    return true;
                }
                if seen.insert(used.clone()) {
                    next.push(used.clone());
                }
            }
        }
        false
    };
    let mut found = Vec::new();
    for (from, used) in edges {
        for (to, example) in used.iter().filter(|(to, _)| reaches(to, from)) {
            found.push(format!("{from} -> {to} ({example})"));
        }
    }
    found
}

/// The names that a `lib.rs` re-exports.
fn re_exported(lib: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for statement in lib.split("\npub use ").skip(1).filter_map(|rest| rest.split(';').next()) {
        let mut module = "";
        for part in statement.split(['{', '}', ',']).map(str::trim).filter(|part| !part.is_empty()) {
            if let Some(path) = part.strip_suffix("::") {
                module = path.rsplit("::").next().unwrap_or_default();
                continue;
            }
            let path = part.rsplit(" as ").next().unwrap_or_default();
            let name = path.rsplit("::").next().unwrap_or_default();
            names.insert(if name == "self" { module.to_owned() } else { name.to_owned() });
        }
    }
    names
}

/// The uses inside a crate of names that its `lib.rs` re-exports, as text. [`edges`] does not see to which folder they
/// lead.
fn uses_of_re_exports(lib: &str, files: &[(String, Vec<String>, String)]) -> Vec<String> {
    let names = re_exported(lib);
    let mut found = Vec::new();
    for (path, module, text) in files {
        for named in named(text, module).iter().filter_map(|path| path.first()) {
            if names.contains(named) {
                found.push(format!("{path}: {named}"));
            }
        }
    }
    found
}

#[test]
fn no_name_is_used_through_the_re_exports_of_its_own_crate() {
    let mut broken = Vec::new();
    for rule in &CRATES {
        let src = rule.src();
        let Ok(lib) = fs::read_to_string(src.join("lib.rs")) else { continue };
        let files = sources(&src).into_iter().map(|(path, text)| {
            let module = module_of(&src, &path);
            (path.display().to_string(), module, text)
        });
        let others = files.filter(|(_, module, _)| *module != ["lib"]).collect::<Vec<_>>();
        broken.extend(uses_of_re_exports(&lib, &others));
    }
    assert!(broken.is_empty(), "name the module instead:\n{}", broken.join("\n"));
}

#[test]
fn a_use_of_a_re_exported_name_is_found() {
    let lib = "mod issue;\npub mod targets;\n\npub use issue::check as judge;\npub use store::{\n    page::{self, Page},\n    \
               Tx,\n};\npub use targets::Targets;\n";
    let expected = ["Page", "Targets", "Tx", "judge", "page"].map(str::to_owned);
    assert_eq!(re_exported(lib), BTreeSet::from(expected));
    let file = |module: &str, text: &str| {
        let module: Vec<_> = module.split("::").map(str::to_owned).collect();
        (format!("{}.rs", module.join("/")), module, text.to_owned())
    };
    let files = [
        file("issue::id", "use crate::{Targets, issue::{self, check}};\nuse super::judge;"),
        file("issue", "use super::Tx;\nuse crate::targets::Targets;"),
    ];
    assert_eq!(uses_of_re_exports(lib, &files), ["issue/id.rs: Targets", "issue.rs: Tx"]);
}

#[test]
fn folders_use_each_other_in_one_direction() {
    let mut broken = Vec::new();
    for rule in &CRATES {
        let found = circles(&edges(&rule.src()));
        broken.extend(found.into_iter().map(|edge| format!("{}: {edge}", rule.src().display())));
    }
    assert!(broken.is_empty(), "these lie on circles:\n{}", broken.join("\n"));
}

#[test]
fn the_imports_of_a_file_are_found() {
    let module = ["users".to_owned(), "change".to_owned()];
    let paths =
        |text: &str| -> Vec<String> { named(text, &module).iter().map(|path| path.join("::")).collect() };
    assert_eq!(
        paths("use crate::{access::{self, Rule}, people, memberships::Place};"),
        ["access", "people", "memberships"].map(str::to_owned)
    );
    assert_eq!(paths("use super::{rights, view};"), ["users::rights", "users::view"].map(str::to_owned));
    assert_eq!(paths("let x = super::super::jobs::due();"), ["jobs"].map(str::to_owned));
    assert_eq!(paths("// crate::oauth\nlet y = mycrate::pages();"), [""; 0].map(str::to_owned));
}

#[test]
fn a_dependency_cycle_is_found_with_an_example() {
    let edge = |to: &str| BTreeMap::from([(to.to_owned(), format!("{to}.rs"))]);
    let edges =
        Edges::from([("a".to_owned(), edge("b")), ("b".to_owned(), edge("c")), ("c".to_owned(), edge("b"))]);
    assert_eq!(circles(&edges), ["b -> c (c.rs)", "c -> b (b.rs)"]);
}
