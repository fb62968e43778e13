//! Inside a crate, the folders and files directly under `src` use each other in one direction only.

use std::{
    collections::{BTreeMap, BTreeSet},
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

/// Which folder directly under a source folder uses which.
fn edges(src: &Path) -> Edges {
    let files = sources(src);
    let module = |path: &Path| -> Vec<String> {
        let below = path.strip_prefix(src).expect("a file below").with_extension("");
        let mut parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.pop_if(|last| last == "mod");
        parts
    };
    let tops: BTreeSet<String> =
        files.iter().filter_map(|(path, _)| module(path).into_iter().next()).collect();
    let mut edges = Edges::new();
    for (path, text) in &files {
        let module = module(path);
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
